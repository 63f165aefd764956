//! Their words for a call's state → ours, one arm each.

use dialdesk_core::call::Outcome;
use dialdesk_core::provider::Progress;

use crate::scrub::scrub;

/// Says what a status word means.
pub(crate) fn progress(word: &str) -> Progress {
    match word.trim().to_ascii_lowercase().as_str() {
        // Documented for lists only; never seen in an answer.
        "queued" => Progress::Running,
        // Said from the first instant on, before anything rings, until the call is over: reading
        // cannot tell ringing from talking.
        "in-progress" => Progress::Running,
        // "In flight" in the documents; reads hardly ever show it.
        "ringing" => Progress::Ringing,
        // In flow mode: the customer picked up, nothing more. An agent who did not is hidden.
        "completed" => Progress::Over(Outcome::Completed),
        // The customer's line was busy, or they rejected the call.
        "busy" => Progress::Over(Outcome::Busy),
        // It rang until the ring time-out.
        "no-answer" => Progress::Over(Outcome::NoAnswer),
        // "Most likely a number that does not exist"; also capacity and network trouble.
        "failed" => Progress::Over(Outcome::NetworkError),
        // The caller's side gave up before an answer. Both spellings are about.
        "canceled" | "cancelled" => Progress::Over(Outcome::CanceledByProvider),
        // A new word must not end a call that may still ring.
        _ => {
            let status = scrub(word, &[]);
            tracing::warn!(status, "the provider says an unknown status: taken as running");
            Progress::Running
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_provider() {
        for (word, meaning) in [
            ("queued", Progress::Running),
            ("in-progress", Progress::Running),
            ("ringing", Progress::Ringing),
            ("completed", Progress::Over(Outcome::Completed)),
            ("busy", Progress::Over(Outcome::Busy)),
            ("no-answer", Progress::Over(Outcome::NoAnswer)),
            ("failed", Progress::Over(Outcome::NetworkError)),
            ("canceled", Progress::Over(Outcome::CanceledByProvider)),
            ("cancelled", Progress::Over(Outcome::CanceledByProvider)),
            (" Completed ", Progress::Over(Outcome::Completed)),
            ("evaporated", Progress::Running),
            ("", Progress::Running),
        ] {
            assert_eq!(progress(word), meaning, "{word:?}");
        }
    }
}
