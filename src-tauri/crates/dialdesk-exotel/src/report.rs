//! A call as the provider describes it → [`CallReport`].

use dialdesk_core::call::{Measures, Outcome};
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::provider::{CallListing, CallReport, CallSearch, ListedCall, Progress};
use dialdesk_core::time::Timestamp;
use serde_json::Value;

use crate::answer::{text, whole};
use crate::error::is_sid;
use crate::numbers;
use crate::status;
use crate::zone::Zone;

/// Reads one call object; none without a name or a state.
pub(crate) fn report(call: &Value, zone: Zone) -> Option<CallReport> {
    let id = text(call, "Sid").filter(|sid| is_sid(sid))?;
    let said = status::progress(&text(call, "Status")?);
    let by_machine = said == Progress::Over(Outcome::Completed) && a_machine_answered(call);
    let progress = if by_machine { Progress::Over(Outcome::Voicemail) } else { said };
    let over = matches!(progress, Progress::Over(_));
    Some(CallReport {
        id: ProviderCallId(id),
        progress,
        created_at: text(call, "DateCreated").and_then(|naive| zone.read(&naive)),
        measures: if over { measures(call) } else { Measures::default() },
    })
}

/// Tells whether machine detection says so of the leg of the person rung. What stands beside the
/// call itself is "human" whoever answered.
fn a_machine_answered(call: &Value) -> bool {
    let first = call.pointer("/Details/Legs/0").unwrap_or(&Value::Null);
    let leg = first.get("Leg").unwrap_or(first);
    text(leg, "AnsweredBy").is_some_and(|who| who.eq_ignore_ascii_case("machine"))
}

fn measures(call: &Value) -> Measures {
    let details = call.get("Details").unwrap_or(&Value::Null);
    Measures {
        duration_s: whole(call, "Duration"),
        // `Duration` counts from creation, ringing included: it is no talk time.
        talk_s: whole(details, "ConversationDuration"),
        price: text(call, "Price").filter(|price| is_decimal(price)),
        recording_url: text(call, "RecordingUrl").filter(|url| url.starts_with("http")),
    }
}

fn is_decimal(text: &str) -> bool {
    text.len() <= 20
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
        && text.matches('.').count() <= 1
}

/// Whether a listed call is one that is looked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Match {
    /// It is.
    Yes(CallReport),
    /// It is another one.
    No,
    /// It cannot be said. Then absence must not be believed.
    Unreadable,
}

/// Compares a listed call with what is looked for: the provider's filters are not taken on trust.
pub(crate) fn matches(call: &Value, search: &CallSearch, zone: Zone) -> Match {
    // A flow rings `From`; an older spelling of the same has the customer in `To`.
    let numbers: Vec<String> =
        ["From", "To"].iter().filter_map(|field| text(call, field)).collect();
    let Some(report) = report(call, zone) else { return Match::Unreadable };
    let Some(created_at) = report.created_at else { return Match::Unreadable };
    if numbers.is_empty() {
        return Match::Unreadable;
    }
    // Lists have been seen with either name. An entry without it went through the provider's filter.
    let exophone = text(call, "PhoneNumberSid").or_else(|| text(call, "PhoneNumber"));
    let ours = numbers.iter().any(|number| numbers::names(number, &search.to))
        && exophone.is_none_or(|number| numbers::same_exophone(&number, &search.caller_id))
        && text(call, "Direction").is_none_or(|word| word == "outbound-api")
        && second(search.from) <= second(created_at)
        && second(created_at) <= second(search.until);
    if ours { Match::Yes(report) } else { Match::No }
}

/// Reads a call of the whole list; none that shows another ExoPhone or cannot be read.
pub(crate) fn listed(call: &Value, listing: &CallListing, zone: Zone) -> Option<ListedCall> {
    let exophone = text(call, "PhoneNumberSid").or_else(|| text(call, "PhoneNumber"));
    let ours = |exophone: &String| {
        listing.caller_ids.iter().any(|own| numbers::same_exophone(exophone, own))
    };
    if exophone.is_some_and(|exophone| !ours(&exophone)) {
        return None;
    }
    let spelled = text(call, "From")?;
    let number =
        numbers::exophone_e164(&spelled).and_then(|text| PhoneNumber::parse_e164(&text).ok());
    Some(ListedCall { report: report(call, zone)?, spelled, number })
}

/// The provider's clock has whole seconds: a moment counts as the second it falls in.
fn second(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}
