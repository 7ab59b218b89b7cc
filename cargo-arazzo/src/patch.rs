//! Differences between texts.

use std::time::Duration;

use similar::TextDiff;

/// What stands for a file that is not there.
pub(crate) const NOTHING: &str = "/dev/null";

/// A unified diff from one text to another.
pub(crate) fn unified(from: &str, before: &str, to: &str, after: &str) -> String {
    /// Beyond this time the diff is made the quick way, and may show more than has changed.
    const PATIENCE: Duration = Duration::from_secs(2);
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before, after);
    diff.unified_diff().context_radius(3).header(from, to).to_string()
}
