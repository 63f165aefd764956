//! The ways in which the fake world is unkind, each of which is counted.

/// Something that went wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// No connection: no byte leaves.
    NoConnection,
    /// A connection that hangs until the release no longer holds.
    Hanging,
    /// A call request dropped before it arrived, and nothing says so.
    DroppedBefore,
    /// A connection that broke before the call request arrived.
    ResetBefore,
    /// A connection that broke, and the call request arrived all the same.
    ResetAfter,
    /// A call request that arrived much later.
    ArrivedLate,
    /// An answer dropped after the call request had arrived.
    DroppedAfter,
    /// A call request whose time limit passed without an answer.
    TimedOut,
    /// A 500, and nothing was placed.
    ErrorNotPlaced,
    /// A 500, and the call was placed.
    ErrorPlaced,
    /// An answer that cannot be read; the call was placed.
    Garbage,
    /// Silence, and nothing was placed.
    SilentNotPlaced,
    /// Silence, and the call was placed.
    SilentPlaced,
    /// A 429 to a call request.
    RateLimited,
    /// A 429 to a question.
    ReadRateLimited,
    /// A `Retry-After` that no provider can mean.
    GarbledRetryAfter,
    /// The number was refused.
    NumberRefused,
    /// The account was refused.
    AccountRefused,
    /// A question that was answered with nonsense or an error.
    ReadFailed,
    /// A report that was lost on its way.
    ReportLost,
    /// A report that came much later.
    ReportLate,
    /// A report that tells what was so a while ago.
    ReportOld,
    /// A report that came twice.
    ReportDoubled,
    /// A list that lacks a call which has ended already.
    ListLags,
    /// A spell of bad weather.
    Spell,
    /// The process died.
    Crash,
    /// It died again before it had recovered, or soon after.
    CrashAgain,
    /// Bytes that had left died with their process.
    BytesDied,
    /// The program stayed off for more than a day.
    OffForDays,
    /// A transaction failed, as on a full disk.
    CommitFailed,
    /// The transaction of a reservation failed.
    ReservationFailed,
    /// The second failure within a minute: the engine stays stopped until somebody restarts it.
    BrokeTwice,
    /// A transaction waited for a lock.
    StoreLocked,
    /// The machine slept.
    Sleep,
    /// The wall clock was set forward.
    JumpForward,
    /// The wall clock was set back.
    JumpBack,
    /// The operator wanted something else just when a call was on its way out.
    Meddling,
}

impl Fault {
    /// Lists every kind.
    pub const ALL: [Self; 37] = [
        Self::NoConnection,
        Self::Hanging,
        Self::DroppedBefore,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::ArrivedLate,
        Self::DroppedAfter,
        Self::TimedOut,
        Self::ErrorNotPlaced,
        Self::ErrorPlaced,
        Self::Garbage,
        Self::SilentNotPlaced,
        Self::SilentPlaced,
        Self::RateLimited,
        Self::ReadRateLimited,
        Self::GarbledRetryAfter,
        Self::NumberRefused,
        Self::AccountRefused,
        Self::ReadFailed,
        Self::ReportLost,
        Self::ReportLate,
        Self::ReportOld,
        Self::ReportDoubled,
        Self::ListLags,
        Self::Spell,
        Self::Crash,
        Self::CrashAgain,
        Self::BytesDied,
        Self::OffForDays,
        Self::CommitFailed,
        Self::ReservationFailed,
        Self::BrokeTwice,
        Self::StoreLocked,
        Self::Sleep,
        Self::JumpForward,
        Self::JumpBack,
        Self::Meddling,
    ];

    /// Says what went wrong.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoConnection => "no connection",
            Self::Hanging => "connection hangs",
            Self::DroppedBefore => "request dropped before it arrived",
            Self::ResetBefore => "reset before the request arrived",
            Self::ResetAfter => "reset after the request arrived",
            Self::ArrivedLate => "request arrived late",
            Self::DroppedAfter => "answer dropped after the request arrived",
            Self::TimedOut => "no answer within the time limit",
            Self::ErrorNotPlaced => "500, not placed",
            Self::ErrorPlaced => "500, placed",
            Self::Garbage => "unreadable answer, placed",
            Self::SilentNotPlaced => "silence, not placed",
            Self::SilentPlaced => "silence, placed",
            Self::RateLimited => "429 to a call",
            Self::ReadRateLimited => "429 to a question",
            Self::GarbledRetryAfter => "Retry-After of many days",
            Self::NumberRefused => "number refused",
            Self::AccountRefused => "account refused",
            Self::ReadFailed => "question without a readable answer",
            Self::ReportLost => "report lost",
            Self::ReportLate => "report late",
            Self::ReportOld => "report out of date",
            Self::ReportDoubled => "report doubled",
            Self::ListLags => "list lags behind",
            Self::Spell => "spell of bad weather",
            Self::Crash => "crash",
            Self::CrashAgain => "crash while recovering",
            Self::BytesDied => "bytes on the way died with the process",
            Self::OffForDays => "off for more than a day",
            Self::CommitFailed => "transaction failed",
            Self::ReservationFailed => "reservation failed",
            Self::BrokeTwice => "broke twice within a minute",
            Self::StoreLocked => "database locked",
            Self::Sleep => "machine slept",
            Self::JumpForward => "clock set forward",
            Self::JumpBack => "clock set back",
            Self::Meddling => "operator changed their mind",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_kind_once_in_order() {
        assert!(Fault::ALL.is_sorted_by(|a, b| a < b), "in the order of their making");
        assert_eq!(Fault::ALL.last(), Some(&Fault::Meddling), "up to the last");
        assert_eq!(Fault::ALL.len(), Fault::Meddling as usize + 1, "and none is left out");
    }
}
