//! Which intents have passed: none passes twice in the life of the process.

use std::collections::BTreeSet;

use dialdesk_core::ids::IntentId;

/// Intents remembered one by one. Older ones are remembered by a line below which nothing passes.
const REMEMBERED_MAX: usize = 65_536;

/// The memory of the gate. Ids are time-ordered, so the oldest ones make room for a line.
#[derive(Debug, Default)]
pub(super) struct Passed {
    intents: BTreeSet<IntentId>,
    /// Everything up to this one counts as passed.
    line: Option<IntentId>,
}

impl Passed {
    /// Remembers that `intent` has passed.
    pub(super) fn insert(&mut self, intent: IntentId) {
        self.intents.insert(intent);
        if self.intents.len() > REMEMBERED_MAX {
            self.line = self.intents.pop_first();
        }
    }

    /// Tells whether `intent` has passed, or is so old that it counts as passed.
    pub(super) fn contains(&self, intent: IntentId) -> bool {
        self.line.is_some_and(|line| intent <= line) || self.intents.contains(&intent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn intent(n: usize) -> IntentId {
        IntentId::new(Uuid::from_u128(n as u128))
    }

    #[test]
    fn what_has_passed_never_passes_again_however_long_ago() {
        let mut passed = Passed::default();
        for n in 1..=REMEMBERED_MAX + 10 {
            passed.insert(intent(n));
        }

        assert!(passed.contains(intent(3)), "forgotten one by one, but below the line");
        assert!(passed.contains(intent(REMEMBERED_MAX)), "still remembered");
        assert!(!passed.contains(intent(REMEMBERED_MAX + 11)), "never passed");
        assert_eq!(passed.intents.len(), REMEMBERED_MAX, "memory is bounded");
    }
}
