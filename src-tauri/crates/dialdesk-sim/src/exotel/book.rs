//! The look-alike's memory: its calls, what arrived in the last minute, and the ledgers.
//!
//! Everything here runs under one lock and decides at once; waiting is the server's business.

use std::collections::{BTreeSet, HashMap, VecDeque};

use dialdesk_core::time::Now;
use serde_json::json;

use super::SandboxOptions;
use super::body::{Format, Reply};
use super::callbacks::{self, Listener, Planned};
use super::chance::Chance;
use super::faults::ReadFault;
use super::ledger::{Connect, Drawn, Ended, Ledger, LedgerFile, Line, ReadLine, Told, Verdict};
use super::life::Call;
use super::list::{self, Query};
use super::numbers::{last_ten, spelled};
use super::place::{self, Decision};
use super::script::End;

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// After the usual latency.
    Send,
    /// After five times as long.
    Slow,
    /// Not at all: the connection is cut.
    Cut,
    /// Not at all: the connection stays open for a minute.
    Never,
}

/// An answer and how it travels.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) reply: Reply,
    pub(crate) delivery: Delivery,
}

/// When a request arrived, on which connection, and for which account. Any account is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    pub(crate) account: &'a str,
    pub(crate) now: Now,
    pub(crate) connection: u64,
}

impl Arrival<'_> {
    /// Gives the monotonic moment in µs.
    pub(crate) fn us(&self) -> i64 {
        micros(&self.now)
    }
}

/// Gives the monotonic moment in µs, signed: calls of an earlier run are older than this one.
pub(crate) fn micros(now: &Now) -> i64 {
    i64::try_from(now.mono.as_micros()).unwrap_or(i64::MAX)
}

/// What a client asked to read.
pub(crate) enum Question<'a> {
    Details {
        sid: &'a str,
        with_legs: bool,
        format: Format,
    },
    List {
        query: &'a Query,
        format: Format,
    },
    Account {
        format: Format,
    },
    /// A way to hang up that somebody guessed, or anything else.
    Other {
        format: Format,
    },
}

/// A file that is written to, and whether reads are too.
pub(crate) struct Kept {
    pub(crate) file: LedgerFile,
    pub(crate) with_reads: bool,
}

/// The look-alike's memory.
pub(crate) struct Book {
    pub(crate) options: SandboxOptions,
    pub(crate) calls: Vec<Call>,
    by_sid: HashMap<String, usize>,
    /// How often each number was tried.
    tries: HashMap<String, u64>,
    /// Calls whose end the ledger does not have, by when they end.
    running: BTreeSet<(i64, usize)>,
    /// Monotonic arrivals of the last minute, in µs.
    minute: VecDeque<i64>,
    reads: u64,
    kept: Vec<Kept>,
    /// What is going to be told without being asked. A restart forgets it, as the provider may.
    planned: Vec<Planned>,
}

impl Book {
    /// Opens the book; `past` is what an earlier run wrote.
    pub(crate) fn open(options: SandboxOptions, kept: Vec<Kept>, past: &Ledger, now: Now) -> Self {
        let mut book = Self {
            options,
            calls: Vec::new(),
            by_sid: HashMap::new(),
            tries: HashMap::new(),
            running: BTreeSet::new(),
            minute: VecDeque::new(),
            reads: 0,
            kept,
            planned: Vec::new(),
        };
        for line in &past.lines {
            match line {
                Line::Connect(connect) => book.remember(connect, now),
                Line::Outcome(ended) => book.was_told(&ended.sid),
                Line::Details(_)
                | Line::List(_)
                | Line::Account(_)
                | Line::Other(_)
                | Line::Callback(_) => {}
            }
        }
        book
    }

    fn remember(&mut self, connect: &Connect, now: Now) {
        let Some(from) = connect.from.as_deref() else { return };
        *self.tries.entry(last_ten(from)).or_default() += 1;
        let (Some(sid), Some(drawn)) = (connect.sid.clone(), connect.drawn) else { return };
        let Some(end) = connect.status.as_deref().and_then(End::from_word) else { return };
        let age = now.wall.as_micros() - connect.at.as_micros();
        let exophone = connect.caller_id.as_deref().and_then(spelled).unwrap_or_default();
        self.add(Call {
            seq: 0,
            sid,
            from: spelled(from).unwrap_or_default(),
            to: connect.to.as_deref().and_then(spelled).unwrap_or_else(|| exophone.clone()),
            exophone,
            record: connect.record,
            end,
            drawn,
            created_at: connect.at,
            born_us: micros(&now) - age,
            is_told: false,
        });
    }

    fn was_told(&mut self, sid: &str) {
        let Some(&at) = self.by_sid.get(sid) else { return };
        self.running.remove(&(self.calls[at].ends_us(self.options.speed), at));
        self.calls[at].is_told = true;
    }

    fn add(&mut self, mut call: Call) {
        let at = self.calls.len();
        call.seq = at as u64;
        self.by_sid.insert(call.sid.clone(), at);
        self.running.insert((call.ends_us(self.options.speed), at));
        self.calls.push(call);
    }

    /// Counts the calls that go on.
    pub(crate) fn running_at(&self, now_us: i64) -> usize {
        self.running.range((now_us + 1, 0)..).count()
    }

    /// Writes the ends that have come, and gives the moment of the next one.
    pub(crate) fn tell_ends(&mut self, now_us: i64) -> Option<i64> {
        while let Some(&(ends_us, at)) = self.running.first() {
            if ends_us > now_us {
                return Some(ends_us);
            }
            self.running.pop_first();
            let call = &mut self.calls[at];
            call.is_told = true;
            let ended = Ended {
                at: call.ends_at(self.options.speed),
                sid: call.sid.clone(),
                status: call.end.word().to_owned(),
                duration: call.duration_s(),
            };
            self.write(&Line::Outcome(ended));
        }
        None
    }

    fn write(&mut self, line: &Line) {
        let is_read = match line {
            Line::Connect(_) | Line::Outcome(_) => false,
            Line::Details(_)
            | Line::List(_)
            | Line::Account(_)
            | Line::Other(_)
            | Line::Callback(_) => true,
        };
        for kept in &mut self.kept {
            if kept.with_reads || !is_read {
                kept.file.append(line);
            }
        }
    }

    /// Counts the request in its minute, or says that there were too many.
    fn admit(&mut self, now_us: i64) -> bool {
        while self.minute.front().is_some_and(|first| now_us - first >= 60_000_000) {
            self.minute.pop_front();
        }
        let room = self.minute.len() < self.options.requests_per_minute as usize;
        if room {
            self.minute.push_back(now_us);
        }
        room
    }

    /// Takes a request to place a call: writes it down, then answers.
    pub(crate) fn connect(
        &mut self,
        arrival: Arrival<'_>,
        form: &HashMap<String, String>,
        known: bool,
        format: Format,
    ) -> Answered {
        // What has ended by now is written first: the ledger is in the order of time.
        self.tell_ends(arrival.us());
        let admitted = known && self.admit(arrival.us());
        let decision = if !known {
            place::unauthorized()
        } else if !admitted || self.lines_are_full(arrival) {
            place::throttled(format, self.options.faults.retry_after_s)
        } else {
            self.decide(arrival, form, format)
        };
        let Decision { verdict, call, reply, delivery } = decision;
        let field = |name: &str| form.get(name).filter(|text| !text.is_empty()).cloned();
        self.write(&Line::Connect(Connect {
            at: arrival.now.wall,
            connection: arrival.connection,
            from: field("From"),
            to: field("To"),
            caller_id: field("CallerId"),
            custom_field: field("CustomField"),
            sid: call.as_ref().map(|call| call.sid.clone()),
            verdict,
            status: call.as_ref().map(|call| call.end.word().to_owned()),
            drawn: call.as_ref().map(|call| call.drawn),
            record: call.as_ref().is_some_and(|call| call.record),
        }));
        if let Some(call) = call {
            let said = |name: &str| form.get(name).map(String::as_str);
            let kind = said("StatusCallbackContentType");
            if let Some(listener) = Listener::of(said("StatusCallback"), kind) {
                let SandboxOptions { faults, seed, speed, .. } = &self.options;
                let how = (faults, *seed, *speed);
                self.planned.extend(callbacks::plan(&call, &listener, arrival.account, how));
            }
            self.add(call);
        }
        Answered { reply, delivery }
    }

    /// Hands out what is to be told by now, and when there is more.
    pub(crate) fn take_due(&mut self, now_us: i64) -> (Vec<Planned>, Option<i64>) {
        let due = self.planned.extract_if(.., |planned| planned.at_us <= now_us).collect();
        (due, self.planned.iter().map(|planned| planned.at_us).min())
    }

    /// Writes down what became of something that was told.
    pub(crate) fn has_told(&mut self, planned: &Planned, answer: Option<u16>) {
        let at = self.options.clock.now().wall;
        let (sid, event) = (planned.sid.clone(), planned.event.to_owned());
        self.write(&Line::Callback(Told { at, sid, event, is_lost: planned.is_lost, answer }));
    }

    fn lines_are_full(&self, arrival: Arrival<'_>) -> bool {
        let limit = self.options.calls_at_once.map_or(usize::MAX, |limit| limit as usize);
        self.running_at(arrival.us()) >= limit
    }

    fn decide(
        &mut self,
        arrival: Arrival<'_>,
        form: &HashMap<String, String>,
        format: Format,
    ) -> Decision {
        let wish = match place::Wish::read(form) {
            Ok(wish) => wish,
            Err(why) => return place::bad_request(format, &why),
        };
        let tries = self.tries.entry(last_ten(&wish.from)).or_default();
        let nth = *tries;
        *tries += 1;
        let sid = self.fresh_sid(arrival);
        place::decide(&self.options, &wish, place::Try { nth, sid, arrival, format })
    }

    fn fresh_sid(&self, arrival: Arrival<'_>) -> String {
        let seed = self.options.seed;
        let salt = arrival.now.wall.to_string();
        let mut chance = Chance::of(seed, "sid", &salt, self.calls.len() as u64);
        loop {
            let sid = place::sid(&mut chance, arrival.now.wall);
            if !self.by_sid.contains_key(&sid) {
                return sid;
            }
        }
    }

    /// Takes a question: writes it down, then answers.
    pub(crate) fn read(
        &mut self,
        arrival: Arrival<'_>,
        known: bool,
        question: &Question<'_>,
    ) -> Answered {
        self.tell_ends(arrival.us());
        self.reads += 1;
        let admitted = known && self.admit(arrival.us());
        let mut chance = Chance::of(self.options.seed, "read", "", self.reads);
        let fault = if admitted { self.options.faults.reading(&mut chance) } else { None };
        let (verdict, reply, delivery) = if !known {
            let decision = place::unauthorized();
            (Verdict::Unauthorized, decision.reply, Delivery::Send)
        } else if !admitted || fault == Some(ReadFault::Throttle) {
            let reply =
                place::throttled(question.format(), self.options.faults.retry_after_s).reply;
            (Verdict::RateLimited, reply, Delivery::Send)
        } else {
            let (verdict, reply) = self.answer(arrival, question);
            match fault {
                None | Some(ReadFault::Throttle) => (verdict, reply, Delivery::Send),
                Some(ReadFault::Slow) => (verdict, reply, Delivery::Slow),
                Some(ReadFault::Drop) => (Verdict::Dropped, reply, Delivery::Cut),
                Some(ReadFault::Error500) => (Verdict::Error500, place::broken(), Delivery::Send),
                Some(ReadFault::Garbage) => (Verdict::Garbage, place::garbage(), Delivery::Send),
            }
        };
        let sid = match question {
            Question::Details { sid, .. } => Some((*sid).to_owned()),
            Question::List { .. } | Question::Account { .. } | Question::Other { .. } => None,
        };
        let line = ReadLine { at: arrival.now.wall, connection: arrival.connection, sid, verdict };
        self.write(&match question {
            Question::Details { .. } => Line::Details(line),
            Question::List { .. } => Line::List(line),
            Question::Account { .. } => Line::Account(line),
            Question::Other { .. } => Line::Other(line),
        });
        Answered { reply, delivery }
    }

    fn answer(&self, arrival: Arrival<'_>, question: &Question<'_>) -> (Verdict, Reply) {
        let speed = self.options.speed;
        let account = arrival.account;
        match question {
            Question::Details { sid, with_legs, format } => match self.by_sid.get(*sid) {
                Some(&at) => {
                    let call = &self.calls[at];
                    let legs = with_legs.then(|| call.details(arrival.us(), speed));
                    let fields = call.fields(account, arrival.us(), speed);
                    (Verdict::Answered, Reply::call(*format, fields, legs))
                }
                None => not_found(*format),
            },
            Question::List { query, format } => match list::answer(self, query, arrival) {
                Ok(reply) => (Verdict::Answered, reply),
                Err(why) => (Verdict::BadRequest, Reply::complaint(*format, 400, &why)),
            },
            Question::Account { format: Format::Json } => {
                let account =
                    json!({"Account": {"Sid": account, "Status": "active", "Type": "Trial"}});
                (Verdict::Answered, Reply::value(&account))
            }
            Question::Account { format: Format::Xml } => {
                (Verdict::Answered, Reply::account_xml(account))
            }
            Question::Other { format } => not_found(*format),
        }
    }
}

impl Question<'_> {
    fn format(&self) -> Format {
        match self {
            Self::Details { format, .. }
            | Self::List { format, .. }
            | Self::Account { format }
            | Self::Other { format } => *format,
        }
    }
}

fn not_found(format: Format) -> (Verdict, Reply) {
    (Verdict::NotFound, Reply::complaint(format, 404, "No matching results"))
}

/// How a call lives: seconds drawn from the seed within what was asked for.
pub(crate) fn drawn(chance: &mut Chance, end: End, ring_max_s: u32, talk_max_s: u32) -> Drawn {
    let rings_out = ring_max_s.saturating_sub(1).max(1);
    let (ring_s, talk_s) = match end {
        End::Completed => (chance.between(3, 24), chance.between(8, 150)),
        End::Busy => (chance.between(2, 29), 0),
        End::NoAnswer => (rings_out, 0),
        End::Failed => (chance.between(1, 13), 0),
        End::Canceled => (chance.between(2, 20), 0),
    };
    Drawn {
        ring_s: ring_s.min(rings_out),
        talk_s: talk_s.min(talk_max_s),
        settle_s: chance.between(17, 19),
    }
}
