//! What the provider posts about a call by itself → [`StatusReport`].
//!
//! Three kinds of bodies carry the same fields. Which of them comes is the provider's choice,
//! whatever was asked for, and the content type is a hint only: a body that makes no sense as what
//! it claims to be is tried as what it looks like. All become one flat list of names in the form's
//! spelling, `Legs[0][Status]`, in small letters.

use std::collections::BTreeMap;
use std::convert::Infallible;

use dialdesk_core::call::{Measures, Outcome};
use dialdesk_core::ids::{IntentId, ProviderCallId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::provider::{
    BoxFuture, Progress, RawReport, ReportDecoder, StatusReport, UnreadableReport,
};
use futures_util::stream;
use serde_json::Value;

use crate::error::is_sid;
use crate::numbers;
use crate::request::REQUEST;
use crate::settings::SettingsError;
use crate::status;
use crate::zone::Zone;

/// A report has about twenty fields; one with more than this is none.
const FIELDS_MAX: usize = 200;

/// Reads status callbacks of accounts whose clock stands at one offset.
#[derive(Clone, Copy, Debug)]
pub struct StatusCallbacks {
    zone: Zone,
}

impl StatusCallbacks {
    /// Makes the reader; `offset_s` is how far east of UTC the account's clock stands.
    ///
    /// # Errors
    /// When no place on earth has that offset.
    pub fn new(offset_s: i32) -> Result<Self, SettingsError> {
        let zone = Zone::new(offset_s).ok_or(SettingsError::Zone(offset_s))?;
        Ok(Self { zone })
    }
}

impl ReportDecoder for StatusCallbacks {
    fn decode<'a>(
        &'a self,
        report: RawReport<'a>,
    ) -> BoxFuture<'a, Result<StatusReport, UnreadableReport>> {
        Box::pin(async move {
            let fields = Fields::read(report.content_type, report.body).await?;
            fields.report(report.query, self.zone)
        })
    }
}

fn unreadable(why: impl Into<String>) -> UnreadableReport {
    UnreadableReport(why.into())
}

/// What a body can be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
    Multipart { boundary: String },
}

impl Kind {
    /// Reads the content type.
    fn claimed(content_type: &str) -> Option<Self> {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/json" => Some(Self::Json),
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "multipart/form-data" => {
                let boundary = multer::parse_boundary(content_type).ok()?;
                Some(Self::Multipart { boundary })
            }
            _ => None,
        }
    }

    /// Guesses from the first bytes.
    fn guessed(body: &[u8]) -> Self {
        let body = body.trim_ascii_start();
        if body.starts_with(b"{") {
            return Self::Json;
        }
        let first = body.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        match first.strip_prefix(b"--").and_then(|rest| str::from_utf8(rest).ok()) {
            Some(boundary) if !boundary.is_empty() => {
                Self::Multipart { boundary: boundary.to_owned() }
            }
            Some(_) | None => Self::Form,
        }
    }
}

/// The fields of a report by their names. What is said to be nothing is not there.
#[derive(Debug, Default)]
struct Fields(BTreeMap<String, String>);

impl Fields {
    async fn read(content_type: &str, body: &[u8]) -> Result<Self, UnreadableReport> {
        let guessed = Kind::guessed(body);
        let claimed = Kind::claimed(content_type).unwrap_or_else(|| guessed.clone());
        let read = Self::read_as(&claimed, body).await;
        match read {
            Ok(fields) if fields.say_something() => Ok(fields),
            Ok(_) | Err(_) if guessed != claimed => {
                let again = Self::read_as(&guessed, body).await?;
                again.or_nothing_said()
            }
            Ok(fields) => fields.or_nothing_said(),
            Err(error) => Err(error),
        }
    }

    async fn read_as(kind: &Kind, body: &[u8]) -> Result<Self, UnreadableReport> {
        match kind {
            Kind::Json => {
                let json = serde_json::from_slice(body).map_err(|error| {
                    let (line, column) = (error.line(), error.column());
                    unreadable(format!("it is not JSON at line {line}, column {column}"))
                })?;
                let mut fields = Self::default();
                fields.flatten(String::new(), &json)?;
                Ok(fields)
            }
            Kind::Form => {
                let mut fields = Self::default();
                for (name, text) in form_urlencoded::parse(body) {
                    fields.add(&name, &text)?;
                }
                Ok(fields)
            }
            Kind::Multipart { boundary } => Self::of_parts(boundary, body).await,
        }
    }

    async fn of_parts(boundary: &str, body: &[u8]) -> Result<Self, UnreadableReport> {
        // The parser's own words may quote the body, which has somebody's number.
        let broken = |_may_quote: multer::Error| unreadable("its parts are not in order");
        let whole = Ok::<_, Infallible>(body.to_vec());
        let mut parts = multer::Multipart::new(stream::iter([whole]), boundary);
        let mut fields = Self::default();
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let Some(name) = part.name().map(str::to_owned) else { continue };
            fields.add(&name, &part.text().await.map_err(broken)?)?;
        }
        Ok(fields)
    }

    fn flatten(&mut self, name: String, value: &Value) -> Result<(), UnreadableReport> {
        match value {
            Value::Null => Ok(()),
            Value::Bool(claim) => self.add(&name, &claim.to_string()),
            Value::Number(number) => self.add(&name, &number.to_string()),
            Value::String(text) => self.add(&name, text),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(at, item)| self.flatten(format!("{name}[{at}]"), item)),
            Value::Object(fields) => fields.iter().try_for_each(|(key, value)| {
                let name = if name.is_empty() { key.clone() } else { format!("{name}[{key}]") };
                self.flatten(name, value)
            }),
        }
    }

    /// Takes a field; of two with one name the first counts.
    fn add(&mut self, name: &str, text: &str) -> Result<(), UnreadableReport> {
        let text = text.trim();
        if text.is_empty() || text.eq_ignore_ascii_case("null") {
            return Ok(());
        }
        if self.0.len() >= FIELDS_MAX {
            return Err(unreadable(format!("it has more than {FIELDS_MAX} fields")));
        }
        self.0.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| text.to_owned());
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn say_something(&self) -> bool {
        ["callsid", "status", "eventtype"].into_iter().any(|name| self.get(name).is_some())
    }

    fn or_nothing_said(self) -> Result<Self, UnreadableReport> {
        if self.say_something() {
            return Ok(self);
        }
        Err(unreadable("it has none of CallSid, Status and EventType"))
    }

    fn whole(&self, name: &str) -> Option<u32> {
        // `17.0` is whole; `17.5` is no count of seconds.
        let (digits, rest) = self.get(name)?.split_once('.').unwrap_or((self.get(name)?, ""));
        if rest.bytes().all(|b| b == b'0') { digits.parse().ok() } else { None }
    }

    fn report(&self, query: &str, zone: Zone) -> Result<StatusReport, UnreadableReport> {
        let sid = self.get("callsid");
        if sid.is_some_and(|sid| !is_sid(sid)) {
            return Err(unreadable("its CallSid is no name of a call"));
        }
        let asked = form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == REQUEST)
            .and_then(|(_, request)| request.parse::<IntentId>().ok());
        let handed_back = || self.get("customfield").and_then(|field| field.parse().ok());
        let intent = asked.or_else(handed_back);
        if sid.is_none() && intent.is_none() {
            return Err(unreadable("it names no call: CallSid is missing"));
        }
        Ok(StatusReport {
            id: sid.map(|sid| ProviderCallId(sid.to_owned())),
            intent,
            numbers: ["from", "to"].iter().filter_map(|name| self.number(name)).collect(),
            created_at: self.get("datecreated").and_then(|naive| zone.read(naive)),
            progress: self.progress(),
            measures: Measures {
                duration_s: self.whole("duration"),
                talk_s: self.whole("conversationduration"),
                price: None,
                recording_url: self
                    .get("recordingurl")
                    .filter(|url| url.starts_with("http"))
                    .map(str::to_owned),
            },
        })
    }

    fn number(&self, name: &str) -> Option<PhoneNumber> {
        PhoneNumber::parse_e164(&numbers::exophone_e164(self.get(name)?)?).ok()
    }

    fn progress(&self) -> Option<Progress> {
        let event = self.get("eventtype").unwrap_or_default().to_ascii_lowercase();
        let said = self.get("status").map(status::progress);
        match (event.as_str(), said) {
            (_, Some(Progress::Over(Outcome::Completed))) if self.a_machine_answered() => {
                Some(Progress::Over(Outcome::Voicemail))
            }
            (_, over @ Some(Progress::Over(_))) => over,
            // In flow mode the first leg is the person who is rung.
            ("answered", _) => Some(Progress::Talking),
            ("ringing", _) => Some(Progress::Ringing),
            // It is over, and the report does not say how.
            ("terminal", _) => None,
            (_, said) => said,
        }
    }

    /// Only where the account's machine detection is on; the call's own `AnsweredBy` says "human"
    /// of everything.
    fn a_machine_answered(&self) -> bool {
        self.get("legs[0][answeredby]").is_some_and(|who| who.eq_ignore_ascii_case("machine"))
    }
}

#[cfg(test)]
mod tests;
