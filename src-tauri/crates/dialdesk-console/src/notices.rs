//! What is worth telling a person who is not looking: rare, of few kinds, and never with a phone
//! number.

use std::time::Duration;

use dialdesk_core::engine::{CallMoved, CampaignMoved, Envelope, Event};
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::time::Timestamp;
use dialdesk_runtime::{Heard, Subscription};

use crate::console::Console;

/// Between two notices of one kind, at least.
const QUIET: Duration = Duration::from_secs(60);

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A campaign has come to its end.
    CampaignFinished {
        /// Its name.
        name: String,
    },
    /// Exotel does not answer: nothing is dialled for a while.
    BreakerOpen,
    /// A call needs a person.
    NeedsALook,
    /// Exotel refuses the account: nothing is dialled until somebody mends it.
    AccountRefused,
}

/// What ends or waits when the program ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtStake {
    /// Lines held: calls under way, and calls whose end is not known.
    pub calls: u32,
    /// Campaigns that run and will ring somebody, now or later.
    pub campaigns: u32,
}

/// The notices of a running engine, as they come.
pub struct Notices {
    moves: Subscription,
    sieve: Sieve,
    waiting: Vec<Notice>,
}

impl Console {
    /// Starts to listen for what a person should know, from now on.
    #[must_use]
    pub fn notices(&self) -> Notices {
        Notices {
            moves: self.inner.engine.subscribe(),
            sieve: Sieve::default(),
            waiting: Vec::new(),
        }
    }

    /// Gives what would stand still if the program ended now.
    #[must_use]
    pub fn at_stake(&self) -> AtStake {
        let facts = self.inner.engine.facts();
        // What is stopped stands still already.
        let running = if facts.stopped { 0 } else { facts.running.len() };
        let campaigns = u32::try_from(running).unwrap_or(u32::MAX);
        AtStake { calls: facts.lines_held, campaigns }
    }

    /// Waits until no line is held any more, or the engine has ended.
    pub async fn drained(&self) {
        let mut facts = self.inner.engine.watch_facts();
        // An error says that the engine has ended, and its lines with it.
        let _ = facts.wait_for(|facts| facts.lines_held == 0).await;
    }
}

impl Notices {
    /// Waits for the next notice; `None` at the program's end.
    pub async fn next(&mut self) -> Option<Notice> {
        loop {
            if !self.waiting.is_empty() {
                return Some(self.waiting.remove(0));
            }
            match self.moves.next().await {
                Heard::Committed(envelopes) => {
                    let told = envelopes.iter().filter_map(|envelope| self.sieve.take(envelope));
                    self.waiting.extend(told);
                }
                // Whoever looks at the screen sees what was missed here.
                Heard::Missed => {}
                Heard::Closed => return None,
            }
        }
    }
}

/// Lets one notice of a kind through in a minute.
#[derive(Debug, Default)]
struct Sieve {
    finished: Option<Timestamp>,
    breaker: Option<Timestamp>,
    look: Option<Timestamp>,
    account: Option<Timestamp>,
}

impl Sieve {
    fn take(&mut self, envelope: &Envelope) -> Option<Notice> {
        let notice = notice(&envelope.event)?;
        let last = match &notice {
            Notice::CampaignFinished { .. } => &mut self.finished,
            Notice::BreakerOpen => &mut self.breaker,
            Notice::NeedsALook => &mut self.look,
            Notice::AccountRefused => &mut self.account,
        };
        // A clock that was set back must not silence anything.
        let too_soon = last.is_some_and(|last| envelope.at >= last && envelope.at < last + QUIET);
        if too_soon {
            return None;
        }
        *last = Some(envelope.at);
        Some(notice)
    }
}

fn notice(event: &Event) -> Option<Notice> {
    if let Event::Campaign { campaign, what: CampaignMoved::Finished } = event {
        return Some(Notice::CampaignFinished { name: campaign.name.clone() });
    }
    if let Event::Breaker(BreakerState::Open { .. }) = event {
        return Some(Notice::BreakerOpen);
    }
    if let Event::Account(Some(_)) = event {
        return Some(Notice::AccountRefused);
    }
    if let Event::Call(event) = event {
        return (event.what == CallMoved::NeedsALook).then_some(Notice::NeedsALook);
    }
    // Everything else is news for whoever looks at the window.
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn at(seconds: i64, event: Event) -> Envelope {
        Envelope { seq: 1, at: Timestamp::from_secs(seconds), event: Arc::new(event) }
    }

    fn opened(seconds: i64) -> Envelope {
        let until = Timestamp::from_secs(seconds + 60);
        at(seconds, Event::Breaker(BreakerState::Open { until }))
    }

    #[test]
    fn one_notice_of_a_kind_in_a_minute() {
        let mut sieve = Sieve::default();

        assert_eq!(sieve.take(&opened(100)), Some(Notice::BreakerOpen));
        assert_eq!(sieve.take(&opened(159)), None, "it was just said");
        let refused = dialdesk_core::provider::AccountProblem {
            kind: dialdesk_core::provider::AccountProblemKind::Credentials,
            message: "401".to_owned(),
        };
        assert_eq!(
            sieve.take(&at(159, Event::Account(Some(refused)))),
            Some(Notice::AccountRefused),
            "another kind waits for nobody"
        );
        assert_eq!(sieve.take(&opened(160)), Some(Notice::BreakerOpen), "a minute has passed");
        assert_eq!(
            sieve.take(&opened(90)),
            Some(Notice::BreakerOpen),
            "a clock that was set back silences nothing"
        );
    }

    #[test]
    fn what_is_fine_again_is_no_news() {
        let mut sieve = Sieve::default();

        assert_eq!(sieve.take(&at(1, Event::Breaker(BreakerState::Closed))), None);
        assert_eq!(sieve.take(&at(1, Event::Account(None))), None);
        assert_eq!(sieve.take(&at(1, Event::Stopped(true))), None, "whoever stopped it knows");
    }
}
