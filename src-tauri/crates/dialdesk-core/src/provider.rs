//! What Dialdesk asks of a telephony provider, and what each answer proves.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::{Measures, Outcome};
use crate::ids::{IntentId, ProviderCallId};
use crate::phone::PhoneNumber;
use crate::time::Timestamp;

/// A cause from another library, kept for the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A future that the caller may move to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the person who picks up is connected to, in the provider's terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A call flow of the dashboard.
    Flow {
        /// The flow's number.
        app_id: String,
    },
}

/// The request that rings somebody. Stored with the intent, byte for byte what is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCall {
    /// Our name for the request; travels as the provider's custom field.
    pub intent: IntentId,
    /// Whom to ring.
    pub to: PhoneNumber,
    /// The ExoPhone shown. Not judged by the phone library: providers have their own spellings.
    pub caller_id: String,
    /// What they are connected to.
    pub target: Target,
    /// The call is cut after this many seconds.
    pub time_limit_s: u32,
    /// The phone rings for at most this many seconds.
    pub ring_timeout_s: u32,
    /// Whether the conversation is recorded.
    pub record: bool,
}

/// The provider took the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its name for the call.
    pub id: ProviderCallId,
}

/// Why no call was placed, sorted by what the answer proves and so by what may be done next.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The gate did not open: nothing has left.
    #[error("the request was held back: {0}")]
    HeldBack(GateRefusal),
    /// No byte of the request left. Asking again is safe.
    #[error("the provider could not be reached")]
    NotPlaced(#[source] BoxError),
    /// It may be ringing. Never redial: ask.
    #[error("the provider's answer proves nothing: {0}")]
    Unknown(String),
    /// Nothing was placed, and nothing is to be asked for a while.
    #[error("the provider asked us to slow down")]
    Throttled {
        /// How long to be quiet, where the provider said it.
        retry_after: Option<Duration>,
    },
    /// Nothing was placed: this number will not do.
    #[error("the provider refused the number: {message}")]
    Refused {
        /// [`Outcome::DndBlocked`] or [`Outcome::InvalidNumber`].
        outcome: Outcome,
        /// The provider's words.
        message: String,
    },
    /// Nothing was placed, and nothing will be until a person mends the account.
    #[error("the provider refused the account: {0}")]
    Account(AccountProblem),
}

/// What is wrong with the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{kind:?}: {message}")]
pub struct AccountProblem {
    /// The kind of trouble.
    pub kind: AccountProblemKind,
    /// The provider's words, with no credential in them.
    pub message: String,
}

/// Kinds of trouble with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AccountProblemKind {
    /// 401: key or token are wrong, or the region is.
    Credentials,
    /// 402: no balance or no plan.
    Balance,
    /// 403 without a do-not-disturb text: KYC, a feature or an address that is not allowed.
    Permission,
    /// 404 on a call request: no such account or resource.
    NotFound,
}

/// Why a question had no answer. Asking again is always safe.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No answer, or one that cannot be read.
    #[error("the provider could not be read: {0}")]
    Unavailable(String),
    /// Nothing is to be asked for a while.
    #[error("the provider asked us to slow down")]
    Throttled {
        /// How long to be quiet, where the provider said it.
        retry_after: Option<Duration>,
    },
    /// The provider does not know it.
    #[error("the provider has no such call")]
    NotFound,
    /// A person must mend the account.
    #[error("the provider refused the account: {0}")]
    Account(AccountProblem),
}

/// How the provider sees a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Accepted; the provider's words do not tell ringing from talking.
    Running,
    /// The phone rings.
    Ringing,
    /// Somebody picked up.
    Talking,
    /// Over.
    Over(Outcome),
}

/// A call as the provider describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallReport {
    /// The provider's name for it.
    pub id: ProviderCallId,
    /// Where it stands.
    pub progress: Progress,
    /// When the provider made it.
    pub created_at: Option<Timestamp>,
    /// What it measured so far.
    pub measures: Measures,
}

/// What the provider told of a call without being asked. It may be late, doubled, out of order or
/// half empty, and it may come before the answer to the request that made the call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatusReport {
    /// The provider's name for the call.
    pub id: Option<ProviderCallId>,
    /// Our name for the request that made it, where the report has it.
    pub intent: Option<IntentId>,
    /// The numbers that it names, as far as they can be read.
    pub numbers: Vec<PhoneNumber>,
    /// When the provider made the call.
    pub created_at: Option<Timestamp>,
    /// Where the call stands; none where the report does not say it.
    pub progress: Option<Progress>,
    /// What the provider measured so far.
    pub measures: Measures,
}

/// A report as it came in, not looked at yet.
#[derive(Clone, Copy, Debug)]
pub struct RawReport<'a> {
    /// The kind of body that it claims to have; empty where it claims none.
    pub content_type: &'a str,
    /// What stood behind the question mark of the address that it was sent to.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// Why a report says nothing: a fragment that fits after "the report cannot be read: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnreadableReport(pub String);

/// Whoever knows the provider's words for what it tells without being asked.
pub trait ReportDecoder: Send + Sync {
    /// Reads a report.
    fn decode<'a>(
        &'a self,
        report: RawReport<'a>,
    ) -> BoxFuture<'a, Result<StatusReport, UnreadableReport>>;
}

/// Which calls to look for when an answer is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSearch {
    /// Whom they rang.
    pub to: PhoneNumber,
    /// The ExoPhone they showed.
    pub caller_id: String,
    /// Made at or after this moment.
    pub from: Timestamp,
    /// Made at or before this moment.
    pub until: Timestamp,
}

/// Which of the provider's calls to list, whoever asked for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallListing {
    /// The ExoPhones that they showed.
    pub caller_ids: Vec<String>,
    /// Made at or after this moment.
    pub from: Timestamp,
    /// Made at or before this moment.
    pub until: Timestamp,
}

/// A call of the provider's list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedCall {
    /// How it stands.
    pub report: CallReport,
    /// Whom it rang, as the provider spells it.
    pub spelled: String,
    /// The same as a number, where the spelling says which.
    pub number: Option<PhoneNumber>,
}

/// The first page of what was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedPage {
    /// Its calls, the oldest first.
    pub calls: Vec<ListedCall>,
    /// When the last of them was made, where there are more pages.
    pub goes_on_from: Option<Timestamp>,
}

/// Why the gate did not let a request's first byte out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum GateRefusal {
    /// It was taken back.
    #[error("it was taken back")]
    Revoked,
    /// Everything is stopped.
    #[error("everything is stopped")]
    Stopped,
    /// The clock stands outside the allowed instants.
    #[error("it is outside the allowed hours")]
    OutsideHours,
    /// Its turn did not come within the time that a reservation holds.
    #[error("its turn did not come in time")]
    Late,
    /// It has passed once already, or was never released.
    #[error("it was not released")]
    NotReleased,
}

/// The last look before the first byte: passed at most once, by exactly one request.
pub trait FirstByte: Send {
    /// Waits for the request's turn and lets it out, or says why not. The caller writes the first
    /// byte at once when this succeeds, and none at all when it fails.
    fn open(self: Box<Self>) -> BoxFuture<'static, Result<(), GateRefusal>>;
}

/// A telephony provider. Nothing here retries, follows a redirect or reuses a stale connection.
pub trait Provider: Send + Sync {
    /// Asks the provider to ring somebody, once.
    ///
    /// `gate` is opened when the connection stands, immediately before the first byte: an error
    /// before it opened proves that nothing was placed.
    fn place<'a>(
        &'a self,
        request: &'a PlaceCall,
        gate: Box<dyn FirstByte>,
    ) -> BoxFuture<'a, Result<Placed, PlaceError>>;

    /// Asks how one call stands.
    fn look<'a>(&'a self, id: &'a ProviderCallId) -> BoxFuture<'a, Result<CallReport, ReadError>>;

    /// Looks for finished calls; running ones are not listed.
    fn search<'a>(
        &'a self,
        search: &'a CallSearch,
    ) -> BoxFuture<'a, Result<Vec<CallReport>, ReadError>>;

    /// Lists finished calls, the oldest first: one page of them.
    fn list<'a>(&'a self, listing: &'a CallListing)
    -> BoxFuture<'a, Result<ListedPage, ReadError>>;

    /// Asks something harmless: that the provider lives and knows the account.
    fn probe(&self) -> BoxFuture<'_, Result<(), ReadError>>;
}
