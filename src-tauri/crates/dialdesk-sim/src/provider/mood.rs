//! How the provider and the way to it feel: the shares in which things go wrong.

use dialdesk_core::provider::AccountProblemKind;

use crate::entropy::SeededEntropy;

/// Shares of requests that go wrong, each in its way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mood {
    /// No connection: no byte leaves.
    pub no_connection: f64,
    /// The connection hangs until the release no longer holds.
    pub hanging: f64,
    /// The request is lost on the way, and nothing says so.
    pub lost: f64,
    /// The connection breaks at once; whether the request arrived is drawn too.
    pub reset: f64,
    /// The request arrives much later.
    pub late: f64,
    /// The answer is lost on its way back.
    pub answer_lost: f64,
    /// A 500, and nothing was placed.
    pub error: f64,
    /// A 500, and the call was placed.
    pub error_placed: f64,
    /// An answer that cannot be read; the call was placed.
    pub garbage: f64,
    /// Silence, and nothing was placed.
    pub silent: f64,
    /// Silence, and the call was placed.
    pub silent_placed: f64,
    /// A 429.
    pub throttled: f64,
    /// A plain refusal of the number.
    pub refused: f64,
    /// Questions without an answer.
    pub reads_fail: f64,
    /// Questions that are answered with a 429.
    pub reads_throttled: f64,
    /// Answers that are older than they look, or come twice.
    pub stale: f64,
    /// Everything is refused because of the account.
    pub account: Option<AccountProblemKind>,
}

impl Mood {
    /// Everything works; some numbers are refused.
    pub const CALM: Self = Self {
        refused: 0.05,
        no_connection: 0.0,
        hanging: 0.0,
        lost: 0.0,
        reset: 0.0,
        late: 0.0,
        answer_lost: 0.0,
        error: 0.0,
        error_placed: 0.0,
        garbage: 0.0,
        silent: 0.0,
        silent_placed: 0.0,
        throttled: 0.0,
        reads_fail: 0.0,
        reads_throttled: 0.0,
        stale: 0.1,
        account: None,
    };

    /// Everything goes wrong now and then.
    #[must_use]
    pub fn unsteady(share: f64) -> Self {
        Self {
            no_connection: share,
            hanging: share / 4.0,
            lost: share / 2.0,
            reset: share,
            late: share / 2.0,
            answer_lost: share,
            error: share,
            error_placed: share,
            garbage: share / 2.0,
            silent: share / 2.0,
            silent_placed: share,
            throttled: share / 4.0,
            reads_fail: share * 2.0,
            reads_throttled: share / 8.0,
            stale: 0.2,
            ..Self::CALM
        }
    }

    /// Draws a spell of bad weather on top of how it usually is.
    #[must_use]
    pub fn spell(self, entropy: &mut SeededEntropy) -> Self {
        match entropy.between(0, 9) {
            0 => Self { no_connection: 0.95, reads_fail: 0.95, ..self },
            1 => Self { lost: 0.9, reads_fail: 0.9, ..self },
            2 => Self { error: 1.0, ..self },
            3 => Self { error: 0.3, error_placed: 0.6, ..self },
            4 | 5 => Self { throttled: 0.8, reads_throttled: 0.5, ..self },
            6 => Self { reads_fail: 1.0, ..self },
            7 => Self { silent_placed: 0.5, answer_lost: 0.3, ..self },
            8 => {
                let kinds = [
                    AccountProblemKind::Credentials,
                    AccountProblemKind::Balance,
                    AccountProblemKind::Permission,
                    AccountProblemKind::NotFound,
                ];
                Self { account: Some(*entropy.pick(&kinds)), ..self }
            }
            _ => Self { no_connection: 0.4, reset: 0.4, ..self },
        }
    }
}
