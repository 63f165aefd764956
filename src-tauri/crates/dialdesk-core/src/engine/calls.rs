//! The calls that hold a request, with what every step asks of all of them kept at hand: the lines
//! that are held, who is to be asked next, and whose deadline comes next. A step looks at the calls
//! that it is about, however many there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::live::Live;
use crate::ids::CallId;
use crate::time::Mono;

/// The calls in memory, by their ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    all: BTreeMap<CallId, Box<Entry>>,
    /// Calls that were lent out to be changed since the last [`Calls::note`].
    lent: Vec<CallId>,
    /// When each call is to be asked about that can be.
    asks: BTreeSet<(Mono, CallId)>,
    /// When each answered call counts as stuck, and when its line is freed.
    deadlines: BTreeSet<(Mono, CallId)>,
    /// Calls for whose answer somebody waits.
    awaited: BTreeSet<CallId>,
    counts: Counts,
}

/// How many calls there are of some kinds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Those that hold a line.
    pub(super) lines: usize,
    /// Those whose request had no answer.
    pub(super) unknown: usize,
    /// Those that wait for a person.
    pub(super) looks: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    live: Live,
    noted: Noted,
}

/// What is kept at hand of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Noted {
    ask_at: Option<Mono>,
    deadlines: Option<[Mono; 2]>,
    is_awaited: bool,
    holds_line: bool,
    is_unknown: bool,
    needs_a_look: bool,
}

impl Noted {
    fn of(live: &Live) -> Self {
        Self {
            ask_at: live.can_be_asked().then_some(live.next_ask),
            deadlines: live.has_an_answer().then_some([live.stuck_at, live.free_line_at]),
            is_awaited: live.asked_by.is_some(),
            holds_line: live.holds_line,
            is_unknown: live.is_unknown(),
            needs_a_look: live.intent.needs_a_look,
        }
    }
}

impl Calls {
    pub(super) fn contains_key(&self, id: &CallId) -> bool {
        self.all.contains_key(id)
    }

    pub(super) fn get(&self, id: &CallId) -> Option<&Live> {
        self.all.get(id).map(|entry| &entry.live)
    }

    /// Lends a call to be changed.
    pub(super) fn get_mut(&mut self, id: &CallId) -> Option<&mut Live> {
        let entry = self.all.get_mut(id)?;
        self.lent.push(*id);
        Some(&mut entry.live)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Live> {
        self.all.values().map(|entry| &entry.live)
    }

    /// Lends all calls to be changed.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Live> {
        self.lent.extend(self.all.keys());
        self.all.values_mut().map(|entry| &mut entry.live)
    }

    pub(super) fn insert(&mut self, id: CallId, live: Live) {
        self.remove(&id);
        self.all.insert(id, Box::new(Entry { live, noted: Noted::default() }));
        self.lent.push(id);
    }

    pub(super) fn remove(&mut self, id: &CallId) -> Option<Live> {
        let entry = self.all.remove(id)?;
        self.put(*id, entry.noted, Noted::default());
        Some(entry.live)
    }

    /// Notes what has become of the calls that were lent out. Nothing below may be asked before.
    pub(super) fn note(&mut self) {
        while let Some(id) = self.lent.pop() {
            let Some(entry) = self.all.get_mut(&id) else { continue };
            let now = Noted::of(&entry.live);
            let before = std::mem::replace(&mut entry.noted, now);
            self.put(id, before, now);
        }
    }

    fn put(&mut self, id: CallId, before: Noted, now: Noted) {
        if before == now {
            return;
        }
        if before.ask_at != now.ask_at {
            if let Some(at) = before.ask_at {
                self.asks.remove(&(at, id));
            }
            self.asks.extend(now.ask_at.map(|at| (at, id)));
        }
        if before.deadlines != now.deadlines {
            for at in before.deadlines.into_iter().flatten() {
                self.deadlines.remove(&(at, id));
            }
            self.deadlines.extend(now.deadlines.into_iter().flatten().map(|at| (at, id)));
        }
        if now.is_awaited {
            self.awaited.insert(id);
        } else {
            self.awaited.remove(&id);
        }
        let counts = &mut self.counts;
        for (count, before, now) in [
            (&mut counts.lines, before.holds_line, now.holds_line),
            (&mut counts.unknown, before.is_unknown, now.is_unknown),
            (&mut counts.looks, before.needs_a_look, now.needs_a_look),
        ] {
            *count = *count + usize::from(now) - usize::from(before);
        }
    }

    fn assert_noted(&self) {
        debug_assert!(self.lent.is_empty(), "the calls that were lent out are noted first");
    }

    pub(super) fn counts(&self) -> Counts {
        self.assert_noted();
        self.counts
    }

    /// Gives who is to be asked about first; nobody whose time has not come by `now`.
    pub(super) fn to_be_asked(&self, now: Mono) -> Option<CallId> {
        self.assert_noted();
        self.asks.first().filter(|(at, _)| *at <= now).map(|(_, id)| *id)
    }

    /// Tells when somebody is to be asked about next after `now`.
    pub(super) fn next_ask(&self, now: Mono) -> Option<Mono> {
        self.assert_noted();
        after(&self.asks, now)
    }

    /// Lists the calls with a deadline that has passed by `now`, in the order of their ids.
    pub(super) fn past_a_deadline(&self, now: Mono) -> BTreeSet<CallId> {
        self.assert_noted();
        self.deadlines.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id).collect()
    }

    /// Tells when the next deadline comes after `now`.
    pub(super) fn next_deadline(&self, now: Mono) -> Option<Mono> {
        self.assert_noted();
        after(&self.deadlines, now)
    }

    /// Lists the calls for whose answer somebody waits, in the order of their ids.
    pub(super) fn awaited(&self) -> Vec<CallId> {
        self.assert_noted();
        self.awaited.iter().copied().collect()
    }
}

/// Gives the first moment after `now`.
fn after(moments: &BTreeSet<(Mono, CallId)>, now: Mono) -> Option<Mono> {
    let first_after = (now + Mono::GRAIN, CallId::new(uuid::Uuid::nil()));
    moments.range(first_after..).next().map(|(at, _)| *at)
}
