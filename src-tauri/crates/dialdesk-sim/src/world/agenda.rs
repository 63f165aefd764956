//! What will happen, in order of time.

use std::collections::BTreeMap;
use std::time::Duration;

use dialdesk_core::call::Call;
use dialdesk_core::engine::Command;
use dialdesk_core::engine::effect::{DueQuery, Reservation};
use dialdesk_core::engine::input::{DueLoaded, Input, Refusal, SettlingLoaded};
use dialdesk_core::engine::sweep::Swept;
use dialdesk_core::ids::{CallId, IntentId, ProviderCallId, RequestId};
use dialdesk_core::provider::{
    CallListing, CallReport, CallSearch, ListedPage, PlaceCall, StatusReport,
};
use dialdesk_core::time::{Now, Timestamp};

use crate::clock::Moment;
use crate::provider::{PostEnd, ReadFault};
use crate::world::crash::{CrashPoint, DiskBreak};

/// Something on its way to the engine: an input that can be told twice.
#[derive(Clone, Debug)]
pub(super) enum Arrival {
    Woken,
    WorkAdded,
    DueLoaded(DueLoaded),
    SettlingLoaded(SettlingLoaded),
    Reserved(IntentId),
    Refused(IntentId, Vec<Refusal>),
    Sent(IntentId, Now),
    Answered(IntentId, PostEnd),
    Looked(CallId, Result<CallReport, ReadFault>),
    Searched(IntentId, Result<Vec<CallReport>, ReadFault>),
    Fetched(CallId, Option<Box<Call>>),
    Told(Box<StatusReport>),
    Recalled(ProviderCallId, Option<Box<Call>>),
    Probed(Result<(), ReadFault>),
    Swept(Result<Swept, ReadFault>),
    /// The transaction of a reservation failed: memory may be ahead of the disk.
    Broken,
    /// A command, with the click's number where it is Stop all.
    Operator(RequestId, Box<Command>, u64),
}

impl Arrival {
    /// Tells whether it answers a question to the provider.
    pub(super) const fn is_read(&self) -> bool {
        matches!(self, Self::Looked(..) | Self::Searched(..) | Self::Probed(_) | Self::Swept(_))
    }

    pub(super) fn into_input(self) -> Input {
        match self {
            // The driver never hands a break to an engine; one that had it would only look around.
            Self::Woken | Self::Broken => Input::Woken,
            Self::WorkAdded => Input::WorkAdded,
            Self::DueLoaded(loaded) => Input::DueLoaded(loaded),
            Self::SettlingLoaded(loaded) => Input::SettlingLoaded(loaded),
            Self::Reserved(intent) => Input::Reserved { intent },
            Self::Refused(intent, reasons) => Input::Refused { intent, reasons },
            Self::Sent(intent, at) => Input::Sent { intent, at },
            Self::Answered(intent, end) => Input::Answered { intent, result: end.result() },
            Self::Looked(call, result) => {
                Input::Looked { call, result: result.map_err(ReadFault::error) }
            }
            Self::Searched(intent, result) => {
                Input::Searched { intent, result: result.map_err(ReadFault::error) }
            }
            Self::Fetched(call, found) => Input::CallFetched { call, found },
            Self::Told(report) => Input::Told(report),
            Self::Recalled(id, found) => Input::Recalled { id, found },
            Self::Probed(result) => Input::Probed { result: result.map_err(ReadFault::error) },
            Self::Swept(result) => Input::Swept { result: result.map_err(ReadFault::error) },
            Self::Operator(request, command, _) => Input::Operator { request, command: *command },
        }
    }
}

/// What is asked of the provider beside calls.
#[derive(Clone, Debug)]
pub(super) enum Question {
    Look(CallId, ProviderCallId),
    Search(IntentId, CallSearch),
    Probe,
    List(CallListing),
}

/// What the provider says to that.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// Just what the engine is told.
    Plain(Arrival),
    /// A page of the list, which is compared with the database first.
    Page(CallListing, Result<ListedPage, ReadFault>),
}

/// Something that will happen.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    /// The driver's transaction is over.
    Committed,
    /// The timer of the last step goes off, unless another was set since.
    WakeUp(u64),
    /// Something reaches the driver.
    Arrives(Arrival),
    /// The database comes to a reservation.
    Reserve(Box<Reservation>),
    /// The database reads what is due.
    ReadDue(DueQuery),
    /// The database reads which calls are to settle by a moment, so many at most.
    ReadSettling(Timestamp, u32),
    /// The database reads a call.
    Fetch(CallId),
    /// The database looks for the call that the provider knows by this name.
    Recall(ProviderCallId),
    /// The provider tells of a call without being asked.
    Tells(Box<StatusReport>),
    /// A request's connection stands, or not.
    Connected(IntentId, bool),
    /// The gate's next turn may have come.
    GateTurn,
    /// A request's answer reaches us, or its time is up.
    PostEnds(IntentId, PostEnd),
    /// A question's answer reaches us, or its time is up.
    ReadEnds(u64, Option<Word>),
    /// A call request reaches the provider.
    PostReaches(Box<PlaceCall>),
    /// A question reaches the provider.
    ReadReaches(u64, Question),
    /// The operator does something.
    OperatorActs,
    /// The operator does this, just when something else is on its way.
    OperatorMeddles(Box<Command>),
    /// The operator ends a Stop all.
    OperatorGoesOn,
    /// Something that the outside does to machine, process and weather.
    Fate(Fate),
    /// Everything is well from now on.
    Heal,
}

/// What the outside does to machine, process and weather.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    /// The program writes down that it lives.
    Heartbeat,
    /// The weather changes for this long.
    Spell(Duration),
    /// The weather is as usual again.
    SpellEnds,
    /// The process will die at the next such point.
    Arm(CrashPoint),
    /// The next commit will fail.
    BreakDisk(DiskBreak),
    /// Transactions wait this long: somebody else holds the database.
    Lock(Duration),
    /// The program is started.
    Start,
    /// The machine falls asleep for this long.
    Sleep(Duration),
    /// The machine wakes up.
    WakesUp,
    /// The wall clock is set forward or back.
    Jump(i64),
}

/// Whose a happening is: what belongs to the process dies and sleeps with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    World,
    Process,
}

/// The agenda.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    /// Boxed: what is moved about in the tree is small.
    entries: BTreeMap<(Moment, u64), Box<(Owner, Happening)>>,
    count: u64,
    /// Nothing of the process happens before: the machine sleeps.
    asleep_until: Moment,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Moment, owner: Owner, happening: Happening) {
        let at = if owner == Owner::Process { at.max(self.asleep_until) } else { at };
        self.count += 1;
        self.entries.insert((at, self.count), Box::new((owner, happening)));
    }

    pub(super) fn pop(&mut self) -> Option<(Moment, Happening)> {
        let ((at, _), entry) = self.entries.pop_first()?;
        Some((at, entry.1))
    }

    /// The process is gone, and with it everything that was its own.
    pub(super) fn drop_process(&mut self) {
        self.entries.retain(|_, entry| entry.0 == Owner::World);
    }

    /// Tells whether something that is `meant` will happen.
    pub(super) fn holds(&self, meant: impl Fn(&Happening) -> bool) -> bool {
        self.entries.values().any(|entry| meant(&entry.1))
    }

    /// Counts what is `meant` among all that will happen.
    pub(super) fn count_of(&self, meant: impl Fn(&Happening) -> bool) -> usize {
        self.entries.values().filter(|entry| meant(&entry.1)).count()
    }

    /// Takes out what is `meant`, in order.
    pub(super) fn take(&mut self, meant: impl Fn(&Happening) -> bool) -> Vec<Happening> {
        self.entries.extract_if(.., |_, entry| meant(&entry.1)).map(|(_, entry)| entry.1).collect()
    }

    /// Tells until when the machine sleeps, or last slept.
    pub(super) const fn asleep_until(&self) -> Moment {
        self.asleep_until
    }

    /// The machine sleeps until `until`: everything of the process comes that much later.
    pub(super) fn sleep(&mut self, duration: Duration, until: Moment) {
        self.asleep_until = until;
        let entries = std::mem::take(&mut self.entries);
        for ((at, count), entry) in entries {
            let at = if entry.0 == Owner::Process { at + duration } else { at };
            self.entries.insert((at, count), entry);
        }
    }
}
