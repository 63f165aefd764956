//! Bodies of the provider, and what each of them proves.

mod tls;

use dialdesk_core::call::{Measures, Outcome};
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::provider::{CallSearch, PlaceError, Placed, Progress, ReadError};
use dialdesk_core::time::Timestamp;
use proptest::prelude::*;
use reqwest::StatusCode;
use serde_json::Value;

use crate::answer::{Answer, Head};
use crate::error::{placed, unread};
use crate::report::{Match, matches, report};
use crate::zone::{INDIA_OFFSET_S, Zone};

const PLACED: &str = include_str!("../tests/fixtures/placed.json");
const PLACED_XML: &str = include_str!("../tests/fixtures/placed.xml");
const COMPLETED: &str = include_str!("../tests/fixtures/completed.json");
const COMPLETED_AS_TEXT: &str = include_str!("../tests/fixtures/completed-as-text.json");
const BUSY: &str = include_str!("../tests/fixtures/busy.json");
const DND: &str = include_str!("../tests/fixtures/dnd.json");
const DND_XML: &str = include_str!("../tests/fixtures/dnd.xml");
const NOT_FOUND: &str = include_str!("../tests/fixtures/not-found.json");
const LIST: &str = include_str!("../tests/fixtures/list.json");

const SID: &str = "3f9c1d60b2a84e7795c0f2d4418e20bm";

fn answer(status: u16, body: &str) -> Answer {
    let status = StatusCode::from_u16(status).unwrap();
    Answer { head: Head { status, retry_after: None }, body: Ok(body.to_owned()) }
}

fn zone() -> Zone {
    Zone::new(INDIA_OFFSET_S).unwrap()
}

/// Names what an answer to a call request proves.
fn proves(answer: &Answer) -> String {
    match placed(answer, &[]) {
        Ok(Placed { id }) => format!("placed {}", id.0),
        Err(PlaceError::Unknown(_)) => "unknown".to_owned(),
        Err(PlaceError::Throttled { .. }) => "throttled".to_owned(),
        Err(PlaceError::Refused { outcome, .. }) => format!("refused {outcome:?}"),
        Err(PlaceError::Account(problem)) => format!("account {:?}", problem.kind),
        Err(error @ (PlaceError::HeldBack(_) | PlaceError::NotPlaced(_))) => {
            panic!("an answer came, so it left: {error:?}")
        }
    }
}

/// Every answer to a call request. Read it as the specification.
#[test]
fn what_each_answer_proves() {
    let told = |status: u16| format!(r#"{{"RestException":{{"Status":{status},"Message":"no"}}}}"#);
    let placed = format!("placed {SID}");
    for (status, body, proof) in [
        (200, PLACED, placed.as_str()),
        (201, PLACED, &placed),
        (200, PLACED_XML, &placed),
        (200, "", "unknown"),
        (200, "{}", "unknown"),
        (200, "{\"Call\":{\"Sid\":\"", "unknown"),
        (200, r#"{"Call":{"Sid":""}}"#, "unknown"),
        (200, r#"{"Call":{"Sid":null}}"#, "unknown"),
        (200, r#"{"Call":{"Sid":"not a sid"}}"#, "unknown"),
        (200, "<html>welcome to the hotel wireless</html>", "unknown"),
        (204, "", "unknown"),
        (302, PLACED, "unknown"),
        (400, "", "refused InvalidNumber"),
        (400, NOT_FOUND, "account NotFound"),
        (401, "Authentication is required to view this page.", "account Credentials"),
        (402, "", "account Balance"),
        (403, DND, "refused DndBlocked"),
        (403, DND_XML, "refused DndBlocked"),
        (403, "blocked: ndnc", "refused DndBlocked"),
        (403, &told(403), "account Permission"),
        (403, "", "account Permission"),
        (404, NOT_FOUND, "account NotFound"),
        (405, "", "unknown"),
        (408, "", "unknown"),
        (409, "", "unknown"),
        (429, "", "throttled"),
        (500, PLACED, "unknown"),
        (502, "<html>bad gateway</html>", "unknown"),
        (503, &told(429), "unknown"),
        (200, &told(400), "refused InvalidNumber"),
        (200, &told(401), "account Credentials"),
        (200, &told(402), "account Balance"),
        (200, DND, "refused DndBlocked"),
        (200, &told(403), "account Permission"),
        (200, &told(404), "account NotFound"),
        (200, &told(429), "throttled"),
        (200, &told(500), "unknown"),
        (200, &told(200), "unknown"),
        (200, r#"{"RestException":{"Message":"no"}}"#, "unknown"),
    ] {
        assert_eq!(proves(&answer(status, body)), proof, "HTTP {status}: {body}");
    }
}

#[test]
fn an_answer_that_broke_off_is_judged_by_its_head() {
    for (status, proof) in [
        (200, "unknown"),
        (400, "refused InvalidNumber"),
        (403, "account Permission"),
        (429, "throttled"),
        (500, "unknown"),
    ] {
        let head = answer(status, "").head;
        assert_eq!(proves(&Answer::cut(head)), proof, "HTTP {status}");
    }
}

#[test]
fn no_secret_and_no_number_is_in_a_message() {
    let body = r#"{"RestException":{"Status":401,"Message":"key k-abc for 09876543210 is bad"}}"#;
    let error = placed(&answer(401, body), &["k-abc"]).unwrap_err();
    assert!(!error.to_string().contains("k-abc"), "{error}");
    assert!(!error.to_string().contains("9876543210"), "{error}");
    let long = "x".repeat(5000);
    let PlaceError::Unknown(said) = placed(&answer(500, &long), &[]).unwrap_err() else {
        panic!("a 500 proves nothing")
    };
    assert!(said.len() < 400, "{} characters are too many for a log line", said.len());
}

#[test]
fn what_each_answer_to_a_question_means() {
    let kind = |error: ReadError| match error {
        ReadError::Unavailable(_) => "unavailable".to_owned(),
        ReadError::Throttled { .. } => "throttled".to_owned(),
        ReadError::NotFound => "not found".to_owned(),
        ReadError::Account(problem) => format!("account {:?}", problem.kind),
    };
    for (status, body, meaning) in [
        (404, NOT_FOUND, "not found"),
        (400, NOT_FOUND, "not found"),
        (400, "", "unavailable"),
        (401, "", "account Credentials"),
        (402, "", "account Balance"),
        (403, "", "account Permission"),
        (429, "", "throttled"),
        (500, NOT_FOUND, "unavailable"),
        (302, "", "unavailable"),
    ] {
        assert_eq!(kind(unread(&answer(status, body), &[])), meaning, "HTTP {status}: {body}");
    }
}

fn read(body: &str) -> dialdesk_core::provider::CallReport {
    let json: Value = serde_json::from_str(body).unwrap();
    report(&json["Call"], zone()).unwrap()
}

#[test]
fn calls_are_read_with_numbers_or_texts_and_all_ways_to_say_nothing() {
    let created: Timestamp = "2026-11-22T10:00:07Z".parse().unwrap();

    let running = read(PLACED);
    assert_eq!(running.id, ProviderCallId(SID.to_owned()));
    assert_eq!(running.progress, Progress::Running);
    assert_eq!((running.created_at, running.measures), (Some(created), Measures::default()));

    let over = read(COMPLETED);
    assert_eq!(over.progress, Progress::Over(Outcome::Completed));
    let url = format!("https://recordings.example.com/acme1/{SID}.mp3");
    let measures = Measures {
        duration_s: Some(25),
        talk_s: Some(14),
        price: Some("0.75".to_owned()),
        recording_url: Some(url),
    };
    assert_eq!(over.measures, measures);

    let as_text = read(COMPLETED_AS_TEXT);
    let price = Some("1.500".to_owned());
    assert_eq!(as_text.measures, Measures { price, recording_url: None, ..measures });

    let busy = read(BUSY);
    assert_eq!(busy.progress, Progress::Over(Outcome::Busy), "whoever is said to have answered");
    let nothing =
        Measures { duration_s: Some(29), price: Some("0".to_owned()), ..Measures::default() };
    assert_eq!(busy.measures, nothing);
}

fn search() -> CallSearch {
    CallSearch {
        to: PhoneNumber::parse_e164("+919876543210").unwrap(),
        caller_id: "+918045671234".to_owned(),
        from: "2026-11-22T10:00:07.9Z".parse().unwrap(),
        until: "2026-11-22T10:01:00Z".parse().unwrap(),
    }
}

#[test]
fn of_a_list_only_our_call_is_taken() {
    let list: Value = serde_json::from_str(LIST).unwrap();
    let taken: Vec<String> = list["Calls"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|call| match matches(call, &search(), zone()) {
            Match::Yes(report) => Some(report.id.0),
            Match::No => None,
            Match::Unreadable => panic!("it can be read: {call}"),
        })
        .collect();
    assert_eq!(taken, [SID], "not another number's, another ExoPhone's or an incoming one");
}

#[test]
fn a_listed_call_that_cannot_be_read_is_not_passed_over() {
    let list: Value = serde_json::from_str(LIST).unwrap();
    for missing in ["Sid", "DateCreated", "Status"] {
        let mut call = list["Calls"][0].clone();
        call[missing] = Value::Null;
        let verdict = matches(&call, &search(), zone());
        assert_eq!(verdict, Match::Unreadable, "without {missing} absence must not be believed");
    }
}

proptest! {
    #[test]
    fn no_body_panics_or_proves_a_call_by_accident(status in 100_u16..600, body in ".{0,400}") {
        let answer = answer(status, &body);
        let sorted = placed(&answer, &["secret"]);
        prop_assert!(sorted.is_err(), "nothing of this is a Sid");
        unread(&answer, &[]);
    }

    #[test]
    fn no_json_panics(
        name in "(Call|RestException|Calls|Metadata)",
        field in "(Sid|Status|Message|Duration|DateCreated|Price|From|Details)",
        value in prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,40}".prop_map(Value::from),
            proptest::collection::vec(any::<bool>(), 0..3).prop_map(Value::from),
        ],
        status in prop_oneof![Just(200_u16), Just(400), Just(403), Just(500)],
    ) {
        let mut call: Value = serde_json::from_str::<Value>(COMPLETED).unwrap()["Call"].take();
        call[field.as_str()] = value;
        let _read = report(&call, zone());
        let _matched = matches(&call, &search(), zone());
        let mut body = Value::Null;
        body[name.as_str()] = call;
        let answer = answer(status, &body.to_string());
        let _sorted = placed(&answer, &[]);
        unread(&answer, &[]);
    }
}
