//! The list of calls: finished ones only, with the documented filters and limits.

use dialdesk_core::time::Timestamp;
use serde_json::{Value, json};

use super::body::Reply;
use super::book::{Arrival, Book};
use super::life::{Call, Field, from_india};
use super::numbers::last_ten;

/// A query's names and values, in their order.
pub(crate) type Query = Vec<(String, String)>;

const DAY_US: i64 = 24 * 3600 * 1_000_000;

/// Answers a list request, or says which limit it breaks.
pub(crate) fn answer(book: &Book, query: &Query, arrival: Arrival<'_>) -> Result<Reply, String> {
    let filter = Filter::read(query, arrival.now.wall)?;
    let (us, speed) = (arrival.us(), book.options.speed);
    let mut calls: Vec<&Call> = book
        .calls
        .iter()
        .filter(|call| call.shows_its_end(us, speed) && filter.takes(call))
        .collect();
    calls.sort_by_key(|call| (call.created_at, call.seq));
    if !filter.ascending {
        calls.reverse();
    }
    let total = calls.len();
    let at = |cursor: &str| calls.iter().position(|call| cursor_of(call) == cursor);
    let start = match (&filter.after, &filter.before) {
        (Some(cursor), _) => at(cursor).ok_or("Invalid parameter After")? + 1,
        (None, Some(cursor)) => {
            at(cursor).ok_or("Invalid parameter Before")?.saturating_sub(filter.page_size)
        }
        (None, None) => 0,
    };
    let end = (start + filter.page_size).min(total);
    let account = arrival.account;
    let uri = |cursor: Option<(&str, &Call)>| page_uri(account, query, cursor);
    let next = (end < total).then(|| uri(Some(("After", calls[end - 1]))));
    let previous = (start > 0 && start < total).then(|| uri(Some(("Before", calls[start]))));
    let metadata: Vec<Field> = vec![
        ("Total", json!(total)),
        ("PageSize", json!(filter.page_size)),
        ("FirstPageUri", json!(uri(None))),
        ("PrevPageUri", previous.map_or(Value::Null, Value::from)),
        ("NextPageUri", next.map_or(json!(""), Value::from)),
    ];
    let page = calls.get(start..end).unwrap_or_default();
    Ok(Reply::list(metadata, page.iter().map(|call| call.fields(account, us, speed)).collect()))
}

/// An opaque name for a place in the list.
fn cursor_of(call: &Call) -> String {
    format!("{:016x}", call.seq.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn page_uri(account: &str, query: &Query, cursor: Option<(&str, &Call)>) -> String {
    let mut pairs: Vec<(String, String)> =
        query.iter().filter(|(name, _)| name != "After" && name != "Before").cloned().collect();
    if let Some((name, call)) = cursor {
        pairs.push((name.to_owned(), cursor_of(call)));
    }
    let written: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    format!("/v1/Accounts/{account}/Calls.json?{}", written.join("&"))
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(half), 16).expect("four bits are a digit");
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
    out
}

struct Filter {
    sids: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
    exophones: Vec<String>,
    statuses: Vec<String>,
    direction: Option<String>,
    since: Timestamp,
    until: Timestamp,
    page_size: usize,
    ascending: bool,
    after: Option<String>,
    before: Option<String>,
}

impl Filter {
    fn read(query: &Query, now: Timestamp) -> Result<Self, String> {
        let get = |name: &str| {
            let found = query.iter().find(|(known, value)| known == name && !value.is_empty());
            found.map(|(_, value)| value.clone())
        };
        let list = |name: &str, most: usize| {
            let items: Vec<String> = get(name)
                .map(|text| text.split(',').map(|item| item.trim().to_owned()).collect())
                .unwrap_or_default();
            let fits = items.len() <= most;
            if fits { Ok(items) } else { Err(format!("Invalid parameter {name}: at most {most}")) }
        };
        let numbers = |name: &str| -> Result<Vec<String>, String> {
            Ok(list(name, 5)?.iter().map(|number| last_ten(number)).collect())
        };
        let page_size = match get("PageSize").map(|text| text.parse::<usize>()) {
            None => 50,
            Some(Ok(size @ 1..=100)) => size,
            Some(_) => return Err("Invalid parameter PageSize: from 1 to 100".to_owned()),
        };
        let (since, until) = created(get("DateCreated").as_deref(), now)?;
        Ok(Self {
            sids: list("Sid", 100)?,
            from: numbers("From")?,
            to: numbers("To")?,
            exophones: numbers("PhoneNumber")?,
            statuses: list("Status", 20)?,
            direction: get("Direction"),
            since,
            until,
            page_size,
            ascending: get("SortBy").as_deref() == Some("DateCreated:asc"),
            after: get("After"),
            before: get("Before"),
        })
    }

    fn takes(&self, call: &Call) -> bool {
        let among =
            |list: &[String], value: &str| list.is_empty() || list.iter().any(|item| item == value);
        let second = Timestamp::from_secs(call.created_at.as_micros().div_euclid(1_000_000));
        // The window first: it needs no spelling out.
        self.since <= second
            && second <= self.until
            && among(&self.sids, &call.sid)
            && among(&self.from, &last_ten(&call.from))
            && among(&self.to, &last_ten(&call.to))
            && among(&self.exophones, &last_ten(&call.exophone))
            && among(&self.statuses, call.end.word())
            && self.direction.as_deref().is_none_or(|word| word == "outbound-api")
    }
}

/// Reads `gte:2026-11-01 00:00:00;lte:2026-11-22 23:59:59`, in the account's zone.
fn created(text: Option<&str>, now: Timestamp) -> Result<(Timestamp, Timestamp), String> {
    let wrong = |why: &str| Err(format!("Invalid parameter DateCreated: {why}"));
    let mut since = Timestamp::from_micros(now.as_micros() - 31 * DAY_US);
    let mut until = Timestamp::from_micros(now.as_micros() + DAY_US);
    let Some(text) = text else { return Ok((since, until)) };
    for part in text.split(';') {
        let moment = |text: &str| from_india(text);
        match part.trim().split_once(':').map(|(word, rest)| (word, moment(rest))) {
            Some(("gte", Some(at))) => since = at,
            Some(("lte", Some(at))) => until = at,
            _ => return wrong("write gte:YYYY-MM-DD HH:MM:SS;lte:YYYY-MM-DD HH:MM:SS"),
        }
    }
    if now.as_micros() - since.as_micros() > 184 * DAY_US {
        return wrong("at most six months old");
    }
    if until.as_micros() - since.as_micros() > 32 * DAY_US {
        return wrong("at most one month");
    }
    Ok((since, until))
}
