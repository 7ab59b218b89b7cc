//! Whether a value of an enum reads as if nothing came after it.

use crate::names::snake_case;

/// Words that say that a thing has come to an end.
const FINAL: [&str; 52] = [
    "abandoned",
    "aborted",
    "archived",
    "bounced",
    "cancelled",
    "canceled",
    "closed",
    "complete",
    "completed",
    "dead",
    "deceased",
    "declined",
    "delivered",
    "deleted",
    "denied",
    "deprecated",
    "destroyed",
    "discarded",
    "done",
    "error",
    "errored",
    "errors",
    "expired",
    "failed",
    "failure",
    "finalized",
    "finished",
    "fulfilled",
    "invalid",
    "killed",
    "lost",
    "obsolete",
    "refunded",
    "refused",
    "rejected",
    "removed",
    "replaced",
    "resolved",
    "retired",
    "revoked",
    "settled",
    "succeeded",
    "success",
    "successful",
    "superseded",
    "terminated",
    "timedout",
    "timeout",
    "undeliverable",
    "unrecoverable",
    "void",
    "voided",
];

/// Words that say that a thing goes on, whatever stands beside them.
const GOING_ON: [&str; 12] = [
    "active",
    "awaiting",
    "not",
    "partial",
    "partially",
    "pending",
    "progress",
    "queued",
    "scheduled",
    "started",
    "to",
    "until",
];

/// Whether a value, by its name, will not change into another one.
pub(crate) fn sounds_final(value: &str) -> bool {
    let words = snake_case(value);
    let all = || words.split('_');
    let goes_on = |word: &str| GOING_ON.contains(&word) || word.ends_with("ing");
    let has_ended = words.ends_with("timed_out") || all().any(|word| FINAL.contains(&word));
    has_ended && !all().any(goes_on)
}

#[cfg(test)]
mod tests {
    use super::sounds_final;

    #[test]
    fn names_tell_what_will_not_change() {
        for value in [
            "DELETED",
            "failed",
            "CREATE_FAILED",
            "RolledBackCompleted",
            "timed_out_failure",
            "TIMED_OUT",
            "DELETE_COMPLETE",
        ] {
            assert!(sounds_final(value), "{value}");
        }
        for value in [
            "PENDING",
            "deleting",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "queued",
            "not-done",
            "BUILDING",
            "",
        ] {
            assert!(!sounds_final(value), "{value}");
        }
    }
}
