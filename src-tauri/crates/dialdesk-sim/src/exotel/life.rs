//! One call, from the request that made it to the last figure that settles.
//!
//! A call's life is told in its own seconds, of which `speed` pass in a real one. Its creation is
//! real wall time; every later moment is creation plus seconds of life, not divided, so that
//! durations read as they would at speed 1. At speed 20 an `EndTime` therefore may lie ahead of
//! the wall clock.

use dialdesk_core::time::Timestamp;
use jiff::tz::Offset;
use serde_json::{Value, json};

use super::ledger::Drawn;
use super::script::End;

/// What a minute of talking costs, in paise.
const PAISE_PER_MINUTE: u32 = 75;

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Its place in the order of creation.
    pub(crate) seq: u64,
    pub(crate) sid: String,
    /// Whom it rings, as answers spell it.
    pub(crate) from: String,
    /// The second number or, in flow mode, the ExoPhone.
    pub(crate) to: String,
    pub(crate) exophone: String,
    pub(crate) record: bool,
    pub(crate) end: End,
    pub(crate) drawn: Drawn,
    pub(crate) created_at: Timestamp,
    /// Creation on the monotonic clock in µs; before this run's beginning for a call of an
    /// earlier one.
    pub(crate) born_us: i64,
    /// Whether the ledger has its end.
    pub(crate) is_told: bool,
}

impl Call {
    /// Gives its length in seconds of life.
    pub(crate) fn length_s(&self) -> u32 {
        self.drawn.ring_s.saturating_add(self.drawn.talk_s)
    }

    /// Gives what is reported as its duration: it counts both its first and its last second.
    pub(crate) fn duration_s(&self) -> u32 {
        self.length_s().saturating_add(1)
    }

    /// Gives when it ends on the monotonic clock in µs.
    pub(crate) fn ends_us(&self, speed: u32) -> i64 {
        self.born_us + i64::from(self.length_s()) * 1_000_000 / i64::from(speed)
    }

    /// Gives the wall time at which it really ends.
    pub(crate) fn ends_at(&self, speed: u32) -> Timestamp {
        Timestamp::from_micros(self.created_at.as_micros() + self.ends_us(speed) - self.born_us)
    }

    /// Gives how far it is, in seconds of life.
    fn age_s(&self, now_us: i64, speed: u32) -> i64 {
        (now_us - self.born_us).saturating_mul(i64::from(speed)).div_euclid(1_000_000)
    }

    /// Tells whether reads show its end: some seconds of life after it.
    pub(crate) fn shows_its_end(&self, now_us: i64, speed: u32) -> bool {
        self.age_s(now_us, speed) >= i64::from(self.length_s()) + i64::from(self.drawn.settle_s)
    }

    /// Gives the word that reads show. Before the end is shown there is only one.
    pub(crate) fn shown_status(&self, now_us: i64, speed: u32) -> &'static str {
        if self.shows_its_end(now_us, speed) { self.end.word() } else { "in-progress" }
    }

    /// Describes it as the provider would, field by field in the provider's order.
    pub(crate) fn fields(&self, account: &str, now_us: i64, speed: u32) -> Vec<Field> {
        let over = self.shows_its_end(now_us, speed);
        let age = self.age_s(now_us, speed) - i64::from(self.length_s());
        // Nothing is written as null before the end and as an empty text after it.
        let nothing = || if over { json!("") } else { Value::Null };
        let created = india(self.created_at, 0);
        let end = india(self.created_at, self.length_s());
        let updated = india(self.created_at, self.length_s() + self.drawn.settle_s);
        let recorded = self.record && self.drawn.talk_s > 0 && age >= i64::from(self.recording_s());
        let recording = format!("https://recordings.example.com/{account}/{}.mp3", self.sid);
        vec![
            ("Sid", json!(self.sid)),
            ("ParentCallSid", nothing()),
            ("DateCreated", json!(created)),
            ("DateUpdated", json!(if over { updated } else { created.clone() })),
            ("AccountSid", json!(account)),
            ("To", json!(self.to)),
            ("From", json!(self.from)),
            ("PhoneNumberSid", json!(self.exophone)),
            ("Status", json!(self.shown_status(now_us, speed))),
            ("StartTime", json!(created)),
            ("EndTime", if over { json!(end) } else { Value::Null }),
            ("Duration", if over { json!(self.duration_s()) } else { Value::Null }),
            (
                "Price",
                if over && age >= i64::from(self.price_s()) { self.price() } else { Value::Null },
            ),
            ("Direction", json!("outbound-api")),
            // Said of every call, even of one that nobody answered.
            ("AnsweredBy", if over { json!("human") } else { Value::Null }),
            ("ForwardedFrom", nothing()),
            ("CallerName", nothing()),
            ("Uri", json!(format!("/v1/Accounts/{account}/Calls/{}", self.sid))),
            ("RecordingUrl", if recorded { json!(recording) } else { nothing() }),
        ]
    }

    /// Describes its legs.
    pub(crate) fn details(&self, now_us: i64, speed: u32) -> Value {
        if !self.shows_its_end(now_us, speed) {
            return json!({"ConversationDuration": null, "Leg1Status": null, "Leg2Status": null, "Legs": []});
        }
        json!({
            "ConversationDuration": self.drawn.talk_s,
            "Leg1Status": self.end.word(),
            "Leg2Status": "",
            "Legs": [{"Leg": {"Id": 1, "OnCallDuration": self.drawn.talk_s}}],
        })
    }

    fn price(&self) -> Value {
        let paise = self.drawn.talk_s.div_ceil(60) * PAISE_PER_MINUTE;
        if paise == 0 { json!(0) } else { json!(f64::from(paise) / 100.0) }
    }

    /// The price settles up to two minutes after the end, the recording up to five: drawn from the
    /// Sid, so that it needs no memory.
    fn price_s(&self) -> u32 {
        self.drawn.settle_s + self.sid_figure() % 100
    }

    fn recording_s(&self) -> u32 {
        60 + self.sid_figure() % 240
    }

    fn sid_figure(&self) -> u32 {
        u32::from_str_radix(self.sid.get(..6).unwrap_or("0"), 16).unwrap_or(0)
    }
}

/// A field's name and value.
pub(crate) type Field = (&'static str, Value);

/// Writes the moment `after_s` seconds after `at` on India's clock, without a zone.
pub(crate) fn india(at: Timestamp, after_s: u32) -> String {
    let second = at.as_micros().div_euclid(1_000_000) + i64::from(after_s);
    match jiff::Timestamp::from_second(second) {
        Ok(moment) => india_offset().to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => String::new(),
    }
}

/// Reads what [`india`] writes.
pub(crate) fn from_india(text: &str) -> Option<Timestamp> {
    let civil = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text.trim()).ok()?;
    let moment = india_offset().to_timestamp(civil).ok()?;
    Some(Timestamp::from_micros(moment.as_microsecond()))
}

/// Gives India's offset.
fn india_offset() -> Offset {
    Offset::from_seconds(19_800).expect("half past five is an offset")
}
