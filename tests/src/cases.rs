//! The two workflows as the tests run them: inputs that the stand-in is content with, and the requests that must come
//! of them.

use serde_json::{Value, json};

use crate::stand_in::{IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN, RecordedRequest};

/// The first image that the stand-in makes of [`IMAGE_RECIPE_ARN`].
pub const IMAGE_ARN: &str = "arn:aws:imagebuilder:us-east-1:123456789012:image/web-server/1.0.0/1";

/// A request as far as a workflow has a say in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Method, path and query, undecoded.
    pub line: String,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// The body; text where it is not JSON.
    pub body: Option<Value>,
}

impl Sent {
    /// A `PUT` request with a JSON body.
    pub fn put(path: &str, body: Value) -> Self {
        let content_type = Some("application/json".to_owned());
        Self { line: format!("PUT {path}"), content_type, body: Some(body) }
    }

    /// The request for [`IMAGE_ARN`].
    pub fn get_image() -> Self {
        let line = "GET /GetImage?imageBuildVersionArn=\
                    arn%3Aaws%3Aimagebuilder%3Aus-east-1%3A123456789012%3Aimage%2Fweb-server%2F1.0.0%2F1";
        Self { line: line.to_owned(), content_type: None, body: None }
    }
}

impl From<&RecordedRequest> for Sent {
    fn from(request: &RecordedRequest) -> Self {
        let query = request.query.as_ref().map_or_else(String::new, |query| format!("?{query}"));
        let content_type = request.headers.get("content-type");
        let body = || {
            let text = || Value::String(String::from_utf8_lossy(&request.body).into_owned());
            serde_json::from_slice(&request.body).unwrap_or_else(|_| text())
        };
        Self {
            line: format!("{} {}{query}", request.method, request.path),
            content_type: content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            body: (!request.body.is_empty()).then(body),
        }
    }
}

/// `distribute-image`
pub mod distribute_image {
    use super::*;

    /// What the stand-in makes of the distribution configuration.
    pub const DISTRIBUTION_CONFIGURATION_ARN: &str =
        "arn:aws:imagebuilder:us-east-1:123456789012:distribution-configuration/web-servers";

    /// The token that is sent when the inputs hold none.
    pub const DEFAULT_TOKEN: &str = "arazzo-distribute-image-0001";

    /// The required inputs.
    pub fn inputs() -> Value {
        json!({
            "distributionName": "web-servers",
            "distributions": [{ "region": "us-east-1" }, { "region": "eu-central-1" }],
            "imageRecipeArn": IMAGE_RECIPE_ARN,
            "infrastructureConfigurationArn": INFRASTRUCTURE_CONFIGURATION_ARN,
        })
    }

    /// What a run sends that has to look at the image so many times.
    pub fn requests(token: &str, polls: usize) -> Vec<Sent> {
        let configuration = json!({
            "name": "web-servers",
            "distributions": [{ "region": "us-east-1" }, { "region": "eu-central-1" }],
            "clientToken": token,
        });
        let image = json!({
            "imageRecipeArn": IMAGE_RECIPE_ARN,
            "infrastructureConfigurationArn": INFRASTRUCTURE_CONFIGURATION_ARN,
            "distributionConfigurationArn": DISTRIBUTION_CONFIGURATION_ARN,
            "clientToken": token,
        });
        let mut requests = vec![
            Sent::put("/CreateDistributionConfiguration", configuration),
            Sent::put("/CreateImage", image),
        ];
        requests.resize(2 + polls, Sent::get_image());
        requests
    }
}

/// `cancel-running-image-build`
pub mod cancel_running_image_build {
    use super::*;

    /// The token that is sent when the inputs hold none.
    pub const DEFAULT_TOKEN: &str = "arazzo-cancel-build-0001";

    /// The required inputs.
    pub fn inputs() -> Value {
        json!({
            "imageRecipeArn": IMAGE_RECIPE_ARN,
            "infrastructureConfigurationArn": INFRASTRUCTURE_CONFIGURATION_ARN,
        })
    }

    /// What a run sends that finds nothing to cancel.
    pub fn requests_of_looking(token: &str) -> [Sent; 2] {
        let image = json!({
            "imageRecipeArn": IMAGE_RECIPE_ARN,
            "infrastructureConfigurationArn": INFRASTRUCTURE_CONFIGURATION_ARN,
            "clientToken": token,
        });
        [Sent::put("/CreateImage", image), Sent::get_image()]
    }

    /// What a run sends that cancels.
    pub fn requests_of_cancelling(token: &str) -> [Sent; 4] {
        let [creation, look] = requests_of_looking(token);
        let cancellation = json!({ "imageBuildVersionArn": IMAGE_ARN, "clientToken": token });
        [creation, look, Sent::put("/CancelImageCreation", cancellation), Sent::get_image()]
    }
}
