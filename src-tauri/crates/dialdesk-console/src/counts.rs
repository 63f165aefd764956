//! How many calls a list has, remembered for as long as the answer cannot have changed: whoever
//! leafs through a million rows asks the same with every page.

use dialdesk_store::CallQuery;

/// So many answers are remembered: those of the lists that somebody looks at.
const REMEMBERED: usize = 16;

/// The answers of late, the oldest first.
#[derive(Default)]
pub(crate) struct Counts(Vec<Count>);

struct Count {
    /// Which calls, whatever the page.
    of: CallQuery,
    /// After which event it was counted; 0 if no event can change it.
    seen: i64,
    total: u32,
}

/// Gives the question without its page.
pub(crate) fn whole(query: &CallQuery) -> CallQuery {
    CallQuery { before: None, offset: 0, limit: 0, ..query.clone() }
}

/// Tells whether no event changes how many there are: calls up to a place in the log, by what
/// never changes of a call.
pub(crate) fn is_settled(query: &CallQuery) -> bool {
    query.older_than.is_some() && query.status.is_none() && query.outcome.is_none()
}

impl Counts {
    /// Gives the answer, if it was counted after the event `seen`.
    pub(crate) fn find(&self, of: &CallQuery, seen: i64) -> Option<u32> {
        self.0.iter().find(|count| count.seen == seen && count.of == *of).map(|count| count.total)
    }

    /// Remembers an answer.
    pub(crate) fn remember(&mut self, of: CallQuery, seen: i64, total: u32) {
        self.0.retain(|count| count.of != of);
        if self.0.len() >= REMEMBERED {
            self.0.remove(0);
        }
        self.0.push(Count { of, seen, total });
    }
}

#[cfg(test)]
mod tests {
    use dialdesk_core::call::Outcome;

    use super::*;

    #[test]
    fn an_answer_holds_until_something_happens() {
        let mut counts = Counts::default();
        let busy = CallQuery { outcome: Some(Outcome::Busy), limit: 200, ..CallQuery::default() };
        counts.remember(whole(&busy), 7, 40);

        let page = CallQuery { offset: 600, ..busy };
        assert_eq!(counts.find(&whole(&page), 7), Some(40), "another page of the same list");
        assert_eq!(counts.find(&whole(&page), 8), None, "something happened");
        assert_eq!(counts.find(&whole(&CallQuery::default()), 7), None, "another list");
    }

    #[test]
    fn only_what_never_changes_of_a_call_is_settled() {
        let held = CallQuery { older_than: Some(9), ..CallQuery::default() };
        assert!(is_settled(&held));
        assert!(!is_settled(&CallQuery::default()), "new calls come");
        assert!(!is_settled(&CallQuery { outcome: Some(Outcome::Busy), ..held }), "calls end");
    }

    #[test]
    fn the_oldest_answer_makes_room() {
        let mut counts = Counts::default();
        let list = |end: i64| CallQuery { older_than: Some(end), ..CallQuery::default() };
        for end in 0..=16 {
            counts.remember(list(end), 0, 1);
        }
        assert_eq!(counts.find(&list(0), 0), None);
        assert_eq!(counts.find(&list(16), 0), Some(1));
    }
}
