//! What went wrong, as the outside is told: a code to branch on, and a sentence to show.

use dialdesk_core::engine::input::Refusal;
use dialdesk_core::ids::CallId;
use dialdesk_runtime::Gone;
use dialdesk_store::StoreError;
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
    /// Somebody took the call back before it left.
    CallCanceled,
    /// The call is over already.
    CallNotCancelable,
    /// The call runs, and the provider cannot hang up.
    HangupUnsupported,
    /// The same key was used with another body.
    IdempotencyConflict,
    /// What is to be retried is no call to this number that is over.
    NotRetryable,
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

/// What every use case gives.
pub type Reply<T> = Result<T, ApiError>;

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

    /// Names what forbids the call.
    #[must_use]
    pub fn because(mut self, reasons: Vec<Refusal>) -> Self {
        self.reasons = reasons;
        self
    }

    /// Says when to ask again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Makes the failure of a question about something that is not there.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        let code = match what {
            "agent" => ErrorCode::AgentNotFound,
            "call" => ErrorCode::CallNotFound,
            "campaign" => ErrorCode::CampaignNotFound,
            "import" => ErrorCode::ImportNotFound,
            _ => ErrorCode::NotFound,
        };
        Self::new(code, format!("there is no such {what}"))
    }

    /// Makes the failure of a cancellation that comes too late.
    #[must_use]
    pub fn call_over() -> Self {
        Self::new(ErrorCode::CallNotCancelable, "the call is over already")
    }

    /// Makes the failure of a cancellation that the provider cannot carry out.
    #[must_use]
    pub fn cannot_hang_up() -> Self {
        Self::new(
            ErrorCode::HangupUnsupported,
            "the call runs and the provider cannot hang up; it is followed to its end",
        )
    }

    /// Makes the failure of a request that the program's end cut off.
    #[must_use]
    pub fn shutting_down() -> Self {
        Self::new(ErrorCode::ShuttingDown, "the program is ending; ask again when it is back")
    }

    /// Makes the failure that nobody can mend by asking otherwise. The cause is for the log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::InternalError, "something went wrong inside; the log says what")
    }
}

impl From<Gone> for ApiError {
    fn from(_: Gone) -> Self {
        Self::shutting_down()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => Self::not_found(what),
            StoreError::Conflict(why) => Self::new(ErrorCode::Conflict, why),
            StoreError::Full => Self::new(
                ErrorCode::InternalError,
                "the disk is full: make room, then try again; nothing of this was kept",
            ),
            StoreError::Closed => Self::shutting_down(),
            StoreError::Newer { .. }
            | StoreError::Damaged { .. }
            | StoreError::CannotOpen { .. }
            | StoreError::Unreadable(_)
            | StoreError::Broken(_) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "the store failed");
                Self::internal()
            }
        }
    }
}
