//! What went wrong, as the outside is told: a code to branch on, and a sentence to show.

use dialdesk_core::engine::input::Refusal;
use dialdesk_core::ids::CallId;
use serde::{Deserialize, Serialize};

/// The kinds of failure that a caller can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// Fields are wrong; `details` names each.
    ValidationError,
    /// The number is the only fault.
    InvalidPhoneNumber,
    /// No such agent.
    AgentNotFound,
    /// No such call.
    CallNotFound,
    /// No such campaign.
    CampaignNotFound,
    /// No such import.
    ImportNotFound,
    /// Nothing is here.
    NotFound,
    /// No line or no slot; `retryAfterS` says when to ask again.
    ConcurrentLimitReached,
    /// The breaker is open, the provider cannot be reached, or the outcome is not known yet.
    ApiUnavailable,
    /// Rules forbid the call; `reasons` names each.
    CallNotAllowed,
    /// The provider refuses the number.
    ProviderRefused,
    /// A person must mend the account.
    AccountError,
    /// The call is over already.
    CallNotCancelable,
    /// The call runs, and the provider cannot hang up.
    HangupUnsupported,
    /// The same key was used with another body.
    IdempotencyConflict,
    /// The campaign's state does not allow it.
    ActionNotAllowed,
    /// It exists already, or changed meanwhile.
    Conflict,
    /// The file cannot be taken in.
    FileRefused,
    /// No token, or a wrong one.
    Unauthorized,
    /// The caller may not be here.
    Forbidden,
    /// The body is of a kind that is not taken here.
    UnsupportedMediaType,
    /// The body is too large.
    PayloadTooLarge,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The program ends.
    ShuttingDown,
    /// Something that should not happen; the log has it.
    InternalError,
}

/// One wrong field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldFault {
    /// Its name in the request; nested ones with dots.
    pub field: String,
    /// What is wrong, and how to mend it.
    pub message: String,
}

/// A failure, as the outside is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct ApiError {
    /// The kind.
    pub code: ErrorCode,
    /// One sentence for a person.
    pub message: String,
    /// Every wrong field, where fields are wrong.
    pub details: Vec<FieldFault>,
    /// The call that it is about, where one was made.
    pub call_log_id: Option<CallId>,
    /// Everything that forbids a call.
    pub reasons: Vec<Refusal>,
    /// When to ask again, in seconds.
    pub retry_after_s: Option<u32>,
}

impl ApiError {
    /// Makes a failure of a kind with its sentence.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            call_log_id: None,
            reasons: Vec::new(),
            retry_after_s: None,
        }
    }

    /// Makes the failure of a request with wrong fields.
    #[must_use]
    pub fn fields(details: Vec<FieldFault>) -> Self {
        let message = match details.as_slice() {
            [only] => format!("{}: {}", only.field, only.message),
            many => format!("{} fields are wrong", many.len()),
        };
        Self { details, ..Self::new(ErrorCode::ValidationError, message) }
    }

    /// Makes the failure of a request with one wrong field.
    #[must_use]
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldFault { field: field.to_owned(), message: message.into() }])
    }

    /// Names the call that it is about.
    #[must_use]
    pub fn about(mut self, call: CallId) -> Self {
        self.call_log_id = Some(call);
        self
    }
}
