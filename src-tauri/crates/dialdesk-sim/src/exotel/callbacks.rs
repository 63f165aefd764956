//! What the look-alike tells of a call without being asked, and everything that goes wrong with it.
//!
//! It posts to this machine only. A call into a flow is told of once, at its end, with four fields;
//! a share of calls can be told of with events, as calls between two numbers are.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::chance::Chance;
use super::faults::{Faults, TellFault};
use super::life::{Call, india};

/// What separates the parts of a body.
const BOUNDARY: &str = "------------------------d74496d66958873e";

/// Where a call is told of, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listener {
    /// `127.0.0.1:4010`.
    authority: String,
    path: String,
    kind: Kind,
}

/// As what a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Multipart,
    Json,
    Form,
}

impl Kind {
    fn content_type(self) -> String {
        match self {
            Self::Multipart => format!("multipart/form-data; boundary={BOUNDARY}"),
            Self::Json => "application/json".to_owned(),
            Self::Form => "application/x-www-form-urlencoded".to_owned(),
        }
    }
}

impl Listener {
    /// Reads where a form wants its call to be told of. An address on another machine gets nothing.
    pub(crate) fn of(address: Option<&str>, content_type: Option<&str>) -> Option<Self> {
        let rest = address?.strip_prefix("http://")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let ip = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        if host != "localhost" && !ip.is_ok_and(|ip| ip.is_loopback()) {
            return None;
        }
        let path = if path.is_empty() { "/" } else { path };
        let is_plain = path.bytes().all(|b| b.is_ascii_graphic());
        let kind =
            if content_type == Some("application/json") { Kind::Json } else { Kind::Multipart };
        is_plain.then(|| Self { authority: authority.to_owned(), path: path.to_owned(), kind })
    }
}

/// One callback that is going to be posted.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    /// When, on the monotonic clock in µs.
    pub(crate) at_us: i64,
    pub(crate) sid: String,
    /// `answered` or `terminal`.
    pub(crate) event: &'static str,
    /// Set: it gets lost on its way.
    pub(crate) is_lost: bool,
    request: String,
    authority: String,
}

/// Plans what is told of a call.
pub(crate) fn plan(
    call: &Call,
    listener: &Listener,
    account: &str,
    (faults, seed, speed): (&Faults, u64, u32),
) -> Vec<Planned> {
    let mut chance = Chance::of(seed, "callback", &call.sid, 0);
    let mut happens = |fault| faults.telling(fault, &mut chance);
    let with_events = happens(TellFault::Events);
    let mut events = Vec::new();
    let talks = call.drawn.talk_s > 0;
    if with_events && talks {
        events.push(("answered", call.drawn.ring_s));
    }
    events.push(("terminal", call.length_s()));
    let reorders = happens(TellFault::Reorder);
    let mut planned = Vec::new();
    for (event, at_s) in events {
        let mut chance = Chance::of(seed, "callback", &call.sid, u64::from(at_s) + 1);
        let usual = chance.between(1, 20);
        let late = if event == "answered" && reorders { call.length_s() - at_s + 20 } else { 0 };
        let mut happens = |fault| faults.telling(fault, &mut chance);
        let is_lost = happens(TellFault::Loss);
        let delays = happens(TellFault::Delay);
        let doubles = happens(TellFault::Duplicate);
        let body = Body {
            event: with_events.then_some(event),
            names_the_wrong_kind: happens(TellFault::Type),
            forgets: happens(TellFault::Missing),
        };
        let delay = if delays { chance.between(60, 1800) } else { 0 };
        let wait_s = i64::from(at_s + usual + late + delay);
        let one = Planned {
            at_us: call.born_us + wait_s * 1_000_000 / i64::from(speed),
            sid: call.sid.clone(),
            event,
            is_lost,
            request: body.request(call, listener, account, &mut chance),
            authority: listener.authority.clone(),
        };
        if doubles {
            let again = i64::from(chance.between(0, 300)) * 1_000_000 / i64::from(speed);
            planned.push(Planned { at_us: one.at_us + again, ..one.clone() });
        }
        planned.push(one);
    }
    planned
}

/// How a body is going to be.
struct Body {
    /// The event, where the call is told of with events.
    event: Option<&'static str>,
    names_the_wrong_kind: bool,
    forgets: bool,
}

impl Body {
    fn fields(&self, call: &Call, account: &str) -> Vec<(&'static str, String)> {
        let is_over = self.event != Some("answered");
        let created = india(call.created_at, 0);
        let updated = india(call.created_at, call.length_s() + call.drawn.settle_s);
        let recorded = is_over && call.record && call.drawn.talk_s > 0;
        let recording = format!("https://recordings.example.com/{account}/{}.mp3", call.sid);
        let status = if is_over { call.end.word() } else { "in-progress" };
        let mut fields = vec![
            ("CallSid", call.sid.clone()),
            ("DateUpdated", if is_over { updated } else { created.clone() }),
            ("Status", status.to_owned()),
            ("RecordingUrl", if recorded { recording } else { String::new() }),
        ];
        let Some(event) = self.event else { return fields };
        let end = if is_over { india(call.created_at, call.length_s()) } else { String::new() };
        fields.extend([
            ("EventType", event.to_owned()),
            ("DateCreated", created.clone()),
            ("To", call.to.clone()),
            ("From", call.from.clone()),
            ("PhoneNumberSid", call.exophone.clone()),
            ("StartTime", created),
            ("EndTime", end),
            ("Direction", "outbound-api".to_owned()),
            ("Legs[0][OnCallDuration]", call.drawn.talk_s.to_string()),
            ("Legs[0][Status]", status.to_owned()),
            ("Legs[1][OnCallDuration]", String::new()),
            ("Legs[1][Status]", String::new()),
        ]);
        if is_over {
            fields.push(("ConversationDuration", call.drawn.talk_s.to_string()));
        }
        fields
    }

    /// Writes the whole HTTP request.
    fn request(
        &self,
        call: &Call,
        listener: &Listener,
        account: &str,
        chance: &mut Chance,
    ) -> String {
        let mut fields = self.fields(call, account);
        if self.forgets {
            // The Sid, the status, or whatever else it is.
            let most = u32::try_from(fields.len() - 1).unwrap_or(0);
            fields.remove(chance.between(0, most) as usize);
        }
        let body = written(listener.kind, &fields);
        let claimed = match listener.kind {
            _ if !self.names_the_wrong_kind => listener.kind.content_type(),
            Kind::Json => Kind::Multipart.content_type(),
            Kind::Multipart => Kind::Form.content_type(),
            Kind::Form => "text/plain".to_owned(),
        };
        format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Exotel Servers\r\nContent-Type: {claimed}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            listener.path,
            listener.authority,
            body.len(),
        )
    }
}

fn written(kind: Kind, fields: &[(&'static str, String)]) -> String {
    match kind {
        Kind::Json => json(fields).to_string(),
        Kind::Multipart => {
            let mut body = String::new();
            for (name, text) in fields {
                let _infallible = write!(
                    body,
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
                );
            }
            body + "--" + BOUNDARY + "--\r\n"
        }
        Kind::Form => {
            let pairs =
                fields.iter().map(|(name, text)| format!("{}={}", coded(name), coded(text)));
            pairs.collect::<Vec<_>>().join("&")
        }
    }
}

/// Legs are a list in JSON, and nothing is null there.
fn json(fields: &[(&'static str, String)]) -> Value {
    let value = |text: &String| match text.parse::<u32>() {
        _ if text.is_empty() => Value::Null,
        Ok(figure) if text.len() < 8 => Value::from(figure),
        Ok(_) | Err(_) => Value::from(text.as_str()),
    };
    let mut object = Map::new();
    let mut legs = vec![Map::new(), Map::new()];
    for (name, text) in fields {
        match name.strip_prefix("Legs[").and_then(|rest| rest.split_once("][")) {
            Some((leg, field)) => {
                let leg: usize = leg.parse().unwrap_or(0);
                legs[leg].insert(field.trim_end_matches(']').to_owned(), value(text));
            }
            None => drop(object.insert((*name).to_owned(), value(text))),
        }
    }
    if legs.iter().any(|leg| !leg.is_empty()) {
        object.insert("Legs".to_owned(), legs.into_iter().map(Value::Object).collect());
    }
    Value::Object(object)
}

/// Writes a text as forms have it.
fn coded(text: &str) -> String {
    let mut coded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            coded.push(char::from(byte));
        } else {
            let _infallible = write!(coded, "%{byte:02X}");
        }
    }
    coded
}

/// How long an answer is waited for.
const ANSWERED_WITHIN: Duration = Duration::from_secs(15);

impl Planned {
    /// Posts it, and gives the status of the answer; none where it was lost or none came.
    pub(crate) async fn post(&self) -> Option<u16> {
        if self.is_lost {
            return None;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the look-alike stands for the outside world"
        )]
        let answered = tokio::time::timeout(ANSWERED_WITHIN, self.exchange()).await;
        answered.ok()?.ok()?
    }

    async fn exchange(&self) -> std::io::Result<Option<u16>> {
        let mut stream = TcpStream::connect(&self.authority).await?;
        stream.write_all(self.request.as_bytes()).await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        let head = String::from_utf8_lossy(&head);
        Ok(head.split(' ').nth(1).and_then(|status| status.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_told() {
        for (address, told) in [
            ("http://127.0.0.1:4011/webhooks/exotel/s?request=1", true),
            ("http://localhost:4011", true),
            ("http://[::1]:4011/x", true),
            ("https://127.0.0.1:4011/x", false),
            ("http://desk.example.com/x", false),
            ("http://127.0.0.1.example.com/x", false),
            ("http://127.0.0.1:4011/a b", false),
        ] {
            assert_eq!(Listener::of(Some(address), None).is_some(), told, "{address}");
        }
        assert_eq!(Listener::of(None, None), None);
    }

    #[test]
    fn one_report_is_written_in_three_ways() {
        let fields = [
            ("CallSid", "abc".to_owned()),
            ("RecordingUrl", String::new()),
            ("Legs[0][Status]", "busy".to_owned()),
            ("Legs[1][Status]", String::new()),
        ];
        assert_eq!(
            written(Kind::Json, &fields),
            r#"{"CallSid":"abc","Legs":[{"Status":"busy"},{"Status":null}],"RecordingUrl":null}"#
        );
        assert_eq!(
            written(Kind::Form, &fields),
            "CallSid=abc&RecordingUrl=&Legs%5B0%5D%5BStatus%5D=busy&Legs%5B1%5D%5BStatus%5D="
        );
        let parts = written(Kind::Multipart, &fields);
        assert!(parts.contains("name=\"Legs[0][Status]\"\r\n\r\nbusy\r\n"), "{parts}");
    }
}
