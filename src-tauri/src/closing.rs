//! Closing the window while calls are under way or campaigns run: asked first, because it ends the
//! dialling. A campaign that only waits for its retries has no call under way, and would stand still.
//!
//! Nothing is harmed by closing: what was sent is asked about at the next start. The question is
//! for the person, who may have meant another window.

use std::sync::{Mutex, PoisonError};

use dialdesk_console::notices::AtStake;
use dialdesk_console::{ApiError, Console};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager as _, Window};
use tauri_specta::Event as _;

use crate::events::CloseAsked;

/// What a person, or the page for them, answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CloseAnswer {
    /// The page shows the question.
    Shown,
    /// The window stays open.
    Keep,
    /// Close now; calls under way are asked about at the next start.
    Now,
    /// Stop all, and close when no call is under way any more.
    Drain,
}

/// How far the question has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Question {
    /// Nobody wants to close.
    #[default]
    None,
    /// The page was told to ask, and has not said that it does.
    Put,
    /// A person is reading it.
    Read,
    /// Everything is stopped, and the last calls end.
    Draining,
}

/// The question whether to close.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    question: Mutex<Question>,
}

/// What a wish to close leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Close,
    Ask,
}

impl Closing {
    fn wished(&self, at_stake: AtStake) -> Wish {
        let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        // A page that did not even show the question cannot be asked: nobody is locked in.
        if at_stake == AtStake::default() || *question == Question::Put {
            return Wish::Close;
        }
        if *question == Question::None {
            *question = Question::Put;
        }
        Wish::Ask
    }

    /// Notes an answer, and tells whether it changed anything.
    fn answered(&self, answer: CloseAnswer) -> bool {
        let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        let next = match (answer, *question) {
            (CloseAnswer::Shown, Question::Put) => Question::Read,
            (CloseAnswer::Shown, same) => same,
            (CloseAnswer::Keep | CloseAnswer::Now, _) => Question::None,
            (CloseAnswer::Drain, _) => Question::Draining,
        };
        std::mem::replace(&mut *question, next) != next
    }

    fn is_draining(&self) -> bool {
        *self.question.lock().unwrap_or_else(PoisonError::into_inner) == Question::Draining
    }
}

/// Decides whether the window closes now; if not, the page has been told to ask.
pub(crate) fn may_close(window: &Window) -> bool {
    let at_stake = window.state::<Console>().at_stake();
    match window.state::<Closing>().wished(at_stake) {
        Wish::Close => true,
        Wish::Ask => {
            let AtStake { calls, campaigns } = at_stake;
            let asked = CloseAsked { calls, campaigns };
            if let Err(error) = asked.emit(window.app_handle()) {
                tracing::warn!(%error, "the page could not be told to ask");
            }
            false
        }
    }
}

/// Does what was answered.
///
/// # Errors
/// When everything was to be stopped and the engine could not.
pub(crate) async fn answer(app: AppHandle, answer: CloseAnswer) -> Result<(), ApiError> {
    let changed = app.state::<Closing>().answered(answer);
    match answer {
        CloseAnswer::Shown | CloseAnswer::Keep => {}
        CloseAnswer::Now => app.exit(0),
        CloseAnswer::Drain if changed => {
            let console = app.state::<Console>().inner().clone();
            console.engine_pause().await?;
            tauri::async_runtime::spawn(async move {
                console.drained().await;
                if app.state::<Closing>().is_draining() {
                    app.exit(0);
                }
            });
        }
        CloseAnswer::Drain => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(calls: u32) -> AtStake {
        AtStake { calls, campaigns: 1 }
    }

    #[test]
    fn a_window_in_which_nothing_runs_closes_at_once() {
        assert_eq!(Closing::default().wished(AtStake::default()), Wish::Close);
    }

    #[test]
    fn a_campaign_that_only_waits_is_asked_about() {
        let waiting = AtStake { calls: 0, campaigns: 1 };
        assert_eq!(Closing::default().wished(waiting), Wish::Ask, "its retries would not be made");
    }

    #[test]
    fn calls_under_way_are_asked_about_until_somebody_answers() {
        let closing = Closing::default();
        assert_eq!(closing.wished(calls(3)), Wish::Ask);
        closing.answered(CloseAnswer::Shown);
        assert_eq!(closing.wished(calls(3)), Wish::Ask, "an impatient second click is no answer");

        closing.answered(CloseAnswer::Keep);
        assert_eq!(closing.wished(calls(3)), Wish::Ask, "and later it is asked anew");
    }

    #[test]
    fn a_page_that_does_not_show_the_question_locks_nobody_in() {
        let closing = Closing::default();
        assert_eq!(closing.wished(calls(3)), Wish::Ask);
        assert_eq!(closing.wished(calls(3)), Wish::Close, "the page never said that it asks");
    }

    #[test]
    fn draining_is_begun_once_and_can_be_thought_better_of() {
        let closing = Closing::default();
        closing.wished(calls(3));
        closing.answered(CloseAnswer::Shown);
        assert!(closing.answered(CloseAnswer::Drain));
        assert!(!closing.answered(CloseAnswer::Drain), "it is already under way");
        assert_eq!(closing.wished(calls(1)), Wish::Ask, "the last calls are still under way");

        closing.answered(CloseAnswer::Keep);
        assert!(!closing.is_draining(), "the window stays open when the last call ends");
    }
}
