//! Whether a value of an enum reads as if nothing came after it.

/// The words that statuses end in which stay as they are.
const FINAL: [&str; 38] = [
    "aborted",
    "archived",
    "canceled",
    "cancelled",
    "closed",
    "complete",
    "completed",
    "dead",
    "declined",
    "deleted",
    "denied",
    "deprecated",
    "destroyed",
    "disabled",
    "done",
    "error",
    "errored",
    "expired",
    "failed",
    "failure",
    "finished",
    "inactive",
    "invalid",
    "lost",
    "obsolete",
    "refused",
    "rejected",
    "removed",
    "retired",
    "revoked",
    "skipped",
    "stopped",
    "succeeded",
    "success",
    "terminated",
    "timedout",
    "timeout",
    "voided",
];

/// Whether a value such as a status looks final: by its last word, since nothing else is known of what it means.
pub(crate) fn looks_final(value: &str) -> bool {
    let words = words(value);
    let last = words.last().map(String::as_str).unwrap_or_default();
    let negated = words.iter().any(|word| word == "not" || word == "partially");
    let timed_out = matches!(words.as_slice(), [.., timed, out] if timed == "timed" && out == "out");
    !negated && (FINAL.contains(&last) || timed_out)
}

/// The words of `TIMED_OUT`, `timed-out`, `timedOut` and the like, in lower case.
fn words(value: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for character in value.chars() {
        let joins = previous.is_some_and(|previous| {
            previous.is_alphanumeric() && !(previous.is_lowercase() && character.is_uppercase())
        });
        if character.is_alphanumeric() {
            let lower = character.to_lowercase();
            match words.last_mut() {
                Some(word) if joins => word.extend(lower),
                _ => words.push(lower.collect()),
            }
        }
        previous = Some(character);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::looks_final;

    #[test]
    fn a_value_is_judged_by_its_last_word() {
        for value in
            ["DELETED", "deprecated", "TIMED_OUT", "timedOut", "DELETE_FAILED", "ROLLBACK_COMPLETE", "Done"]
        {
            assert!(looks_final(value), "{value}");
        }
        for value in
            ["PENDING", "QUEUED", "DELETING", "NOT_FAILED", "failedOver", "FAILED_PENDING", "undone", ""]
        {
            assert!(!looks_final(value), "{value}");
        }
    }
}
