//! Which service and region a signature is good for, as the names of hosts tell it.

use std::fmt;

/// The service and the region that a signature is good for, such as `imagebuilder` in `us-east-1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    service: String,
    region: String,
}

/// What the names of AWS's hosts end in.
const SUFFIXES: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".api.aws",
    ".api.amazonwebservices.com.cn",
    ".on.aws",
    ".amazonaws.eu",
    ".api.amazonwebservices.eu",
];

/// Services that sign under another name than the one before the region in their hosts. What stands behind others comes
/// after them.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("agent-registry-control", "agent-registry"),
    ("agreement-marketplace", "aws-marketplace"),
    ("aos", "es"),
    ("api.iot-tunneling", "IoTSecuredTunneling"),
    ("api.tunneling.iot", "IoTSecuredTunneling"),
    ("appconfigdata", "appconfig"),
    ("appstream2", "appstream"),
    ("arc-recovery-control-config", "route53-recovery-control-config"),
    ("bedrock-agent", "bedrock"),
    ("bedrock-agent-runtime", "bedrock"),
    ("bedrock-agentcore-control", "bedrock-agentcore"),
    ("bedrock-data-automation", "bedrock"),
    ("bedrock-data-automation-runtime", "bedrock"),
    ("bedrock-runtime", "bedrock"),
    ("cassandra-streams", "cassandra"),
    ("catalog-marketplace", "aws-marketplace"),
    ("cloudhsmv2", "cloudhsm"),
    ("cloudsearchdomain", "cloudsearch"),
    ("cloudwatch-omni", "cloudwatch"),
    ("contact-lens", "connect"),
    ("data-ats.iot", "iotdata"),
    ("data-signer", "signer"),
    ("data.ats.iot", "iotdata"),
    ("data.iot", "iotdata"),
    ("data.jobs.iot", "iot-jobs-data"),
    ("deployment-marketplace", "aws-marketplace"),
    ("discovery-marketplace", "aws-marketplace"),
    ("efs", "elasticfilesystem"),
    ("email", "ses"),
    ("entitlement-marketplace", "aws-marketplace"),
    ("eventsv2", "events"),
    ("forecastquery", "forecast"),
    ("iam-toolbox", "iam"),
    ("identity-chime", "chime"),
    ("ivsrealtime", "ivs"),
    ("kafka-api", "kafka"),
    ("lambda-url", "lambda"),
    ("mail-manager", "ses"),
    ("maps.geo", "geo-maps"),
    ("marketplace", "aws-marketplace"),
    ("media-pipelines-chime", "chime"),
    ("meetings-chime", "chime"),
    ("memory-db", "memorydb"),
    ("messaging-chime", "chime"),
    ("metering-marketplace", "aws-marketplace"),
    ("migrationhub-config", "mgh"),
    ("models-v2-lex", "lex"),
    ("oidc", "sso-oauth"),
    ("participant.connect", "execute-api"),
    ("partnercentral-prm", "partnercentral"),
    ("personalize-events", "personalize"),
    ("personalize-runtime", "personalize"),
    ("places.geo", "geo-places"),
    ("portal.sso", "awsssoportal"),
    ("queue", "sqs"),
    ("reporting-marketplace", "aws-marketplace"),
    ("routes.geo", "geo-routes"),
    ("runtime-v2-lex", "lex"),
    ("s3-accelerate", "s3"),
    ("s3-accesspoint", "s3"),
    ("s3-control", "s3"),
    ("servicecatalog-appregistry", "servicecatalog"),
    ("sms-voice.pinpoint", "sms-voice"),
    ("pinpoint", "mobiletargeting"),
    ("streams-dynamodb", "dynamodb"),
    ("timestream-ingest", "timestream"),
    ("timestream-query", "timestream"),
    ("voice-chime", "chime"),
];

impl Scope {
    /// A service and a region, by the names that signatures know them by.
    pub fn new(service: impl Into<String>, region: impl Into<String>) -> Self {
        Self { service: service.into(), region: region.into() }
    }

    /// What AWS serves at a host, as the name of the host tells it; none if it is not one of AWS's.
    ///
    /// ```
    /// use arazzo_runtime::sigv4::Scope;
    ///
    /// let scope = |host| Scope::of_host(host);
    /// assert_eq!(scope("imagebuilder.eu-west-1.amazonaws.com"), Some(Scope::new("imagebuilder", "eu-west-1")));
    /// assert_eq!(scope("bucket.s3.dualstack.cn-north-1.amazonaws.com.cn"), Some(Scope::new("s3", "cn-north-1")));
    /// assert_eq!(scope("iam.amazonaws.com"), Some(Scope::new("iam", "us-east-1")));
    /// assert_eq!(scope("images.example"), None);
    /// ```
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        let (rest, suffix) =
            SUFFIXES.iter().find_map(|suffix| Some((host.strip_suffix(suffix)?, *suffix)))?;
        let china = suffix.ends_with(".cn");
        let mut labels: Vec<&str> = rest
            .split('.')
            .filter(|label| !matches!(*label, "dualstack" | "global" | "vpce"))
            .map(|label| label.strip_prefix("fips-").unwrap_or(label))
            .map(|label| label.strip_suffix("-fips").unwrap_or(label))
            .collect();
        // The first years' names of buckets' hosts: `s3-eu-west-1`.
        let last = labels.last().copied().unwrap_or_default();
        if let Some(region) = last.strip_prefix("s3-").filter(|region| is_region(region)) {
            return Some(Self::new("s3", region));
        }
        if last == "us-gov" {
            labels.pop();
            let region = labels.pop_if(|label| is_region(label)).unwrap_or("us-gov-west-1");
            return Some(Self::new(service(&labels)?, region));
        }
        match labels.iter().rposition(|label| is_region(label)) {
            Some(position) => {
                let region = labels.get(position).copied()?;
                let (before, after) = (labels.get(..position)?, labels.get(position + 1..)?);
                // Some hosts name their service behind the region: `us-east-1.queue`, `domain.us-east-1.es`.
                Some(Self::new(service(if after.is_empty() { before } else { after })?, region))
            }
            None => {
                let service = service(&labels)?;
                let region = match service {
                    "iam" | "s3" if china => "cn-north-1",
                    _ if china => "cn-northwest-1",
                    "globalaccelerator" => "us-west-2",
                    _ => "us-east-1",
                };
                Some(Self::new(service, region))
            }
        }
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}", self.service, self.region)
    }
}

/// The name under which the service signs that these labels of its host lead up to.
fn service<'l>(labels: &[&'l str]) -> Option<&'l str> {
    let other = OTHER_NAMES.iter().find(|(name, _)| {
        let wanted = name.split('.').rev();
        labels.iter().rev().copied().take(wanted.clone().count()).eq(wanted)
    });
    match other {
        Some((_, signs_as)) => Some(signs_as),
        None => labels.last().copied().filter(|label| !label.is_empty()),
    }
}

/// Whether a label looks like the name of a region: `us-east-1`, `us-gov-west-1`.
fn is_region(label: &str) -> bool {
    let mut parts = label.split('-');
    let (Some(area), Some(number)) = (parts.next(), parts.next_back()) else { return false };
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut between = parts.peekable();
    (2..=4).contains(&area.len())
        && is_word(area)
        && between.peek().is_some()
        && between.all(is_word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}
