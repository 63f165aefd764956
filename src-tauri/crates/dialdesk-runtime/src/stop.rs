//! The operator's Stop: shut before the command is even queued, open again only by the engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the clicks on Stop and how many of them have been lifted. A click that the engine has
/// not seen yet outlasts the lifting of an older one.
#[derive(Clone, Debug, Default)]
pub(crate) struct StopFlag {
    clicks: Arc<AtomicU64>,
    lifted: Arc<AtomicU64>,
}

impl StopFlag {
    /// Stops everything from this instant, and gives the click's number.
    pub(crate) fn shut(&self) -> u64 {
        self.clicks.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Lifts every click up to number `click`.
    pub(crate) fn lift(&self, click: u64) {
        self.lifted.fetch_max(click, Ordering::SeqCst);
    }

    /// Tells whether anything may leave.
    pub(crate) fn is_shut(&self) -> bool {
        self.clicks.load(Ordering::SeqCst) > self.lifted.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_click_outlasts_the_lifting_of_an_old_one() {
        let stop = StopFlag::default();
        let first = stop.shut();
        stop.shut();

        stop.lift(first);

        assert!(stop.is_shut(), "the second click has not been lifted");
        stop.lift(2);
        assert!(!stop.is_shut(), "both are lifted");
    }
}
