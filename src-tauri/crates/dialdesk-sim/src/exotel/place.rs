//! What becomes of a request to place a call.

use std::collections::HashMap;

use dialdesk_core::time::Timestamp;

use super::SandboxOptions;
use super::body::{Format, Reply};
use super::book::{Arrival, Delivery, drawn};
use super::chance::Chance;
use super::ledger::Verdict;
use super::life::{Call, india};
use super::numbers::{last_ten, spelled};
use super::script::{End, Fate, Fault, chance_fate, forced_fate};

/// The documented most of `TimeLimit`.
const TIME_LIMIT_MAX_S: u32 = 14_400;

/// What was asked for.
pub(crate) struct Wish {
    pub(crate) from: String,
    to: String,
    exophone: String,
    flow_works: bool,
    time_limit_s: u32,
    ring_timeout_s: u32,
    record: bool,
}

impl Wish {
    /// Reads the form, or says what is wrong with it.
    pub(crate) fn read(form: &HashMap<String, String>) -> Result<Self, String> {
        let field = |name: &str| form.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let needed = |name: &str| field(name).ok_or(format!("Mandatory parameter {name} missing"));
        let number = |name: &str| {
            let text = needed(name)?;
            spelled(text).ok_or(format!("Invalid parameter {name}: not a phone number"))
        };
        let seconds = |name: &str, otherwise: u32, most: u32| match field(name) {
            None => Ok(otherwise),
            Some(text) => match text.parse() {
                Ok(seconds) if seconds <= most => Ok(seconds),
                _ => Err(format!("Invalid parameter {name}: whole seconds up to {most}")),
            },
        };
        let from = number("From")?;
        let exophone = number("CallerId")?;
        let url = field("Url");
        let to = match (url, field("StreamUrl"), field("To")) {
            // A flow's other side is the ExoPhone.
            (Some(_), ..) => exophone.clone(),
            (None, Some(_), _) => String::new(),
            (None, None, Some(_)) => number("To")?,
            (None, None, None) => return Err("Mandatory parameter To or Url missing".to_owned()),
        };
        if field("CustomField").is_some_and(|text| text.chars().count() > 128) {
            return Err("Invalid parameter CustomField: at most 128 characters".to_owned());
        }
        Ok(Self {
            from,
            to,
            exophone,
            flow_works: url.is_none_or(is_flow),
            time_limit_s: seconds("TimeLimit", TIME_LIMIT_MAX_S, TIME_LIMIT_MAX_S)?,
            ring_timeout_s: seconds("TimeOut", 60, 600)?,
            record: field("Record") != Some("false"),
        })
    }
}

/// Only the provider's own flows work. Another address is accepted, and the call then fails.
fn is_flow(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("/exoml/start_voice/") else { return false };
    !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// One try at a number.
pub(crate) struct Try<'a> {
    /// How often the number was tried before.
    pub(crate) nth: u64,
    /// The name that a call would get.
    pub(crate) sid: String,
    pub(crate) arrival: Arrival<'a>,
    pub(crate) format: Format,
}

/// What becomes of it.
pub(crate) struct Decision {
    pub(crate) verdict: Verdict,
    pub(crate) call: Option<Call>,
    pub(crate) reply: Reply,
    pub(crate) delivery: Delivery,
}

impl Decision {
    fn refuse(verdict: Verdict, reply: Reply) -> Self {
        Self { verdict, call: None, reply, delivery: Delivery::Send }
    }

    fn lose(verdict: Verdict, call: Option<Call>, delivery: Delivery) -> Self {
        // Never read: the connection goes first.
        Self { verdict, call, reply: broken(), delivery }
    }
}

/// Decides what becomes of a request that is well formed.
pub(crate) fn decide(options: &SandboxOptions, wish: &Wish, this: Try<'_>) -> Decision {
    let (seed, key) = (options.seed, last_ten(&wish.from));
    let fate = forced_fate(&options.outcomes, &wish.from, this.nth).unwrap_or_else(|| {
        let fault = options.faults.placing(&mut Chance::of(seed, "fault", &key, this.nth));
        fault.map_or_else(|| chance_fate(seed, &wish.from, this.nth), Fate::Broken)
    });
    let complain = |verdict, status, message: &str| {
        Decision::refuse(verdict, Reply::complaint(this.format, status, message))
    };
    let fault = match fate {
        Fate::Call { .. } => None,
        Fate::Broken(fault) => Some(fault),
        Fate::Dnd => {
            let number = spelled(&wish.from).unwrap_or_default();
            let message = format!(
                "Call to [{number}] can not be made because of TRAI NDNC regulations. This is \
                 the sandbox: nobody was protected and nobody was rung."
            );
            return complain(Verdict::RefusedDnd, 403, &message);
        }
        Fate::Invalid => return bad_request(this.format, "Invalid parameter From"),
        Fate::Credentials => return unauthorized(),
        Fate::Balance => {
            return complain(Verdict::AccountRefused, 402, "Insufficient balance in the account");
        }
        Fate::Kyc => {
            let message = "Please complete your KYC before making outbound calls";
            return complain(Verdict::AccountRefused, 403, message);
        }
    };
    let (format, arrival) = (this.format, this.arrival);
    let call = call(options, wish, fate, this);
    let answer = |call: &Call| {
        let fields = call.fields(arrival.account, arrival.us(), options.speed);
        Reply::call(format, fields, None)
    };
    match fault {
        None => {
            let reply = answer(&call);
            Decision { verdict: Verdict::Placed, call: Some(call), reply, delivery: Delivery::Send }
        }
        Some(Fault::Slow) => {
            let reply = answer(&call);
            Decision { verdict: Verdict::Placed, call: Some(call), reply, delivery: Delivery::Slow }
        }
        Some(Fault::DropBefore) => Decision::lose(Verdict::DroppedBefore, None, Delivery::Cut),
        Some(Fault::DropAfter) => Decision::lose(Verdict::DroppedAfter, Some(call), Delivery::Cut),
        Some(Fault::TimeoutPlaced) => {
            Decision::lose(Verdict::TimeoutPlaced, Some(call), Delivery::Never)
        }
        Some(Fault::TimeoutNotPlaced) => {
            Decision::lose(Verdict::TimeoutNotPlaced, None, Delivery::Never)
        }
        Some(Fault::Error500Placed) => {
            Decision::lose(Verdict::Error500Placed, Some(call), Delivery::Send)
        }
        Some(Fault::Error500NotPlaced) => {
            Decision::lose(Verdict::Error500NotPlaced, None, Delivery::Send)
        }
        Some(Fault::GarbagePlaced) => Decision {
            verdict: Verdict::GarbagePlaced,
            call: Some(call),
            reply: garbage(),
            delivery: Delivery::Send,
        },
        Some(Fault::Throttle) => throttled(format, options.faults.retry_after_s),
    }
}

fn call(options: &SandboxOptions, wish: &Wish, fate: Fate, this: Try<'_>) -> Call {
    let mut chance = Chance::of(options.seed, "life", &last_ten(&wish.from), this.nth);
    let (end, ring_s, talk_s) = match fate {
        // An address that is no flow: accepted, then failed.
        Fate::Call { .. } if !wish.flow_works => (End::Failed, Some(13), None),
        Fate::Call { end, ring_s, talk_s } => (end, ring_s, talk_s),
        Fate::Dnd
        | Fate::Invalid
        | Fate::Credentials
        | Fate::Balance
        | Fate::Kyc
        | Fate::Broken(_) => (End::Completed, None, None),
    };
    let mut life = drawn(&mut chance, end, wish.ring_timeout_s, wish.time_limit_s);
    if let Some(ring_s) = ring_s {
        life.ring_s = ring_s.min(wish.ring_timeout_s.max(1));
    }
    if let (Some(talk_s), End::Completed) = (talk_s, end) {
        life.talk_s = talk_s.min(wish.time_limit_s);
    }
    Call {
        seq: 0,
        sid: this.sid,
        from: wish.from.clone(),
        to: wish.to.clone(),
        exophone: wish.exophone.clone(),
        record: wish.record,
        end,
        drawn: life,
        created_at: this.arrival.now.wall,
        born_us: this.arrival.us(),
        is_told: false,
    }
}

/// Makes a name: 28 hex digits and the day in base 36.
pub(crate) fn sid(chance: &mut Chance, at: Timestamp) -> String {
    let date = india(at, 0);
    let part = |range: std::ops::Range<usize>| -> u32 {
        date.get(range).and_then(|text| text.parse().ok()).unwrap_or(0)
    };
    let digit = |figure: u32| char::from_digit(figure % 36, 36).unwrap_or('0');
    let year = part(0..4).saturating_sub(2006) % 100;
    format!("{}{year:02}{}{}", chance.hex(28), digit(part(5..7)), digit(part(8..10)))
}

/// 401, in plain words as the provider's.
pub(crate) fn unauthorized() -> Decision {
    let words = "Authentication is required to view this page.";
    Decision::refuse(Verdict::Unauthorized, Reply::plain(401, words))
}

/// 400.
pub(crate) fn bad_request(format: Format, why: &str) -> Decision {
    Decision::refuse(Verdict::BadRequest, Reply::complaint(format, 400, why))
}

/// 429.
pub(crate) fn throttled(format: Format, retry_after_s: Option<u32>) -> Decision {
    let mut reply = Reply::complaint(format, 429, "Too Many Requests");
    reply.retry_after_s = retry_after_s;
    Decision::refuse(Verdict::RateLimited, reply)
}

/// 500, in the words of a proxy.
pub(crate) fn broken() -> Reply {
    Reply::plain(
        500,
        "<html><head><title>500</title></head><body>Internal Server Error</body></html>",
    )
}

/// A 200 that nobody can read.
pub(crate) fn garbage() -> Reply {
    Reply::plain(200, "{\"Call\":{\"Sid\":\"")
}
