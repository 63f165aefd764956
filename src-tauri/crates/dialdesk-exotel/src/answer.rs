//! An answer as it came in, and how to read it without trusting it.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

/// More than any answer has; what is beyond is not read.
const BODY_MAX: usize = 2 << 20;

/// Nobody is waited for longer than a day, whatever a header says.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3600);

/// The head of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
}

impl Head {
    /// Takes what is needed from the first lines of an answer.
    pub(crate) fn of(response: &reqwest::Response) -> Self {
        Self { status: response.status(), retry_after: retry_after(response.headers()) }
    }
}

/// An answer: its head, and as much of its body as arrived.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) head: Head,
    /// The text, or why it is not all there.
    pub(crate) body: Result<String, String>,
}

impl Answer {
    /// Reads the rest of an answer whose head is here.
    pub(crate) async fn read(head: Head, mut response: reqwest::Response) -> Self {
        let mut bytes = Vec::new();
        let body = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break Ok(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error) => break Err(causes(&error.without_url())),
            }
            if bytes.len() > BODY_MAX {
                break Err("the answer is longer than 2 MiB".to_owned());
            }
        };
        Self { head, body }
    }

    /// Makes an answer of which nothing came but the head.
    pub(crate) fn cut(head: Head) -> Self {
        Self { head, body: Err("the answer broke off".to_owned()) }
    }

    /// Gives the body's text, empty where none came.
    pub(crate) fn text(&self) -> &str {
        self.body.as_deref().unwrap_or("")
    }

    /// Gives the body as JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_str(self.text()).ok()
    }

    /// Tells whether the provider answered in XML, which it does where `.json` was forgotten.
    pub(crate) fn is_xml(&self) -> bool {
        self.text().trim_start().starts_with('<')
    }

    /// Gives the provider's complaint, if the body is one.
    pub(crate) fn complaint(&self) -> Option<Complaint> {
        if let Some(json) = self.json() {
            let complaint = json.get("RestException")?;
            return Some(Complaint {
                status: whole(complaint, "Status").and_then(|status| u16::try_from(status).ok()),
                message: text(complaint, "Message").unwrap_or_default(),
            });
        }
        let complaint = element(self.text(), "RestException")?;
        Some(Complaint {
            status: element(complaint, "Status").and_then(|status| status.trim().parse().ok()),
            message: element(complaint, "Message").unwrap_or_default().trim().to_owned(),
        })
    }

    /// Gives the status that counts: the body's, where the head says "fine" or no more than "bad
    /// request" and the body knows better.
    pub(crate) fn status(&self) -> u16 {
        let head = self.head.status.as_u16();
        let inner = self.complaint().and_then(|complaint| complaint.status);
        match inner {
            Some(inner) if (200..300).contains(&head) => inner,
            Some(inner @ 400..500) if head == 400 => inner,
            Some(_) | None => head,
        }
    }

    /// Gives the provider's own words: its message, or the whole body.
    pub(crate) fn words(&self) -> String {
        let message = self.complaint().map(|complaint| complaint.message).filter(|m| !m.is_empty());
        message.unwrap_or_else(|| self.text().trim().to_owned())
    }
}

/// A `RestException`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) status: Option<u16>,
    pub(crate) message: String,
}

/// Writes an error with everything that caused it.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        // Some wrappers repeat what they wrap.
        if !text.ends_with(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}

/// Gives a field's text; none for what the provider writes when it has nothing.
pub(crate) fn text(object: &Value, name: &str) -> Option<String> {
    let text = match object.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
}

/// Gives a field's whole number, written as one or as text.
pub(crate) fn whole(object: &Value, name: &str) -> Option<u32> {
    let text = text(object, name)?;
    // `17.0` is whole; `17.5` is not a count of seconds.
    let (digits, rest) = text.split_once('.').unwrap_or((&text, ""));
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    digits.parse().ok()
}

/// Gives what stands in the first XML element of this name.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inside)
}

/// Reads `Retry-After`: seconds, or a date measured against the answer's own clock. What cannot be
/// read, lies in the past or is nothing is as good as none.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let said = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !said.is_empty() && said.bytes().all(|b| b.is_ascii_digit()) {
        Duration::from_secs(said.parse().unwrap_or(u64::MAX))
    } else {
        let then = http_date(said)?;
        let now = http_date(headers.get(DATE)?.to_str().ok()?)?;
        Duration::from_secs(u64::try_from(then - now).ok()?)
    };
    (!wait.is_zero()).then_some(wait.min(RETRY_AFTER_MAX))
}

/// Reads `Sun, 22 Nov 2026 10:00:00 GMT` as seconds since 1970.
fn http_date(text: &str) -> Option<i64> {
    let zoned = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(zoned.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(retry_after: &str, date: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        headers
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_garbage_is_none() {
        let noon = Some("Sun, 22 Nov 2026 12:00:00 GMT");
        let secs = |s| Some(Duration::from_secs(s));
        for (said, date, wait) in [
            ("30", None, secs(30)),
            (" 7 ", noon, secs(7)),
            ("Sun, 22 Nov 2026 12:01:30 GMT", noon, secs(90)),
            ("Sun, 22 Nov 2026 12:01:30 GMT", None, None),
            ("Sun, 22 Nov 2026 11:59:00 GMT", noon, None),
            ("0", noon, None),
            ("-5", noon, None),
            ("1.5", noon, None),
            ("soon", noon, None),
            ("", noon, None),
            ("99999999999999999999999", noon, secs(24 * 3600)),
        ] {
            assert_eq!(retry_after(&headers(said, date)), wait, "{said:?} at {date:?}");
        }
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        let object = serde_json::json!({
            "a": 17, "b": "17", "c": "17.0", "d": "", "e": "null", "f": null, "g": -1, "h": "x",
            "i": 17.5, "j": [17], "k": "99999999999",
        });
        for name in ["a", "b", "c"] {
            assert_eq!(whole(&object, name), Some(17), "{name}");
        }
        for name in ["d", "e", "f", "g", "h", "i", "j", "k", "absent"] {
            assert_eq!(whole(&object, name), None, "{name}");
        }
    }
}
