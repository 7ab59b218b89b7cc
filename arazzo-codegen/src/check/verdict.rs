//! What criteria come to for a status, as far as that is known.

use std::ops::RangeInclusive;

/// The statuses that there are.
pub(super) const STATUSES: RangeInclusive<u16> = 100..=599;

/// The statuses that mean success, and by which a step succeeds that has no criteria.
pub(super) const SUCCESS: RangeInclusive<u16> = 200..=299;

/// What a criterion comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// It depends on what is not supposed.
    Open,
}

impl Verdict {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            Self::Open => Self::Open,
        }
    }

    /// What several come to, of which one that is `decisive` decides.
    pub(super) fn all(verdicts: impl Iterator<Item = Self>, decisive: Self) -> Self {
        let mut all = decisive.negated();
        for verdict in verdicts {
            if verdict == decisive {
                return decisive;
            }
            if verdict == Self::Open {
                all = Self::Open;
            }
        }
        all
    }
}
