//! What an answer proves, and so what may be done next.

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::provider::{AccountProblem, AccountProblemKind, PlaceError, Placed, ReadError};
use serde_json::Value;

use crate::answer::{Answer, element, text};
use crate::scrub::scrub;

/// Sorts the answer to a call request.
///
/// Only these prove that nothing was placed: 400, 401, 402, 403, 404 and 429, said by the head or
/// by a complaint in a "fine" answer. Only a 2xx with a Sid proves that something was. The rest
/// proves nothing.
pub(crate) fn placed(answer: &Answer, secrets: &[&str]) -> Result<Placed, PlaceError> {
    if answer.head.status.is_success()
        && let Some(id) = sid_of(answer)
    {
        return Ok(Placed { id });
    }
    let message = || scrub(&answer.words(), secrets);
    let account = |kind| PlaceError::Account(AccountProblem { kind, message: message() });
    Err(match answer.status() {
        400 => PlaceError::Refused { outcome: Outcome::InvalidNumber, message: message() },
        401 => account(AccountProblemKind::Credentials),
        402 => account(AccountProblemKind::Balance),
        403 if is_dnd(answer) => {
            PlaceError::Refused { outcome: Outcome::DndBlocked, message: message() }
        }
        403 => account(AccountProblemKind::Permission),
        404 => account(AccountProblemKind::NotFound),
        429 => PlaceError::Throttled { retry_after: answer.head.retry_after },
        _ => PlaceError::Unknown(describe(answer, secrets)),
    })
}

/// Sorts an answer to a question that is not 2xx, or whose 2xx body complains.
pub(crate) fn unread(answer: &Answer, secrets: &[&str]) -> ReadError {
    let account = |kind| {
        let message = scrub(&answer.words(), secrets);
        ReadError::Account(AccountProblem { kind, message })
    };
    match answer.status() {
        401 => account(AccountProblemKind::Credentials),
        402 => account(AccountProblemKind::Balance),
        403 => account(AccountProblemKind::Permission),
        404 => ReadError::NotFound,
        429 => ReadError::Throttled { retry_after: answer.head.retry_after },
        _ => ReadError::Unavailable(describe(answer, secrets)),
    }
}

/// Says what came, in one line.
pub(crate) fn describe(answer: &Answer, secrets: &[&str]) -> String {
    let status = answer.head.status.as_u16();
    match &answer.body {
        Err(why) => format!("HTTP {status}, and then: {}", scrub(why, secrets)),
        Ok(body) if body.trim().is_empty() => format!("HTTP {status} with nothing in it"),
        Ok(_) => format!("HTTP {status}: {}", scrub(&answer.words(), secrets)),
    }
}

/// The do-not-disturb refusal is told from other 403s by one word, in JSON, XML and plain text.
fn is_dnd(answer: &Answer) -> bool {
    answer.text().to_ascii_uppercase().contains("NDNC")
}

fn sid_of(answer: &Answer) -> Option<ProviderCallId> {
    answer.body.as_ref().ok()?;
    let sid = match answer.json() {
        Some(json) => text(json.get("Call").unwrap_or(&Value::Null), "Sid")?,
        // Asked for JSON, but a Sid is a Sid.
        None => element(element(answer.text(), "Call")?, "Sid")?.trim().to_owned(),
    };
    is_sid(&sid).then_some(ProviderCallId(sid))
}

/// Tells whether a text can be the provider's name for a call. Not only hex: since 2020 the last
/// four characters hold a date.
pub(crate) fn is_sid(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}
