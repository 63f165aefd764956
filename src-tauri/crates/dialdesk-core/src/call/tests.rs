//! Every report in every state. Read it as the specification.

use super::{CallState, Move, Outcome, Report};
use crate::ids::{IntentId, ProviderCallId};
use crate::intent::IntentState;
use crate::time::Timestamp;

const AT: Timestamp = Timestamp::from_secs(1_800_000_000);
const LATER: Timestamp = Timestamp::from_secs(1_800_000_060);

fn intent() -> IntentId {
    IntentId::new(uuid::Uuid::from_u128(7))
}

fn id() -> ProviderCallId {
    ProviderCallId("b6d1".to_owned())
}

fn states() -> Vec<CallState> {
    vec![
        CallState::Queued,
        CallState::Reserved { intent: intent() },
        CallState::Dialing { intent: intent() },
        CallState::Unknown { intent: intent() },
        CallState::Placed { intent: intent(), id: id() },
        CallState::Ringing { intent: intent(), id: id() },
        CallState::Talking { intent: intent(), id: id() },
        CallState::Ended { at: AT, outcome: Outcome::Busy, id: Some(id()) },
    ]
}

fn reports() -> Vec<(&'static str, Report)> {
    vec![
        ("sent", Report::Sent),
        ("accepted", Report::Accepted(id())),
        ("silent", Report::Silent),
        ("ringing", Report::Ringing),
        ("picked up", Report::PickedUp),
        ("taken back", Report::TakenBack),
        ("disowned", Report::Disowned),
        ("over", Report::Over(Outcome::Completed)),
    ]
}

const fn name(state: &CallState) -> &'static str {
    match state {
        CallState::Queued => "queued",
        CallState::Reserved { .. } => "reserved",
        CallState::Dialing { .. } => "dialing",
        CallState::Unknown { .. } => "unknown",
        CallState::Placed { .. } => "placed",
        CallState::Ringing { .. } => "ringing",
        CallState::Talking { .. } => "talking",
        CallState::Ended { .. } => "ended",
    }
}

pub(crate) fn transition_table() -> String {
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(reports().into_iter().map(|(name, _)| name.to_owned()));
    for state in states() {
        let mut row = vec![name(&state).to_owned()];
        for (_, report) in reports() {
            row.push(match state.after(&report, LATER) {
                Move::To(next) => name(&next).to_owned(),
                Move::Stale => "-".to_owned(),
            });
        }
        rows.push(row);
    }
    crate::tests::table(&rows)
}

/// Says where an intent stands beside its call.
const fn beside(state: IntentState) -> &'static str {
    match state {
        IntentState::Reserved => "reserved",
        IntentState::Sent => "dialing",
        IntentState::Unknown => "unknown",
        IntentState::Placed => "placed, ringing, talking",
        IntentState::Ended | IntentState::Absent => "ended",
        IntentState::NotPlaced => "queued again, or ended",
    }
}

pub(crate) fn intent_table() -> String {
    let head = ["", "its call", "holds its number"].map(str::to_owned).to_vec();
    let row = |state: IntentState| {
        let open = if state.is_open() { "yes" } else { "no" };
        vec![state.name().to_owned(), beside(state).to_owned(), open.to_owned()]
    };
    let rows: Vec<_> = [head].into_iter().chain(IntentState::ALL.map(row)).collect();
    crate::tests::table(&rows)
}

#[test]
fn transitions() {
    insta::assert_snapshot!(transition_table(), @r"
              sent     accepted  silent   ringing  picked up  taken back  disowned  over
    queued    -        -         -        -        -          -           -         ended
    reserved  dialing  placed    unknown  -        -          queued      -         ended
    dialing   -        placed    unknown  -        -          queued      -         ended
    unknown   -        placed    -        -        -          -           queued    ended
    placed    -        -         -        ringing  talking    -           -         ended
    ringing   -        -         -        -        talking    -           -         ended
    talking   -        -         -        -        -          -           -         ended
    ended     -        -         -        -        -          -           -         -
    ");
}

#[test]
fn intents() {
    insta::assert_snapshot!(intent_table(), @r"
                its call                  holds its number
    reserved    reserved                  yes
    sent        dialing                   yes
    unknown     unknown                   yes
    placed      placed, ringing, talking  yes
    ended       ended                     no
    not_placed  queued again, or ended    no
    absent      ended                     no
    ");
}

/// How far a call has come. A call that is taken back waits again; nothing else goes back.
fn rank(state: &CallState) -> usize {
    states().iter().position(|other| name(other) == name(state)).expect("every state is listed")
}

#[test]
fn a_call_goes_forward_or_back_to_waiting_and_nowhere_else() {
    for state in states() {
        for (report_name, report) in reports() {
            let Move::To(next) = state.after(&report, LATER) else { continue };
            let taken_back =
                next == CallState::Queued && matches!(report, Report::TakenBack | Report::Disowned);
            assert!(
                rank(&next) > rank(&state) || taken_back,
                "{report_name} takes a call from {} back to {}",
                name(&state),
                name(&next)
            );
        }
    }
}

#[test]
fn an_ended_call_never_leaves_and_keeps_its_outcome() {
    let ended = CallState::Ended { at: AT, outcome: Outcome::Busy, id: Some(id()) };
    for (name, report) in reports() {
        assert_eq!(ended.after(&report, LATER), Move::Stale, "{name} comes too late");
    }
    for outcome in Outcome::ALL {
        assert_eq!(ended.after(&Report::Over(outcome), LATER), Move::Stale, "the first end holds");
    }
}

#[test]
fn what_the_provider_has_is_never_taken_back() {
    for state in states().into_iter().filter(|state| state.provider_id().is_some()) {
        let back = state.after(&Report::TakenBack, LATER);
        assert_eq!(back, Move::Stale, "{} may be ringing", name(&state));
    }
    let unknown = CallState::Unknown { intent: intent() };
    assert_eq!(unknown.after(&Report::TakenBack, LATER), Move::Stale, "and so may an unknown one");
}

#[test]
fn a_call_holds_a_line_exactly_while_it_stands_on_a_request() {
    for state in states() {
        let waits_or_is_over = matches!(state, CallState::Queued | CallState::Ended { .. });
        assert_eq!(state.holds_a_line(), !waits_or_is_over, "{}", name(&state));
        assert_eq!(state.intent().is_some(), !waits_or_is_over, "{}", name(&state));
    }
}

#[test]
fn an_end_keeps_the_providers_name_and_the_moment() {
    let placed = CallState::Placed { intent: intent(), id: id() };
    let over = Report::Over(Outcome::Completed);
    let end = |id| CallState::Ended { at: LATER, outcome: Outcome::Completed, id };
    assert_eq!(placed.after(&over, LATER), Move::To(end(Some(id()))));
    let unknown = CallState::Unknown { intent: intent() };
    assert_eq!(unknown.after(&over, LATER), Move::To(end(None)), "it never had one");
}
