//! The state of the service, and what the operations do with it.
//!
//! Arguments have been held against the description before they come here.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value, json};

use super::description::Arguments;
use super::error::{ErrorType, ServiceError};
use super::image::{Image, ImageScript, ImageState};
use super::{CONTAINER_RECIPE_ARN, IMAGE_PIPELINE_ARN, IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN};

/// What the ARNs of this account begin with.
const ARN_PREFIX: &str = "arn:aws:imagebuilder:us-east-1:123456789012";
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
/// When everything happens; the stand-in has no clock.
const NOW: &str = "2026-01-01T00:00:00Z";

/// The recipe and the infrastructure configuration of the pipeline that exists from the start.
const NIGHTLY_RECIPE_ARN: &str = "arn:aws:imagebuilder:us-east-1:123456789012:image-recipe/nightly/1.0.0";
const NIGHTLY_INFRASTRUCTURE_ARN: &str =
    "arn:aws:imagebuilder:us-east-1:123456789012:infrastructure-configuration/nightly";

/// The members by which one resource refers to the recipe that it builds from.
const RECIPES: [&str; 2] = ["imageRecipeArn", "containerRecipeArn"];

type Answer = Result<Map<String, Value>, ServiceError>;

/// Everything that the service remembers.
#[derive(Debug)]
pub(super) struct Service {
    /// All resources that are not images, by ARN, in the form in which they are shown.
    resources: BTreeMap<String, Map<String, Value>>,
    /// Oldest first.
    images: Vec<Image>,
    scripts: VecDeque<ImageScript>,
    /// What was asked and answered, by operation and client token.
    answered: BTreeMap<(String, String), (Arguments, Map<String, Value>)>,
}

impl Service {
    pub(super) fn new(scripts: Vec<ImageScript>, resources: &[String]) -> Self {
        let mut service = Self {
            resources: BTreeMap::new(),
            images: Vec::new(),
            scripts: scripts.into(),
            answered: BTreeMap::new(),
        };
        let existing = [
            IMAGE_RECIPE_ARN,
            CONTAINER_RECIPE_ARN,
            INFRASTRUCTURE_CONFIGURATION_ARN,
            NIGHTLY_RECIPE_ARN,
            NIGHTLY_INFRASTRUCTURE_ARN,
        ];
        for arn in existing.into_iter().chain(resources.iter().map(String::as_str)) {
            service.resources.insert(arn.to_owned(), object([("arn", arn.into())]));
        }
        let pipeline = object([
            ("arn", IMAGE_PIPELINE_ARN.into()),
            ("name", "nightly".into()),
            ("platform", "Linux".into()),
            ("imageRecipeArn", NIGHTLY_RECIPE_ARN.into()),
            ("infrastructureConfigurationArn", NIGHTLY_INFRASTRUCTURE_ARN.into()),
            ("status", "ENABLED".into()),
            ("dateCreated", NOW.into()),
        ]);
        let mut image = service.new_image(&pipeline, ImageScript::available().polls(1));
        image.pipeline = Some(IMAGE_PIPELINE_ARN.to_owned());
        service.images.push(image);
        service.resources.insert(IMAGE_PIPELINE_ARN.to_owned(), pipeline);
        service
    }

    /// Performs one call, and returns the body of its answer.
    pub(super) fn call(
        &mut self,
        operation: &str,
        arguments: &Arguments,
        request_id: &str,
    ) -> Result<Value, ServiceError> {
        let token = arguments.get("clientToken").and_then(Value::as_str);
        let key = token.map(|token| (operation.to_owned(), token.to_owned()));
        let earlier = key.as_ref().and_then(|key| self.answered.get(key));
        let mut answer = match earlier {
            Some((same, answer)) if same == arguments => answer.clone(),
            Some(_) => {
                return Err(ServiceError::new(
                    ErrorType::IdempotentParameterMismatch,
                    "The client token was used before, with other parameters.",
                ));
            }
            None => {
                for value in arguments.values() {
                    self.check_references(value)?;
                }
                self.perform(operation, arguments)?
            }
        };
        if let Some(key) = key {
            answer.insert("clientToken".to_owned(), key.1.clone().into());
            self.answered.insert(key, (arguments.clone(), answer.clone()));
        }
        answer.insert("requestId".to_owned(), request_id.into());
        Ok(Value::Object(answer))
    }

    /// What the last look at the newest image found.
    pub(super) fn newest_image(&self) -> Option<&ImageState> {
        self.images.last().map(Image::state)
    }

    fn perform(&mut self, operation: &str, arguments: &Arguments) -> Answer {
        match operation {
            "CreateComponent" => {
                one_of(arguments, ["data", "uri"])?;
                self.create("component", "componentBuildVersionArn", arguments)
            }
            "CreateContainerRecipe" => self.create("container-recipe", "containerRecipeArn", arguments),
            "CreateDistributionConfiguration" => {
                self.create("distribution-configuration", "distributionConfigurationArn", arguments)
            }
            "CreateImagePipeline" => {
                one_of(arguments, RECIPES)?;
                self.create("image-pipeline", "imagePipelineArn", arguments)
            }
            "CreateImageRecipe" => self.create("image-recipe", "imageRecipeArn", arguments),
            "CreateInfrastructureConfiguration" => {
                self.create("infrastructure-configuration", "infrastructureConfigurationArn", arguments)
            }
            "CreateImage" => {
                one_of(arguments, RECIPES)?;
                let script = self.next_script();
                let image = self.new_image(arguments, script);
                Ok(self.start(image))
            }
            "StartImagePipelineExecution" => self.start_pipeline(arguments),
            "UpdateImagePipeline" => self.update_pipeline(arguments),
            "GetImage" => self.get_image(arguments),
            "GetComponent" => self.get("componentBuildVersionArn", "component", arguments),
            "GetImagePipeline" => self.get("imagePipelineArn", "imagePipeline", arguments),
            "CancelImageCreation" => self.cancel(arguments),
            "DeleteImage" => {
                let arn = text(arguments, "imageBuildVersionArn")?;
                self.images.retain(|image| image.arn != arn);
                Ok(object([("imageBuildVersionArn", arn.into())]))
            }
            "DeleteImagePipeline" => self.delete("imagePipelineArn", arguments),
            "DeleteImageRecipe" => self.delete("imageRecipeArn", arguments),
            "DeleteInfrastructureConfiguration" => self.delete("infrastructureConfigurationArn", arguments),
            "ListComponentBuildVersions" => self.list_component_builds(arguments),
            "ListImagePipelineImages" => self.list_pipeline_images(arguments),
            "ListImageScanFindings" => self.list_findings(arguments),
            _ => Err(ServiceError::invalid(format!("The stand-in does not implement {operation}."))),
        }
    }

    /// Every ARN of the service that a call names must be known here, or belong to the service's owner.
    fn check_references(&self, value: &Value) -> Result<(), ServiceError> {
        match value {
            Value::String(text) if !self.is_known(text) => Err(ServiceError::not_found(text)),
            Value::Array(items) => items.iter().try_for_each(|item| self.check_references(item)),
            Value::Object(members) => members.values().try_for_each(|member| self.check_references(member)),
            _ => Ok(()),
        }
    }

    fn is_known(&self, text: &str) -> bool {
        let segments = text.split(':').collect::<Vec<_>>();
        match segments.as_slice() {
            ["arn", _, "imagebuilder", _, "aws", ..] => true,
            ["arn", _, "imagebuilder", ..] => {
                let images = self.images.iter().map(|image| &image.arn);
                self.resources.keys().chain(images).any(|arn| is_version_of(arn, text))
            }
            _ => true,
        }
    }

    fn create(&mut self, kind: &str, member: &str, arguments: &Arguments) -> Answer {
        let name = text(arguments, "name")?.to_lowercase().replace(' ', "-");
        let mut arn = format!("{ARN_PREFIX}:{kind}/{name}");
        let mut resource = arguments.clone();
        resource.remove("clientToken");
        if let Some(version) = resource.remove("semanticVersion") {
            arn = format!("{arn}/{}", version.as_str().unwrap_or_default());
            resource.insert("version".to_owned(), version);
        }
        match kind {
            "component" => {
                resource.remove("uri");
                resource.insert("type".to_owned(), "BUILD".into());
                let earlier = self.resources.keys().filter(|known| is_version_of(known, &arn)).count();
                arn = format!("{arn}/{}", earlier + 1);
            }
            "image-pipeline" => {
                resource.insert("platform".to_owned(), "Linux".into());
                resource.entry("status").or_insert_with(|| "ENABLED".into());
            }
            _ => {}
        }
        if self.resources.contains_key(&arn) {
            let message = format!("The resource '{arn}' already exists.");
            return Err(ServiceError::new(ErrorType::ResourceAlreadyExists, message));
        }
        resource.insert("arn".to_owned(), arn.clone().into());
        resource.insert("dateCreated".to_owned(), NOW.into());
        self.resources.insert(arn.clone(), resource);
        Ok(object([(member, arn.into())]))
    }

    fn get(&self, parameter: &str, member: &str, arguments: &Arguments) -> Answer {
        let resource = self.resource(text(arguments, parameter)?)?;
        Ok(object([(member, resource.clone().into())]))
    }

    fn resource(&self, arn: &str) -> Result<&Map<String, Value>, ServiceError> {
        let newest = self.resources.iter().rev().find(|(known, _)| is_version_of(known, arn));
        newest.map(|(_, resource)| resource).ok_or_else(|| ServiceError::not_found(arn))
    }

    fn delete(&mut self, parameter: &str, arguments: &Arguments) -> Answer {
        let arn = text(arguments, parameter)?;
        let uses = |resource: &Map<String, Value>| {
            resource.iter().any(|(name, value)| name != "arn" && value.as_str() == Some(arn))
        };
        if let Some(user) = self.resources.values().find(|resource| uses(resource)) {
            let user = user.get("arn").and_then(Value::as_str).unwrap_or_default();
            let message = format!("The resource '{arn}' is needed by '{user}'.");
            return Err(ServiceError::new(ErrorType::ResourceDependency, message));
        }
        self.resources.remove(arn).ok_or_else(|| ServiceError::not_found(arn))?;
        Ok(object([(parameter, arn.into())]))
    }

    fn update_pipeline(&mut self, arguments: &Arguments) -> Answer {
        one_of(arguments, RECIPES)?;
        let arn = text(arguments, "imagePipelineArn")?;
        let pipeline = self.resources.get_mut(arn).ok_or_else(|| ServiceError::not_found(arn))?;
        // An update is the whole of what can be updated: what it leaves out goes back to its default.
        pipeline
            .retain(|name, _| ["arn", "name", "platform", "dateCreated", "tags"].contains(&name.as_str()));
        let settings = arguments
            .iter()
            .filter(|(name, _)| !["imagePipelineArn", "clientToken"].contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()));
        pipeline.extend(settings);
        pipeline.entry("status").or_insert_with(|| "ENABLED".into());
        pipeline.insert("dateUpdated".to_owned(), NOW.into());
        Ok(object([("imagePipelineArn", arn.into())]))
    }

    fn start_pipeline(&mut self, arguments: &Arguments) -> Answer {
        let arn = text(arguments, "imagePipelineArn")?;
        let pipeline = self.resource(arn)?.clone();
        let script = self.next_script();
        let mut image = self.new_image(&pipeline, script);
        image.pipeline = Some(arn.to_owned());
        Ok(self.start(image))
    }

    fn start(&mut self, image: Image) -> Map<String, Value> {
        let answer = object([("imageBuildVersionArn", image.arn.clone().into())]);
        self.images.push(image);
        answer
    }

    fn next_script(&mut self) -> ImageScript {
        match self.scripts.len() {
            0 => ImageScript::available(),
            1 => self.scripts.front().cloned().unwrap_or_else(ImageScript::available),
            _ => self.scripts.pop_front().unwrap_or_else(ImageScript::available),
        }
    }

    /// An image as `settings`, those of a `CreateImage` call or of a pipeline, want it.
    fn new_image(&self, settings: &Map<String, Value>, script: ImageScript) -> Image {
        let [image_recipe, container_recipe] = RECIPES.map(|name| settings.get(name).and_then(Value::as_str));
        let recipe = image_recipe.or(container_recipe).unwrap_or_default();
        let path = recipe.rsplit_once(":image-recipe/").or(recipe.rsplit_once(":container-recipe/"));
        let path = path.map_or(recipe, |(_, path)| path);
        let (name, version) = path.split_once('/').unwrap_or((path, "1.0.0"));
        let versions = format!("{ARN_PREFIX}:image/{path}");
        let built = self.images.iter().filter(|image| is_version_of(&image.arn, &versions)).count();
        let arn = format!("{versions}/{}", built + 1);
        let mut details = object([
            ("arn", arn.clone().into()),
            ("type", if image_recipe.is_some() { "AMI" } else { "DOCKER" }.into()),
            ("name", name.into()),
            ("version", version.into()),
            ("platform", "Linux".into()),
            ("buildType", "USER_INITIATED".into()),
            ("dateCreated", NOW.into()),
        ]);
        let parts = [
            ("imageRecipe", "imageRecipeArn"),
            ("containerRecipe", "containerRecipeArn"),
            ("infrastructureConfiguration", "infrastructureConfigurationArn"),
        ];
        for (member, reference) in parts {
            if let Some(arn) = settings.get(reference) {
                details.insert(member.to_owned(), json!({ "arn": arn }));
            }
        }
        if let Some(arn) = settings.get("distributionConfigurationArn") {
            let distribution = json!({ "arn": arn, "timeoutMinutes": 720 });
            details.insert("distributionConfiguration".to_owned(), distribution);
        }
        let mut image = Image::new(arn, details, script);
        let scanning = settings.get("imageScanningConfiguration");
        image.scanned =
            scanning.and_then(|scanning| scanning.get("imageScanningEnabled")) == Some(&json!(true));
        image
    }

    fn get_image(&mut self, arguments: &Arguments) -> Answer {
        let arn = text(arguments, "imageBuildVersionArn")?;
        let newest = self.images.iter_mut().rev().find(|image| is_version_of(&image.arn, arn));
        let image = newest.ok_or_else(|| ServiceError::not_found(arn))?;
        image.poll();
        Ok(object([("image", shown(image).into())]))
    }

    fn cancel(&mut self, arguments: &Arguments) -> Answer {
        let arn = text(arguments, "imageBuildVersionArn")?;
        let image = self.images.iter_mut().find(|image| image.arn == arn);
        let image = image.ok_or_else(|| ServiceError::not_found(arn))?;
        if image.state().is_terminal() {
            return Err(ServiceError::invalid(format!("The image '{arn}' is not being built any more.")));
        }
        image.cancel();
        Ok(object([("imageBuildVersionArn", arn.into())]))
    }

    fn list_component_builds(&self, arguments: &Arguments) -> Answer {
        let arn = text(arguments, "componentVersionArn")?;
        let builds = self.resources.iter().rev().filter(|(known, _)| is_version_of(known, arn));
        let summaries = builds.map(|(_, component)| {
            let mut summary = component.clone();
            summary.retain(|name, _| !["data", "kmsKeyId"].contains(&name.as_str()));
            summary.into()
        });
        page("componentSummaryList", summaries.collect(), arguments)
    }

    fn list_pipeline_images(&self, arguments: &Arguments) -> Answer {
        let arn = text(arguments, "imagePipelineArn")?;
        let images = self.images.iter().rev().filter(|image| image.pipeline.as_deref() == Some(arn));
        let summaries = images.map(|image| {
            let mut summary = shown(image);
            summary.retain(|name, _| !name.ends_with("Recipe") && !name.ends_with("Configuration"));
            summary.insert("owner".to_owned(), ACCOUNT.into());
            summary
        });
        page("imageSummaryList", filtered(summaries, arguments), arguments)
    }

    fn list_findings(&self, arguments: &Arguments) -> Answer {
        let scanned = self.images.iter().filter(|image| image.scanned && image.state().is("AVAILABLE"));
        let findings = scanned.map(|image| {
            let mut finding = object([
                ("awsAccountId", ACCOUNT.into()),
                ("imageBuildVersionArn", image.arn.clone().into()),
                ("type", "PACKAGE_VULNERABILITY".into()),
                ("title", "An outdated library".into()),
                ("severity", "HIGH".into()),
                ("inspectorScore", json!(7.5)),
                ("fixAvailable", "YES".into()),
            ]);
            if let Some(pipeline) = &image.pipeline {
                finding.insert("imagePipelineArn".to_owned(), pipeline.clone().into());
            }
            finding
        });
        page("findings", filtered(findings, arguments), arguments)
    }
}

/// The image as `GetImage` shows it.
fn shown(image: &Image) -> Map<String, Value> {
    let mut shown = image.details.clone();
    let state = image.state();
    shown.insert("state".to_owned(), state.to_json());
    if state.is("AVAILABLE") {
        let name = shown.get("name").cloned().unwrap_or_default();
        let ami =
            json!({ "region": REGION, "image": "ami-0123456789abcdef0", "name": name, "accountId": ACCOUNT });
        shown.insert("outputResources".to_owned(), json!({ "amis": [ami] }));
    }
    shown
}

/// Whether `arn` is the resource that `named` names, or a build of the version that it names.
fn is_version_of(arn: &str, named: &str) -> bool {
    arn.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text<'a>(arguments: &'a Arguments, name: &str) -> Result<&'a str, ServiceError> {
    let value = arguments.get(name).and_then(Value::as_str);
    value.ok_or_else(|| ServiceError::invalid(format!("'{name}' is missing.")))
}

/// Checks that exactly one of two arguments is given.
fn one_of(arguments: &Arguments, names: [&str; 2]) -> Result<(), ServiceError> {
    let [first, second] = names;
    match names.map(|name| arguments.contains_key(name)) {
        [true, true] => Err(ServiceError::new(
            ErrorType::InvalidParameterCombination,
            format!("'{first}' and '{second}' exclude each other."),
        )),
        [false, false] => Err(ServiceError::invalid(format!("Either '{first}' or '{second}' is needed."))),
        _ => Ok(()),
    }
}

/// The items that all `filters` let through.
fn filtered(items: impl Iterator<Item = Map<String, Value>>, arguments: &Arguments) -> Vec<Value> {
    let filters = arguments.get("filters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let passes = |item: &Map<String, Value>, filter: &Value| {
        let value = filter.get("name").and_then(Value::as_str).and_then(|name| item.get(name));
        let allowed = filter.get("values").and_then(Value::as_array);
        value.zip(allowed).is_some_and(|(value, allowed)| allowed.contains(value))
    };
    items.filter(|item| filters.iter().all(|filter| passes(item, filter))).map(Value::Object).collect()
}

/// The part of `items` that the arguments ask for; a page token is the number of the item that comes next.
fn page(member: &str, items: Vec<Value>, arguments: &Arguments) -> Answer {
    let first = match arguments.get("nextToken").and_then(Value::as_str).map(str::parse::<usize>) {
        None => 0,
        Some(Ok(first)) if first < items.len() => first,
        Some(_) => {
            let message = "The page token was never given out.";
            return Err(ServiceError::new(ErrorType::InvalidPaginationToken, message));
        }
    };
    let size =
        arguments.get("maxResults").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    let next = first.saturating_add(size.unwrap_or(25));
    let has_more = next < items.len();
    let shown = items.into_iter().take(next).skip(first).collect::<Vec<_>>();
    let mut answer = object([(member, shown.into())]);
    if has_more {
        answer.insert("nextToken".to_owned(), next.to_string().into());
    }
    Ok(answer)
}
