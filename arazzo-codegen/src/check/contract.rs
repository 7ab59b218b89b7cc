//! What steps make of the operations that they call, held against what these are described to be. Descriptions are wrong more
//! often than they are binding, so that all of this is probable and none of it certain.

mod request;
mod response;

use crate::diagnostic::Diagnostics;
use crate::openapi::Schema;
use crate::resolve::{Step, Workflow};
use crate::source::Span;

/// Reports what steps do that the descriptions of their operations contradict.
pub fn check(workflows: &[Workflow<'_>], diagnostics: &mut Diagnostics) {
    for workflow in workflows {
        let declared = workflow.steps.iter().take(workflow.declared_steps());
        for step in declared.filter_map(Step::operation) {
            request::check(step, diagnostics);
            response::check(step, diagnostics);
        }
    }
}

/// Where a schema is said to be deprecated.
fn deprecated(schema: Schema<'_>) -> Option<Span> {
    let said = schema.annotation("deprecated")?;
    (said.as_bool() == Some(true)).then_some(said.span)
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is one that another, which may be a range, stands for.
fn is_among(media_type: &str, range: &str) -> bool {
    let (media_type, range) = (essence(media_type), essence(range));
    let covers = |range: &str, media_type: &str| match range.strip_suffix('*') {
        Some("*/" | "") => true,
        Some(kind) => media_type.starts_with(kind),
        None => media_type == range,
    };
    covers(&range, &media_type) || covers(&media_type, &range)
}
