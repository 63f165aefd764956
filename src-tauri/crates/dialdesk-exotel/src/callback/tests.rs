use dialdesk_core::time::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::zone::INDIA_OFFSET_S;

const SID: &str = "3f9c1d60b2a84e7795c0f2d4418e20bm";
const INTENT: &str = "01935b2c-7a00-7000-8000-000000000007";

/// Decodes with nothing to wait for: the whole body is there.
fn decode(kind: &str, query: &str, body: &[u8]) -> Result<StatusReport, String> {
    let reader = StatusCallbacks::new(INDIA_OFFSET_S).unwrap();
    let decoding = reader.decode(RawReport { content_type: kind, query, body });
    let done = futures_util::FutureExt::now_or_never(decoding).expect("the body is all there");
    done.map_err(|error| error.to_string())
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=------------------------8f2ae1b0";

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

fn multipart(fields: &[(&str, &str)]) -> Vec<u8> {
    const LINE: &str = "--------------------------8f2ae1b0";
    let part = |(name, text): &(&str, &str)| {
        format!("{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let parts: Vec<String> = fields.iter().map(part).collect();
    format!("{}{LINE}--\r\n", parts.concat()).into_bytes()
}

/// The end of a call with every field that events bring.
const TERMINAL: [(&str, &str); 14] = [
    ("CallSid", SID),
    ("EventType", "terminal"),
    ("DateCreated", "2026-11-22 15:30:07"),
    ("DateUpdated", "2026-11-22 15:30:49"),
    ("Status", "completed"),
    ("To", "08045671234"),
    ("From", "09876543210"),
    ("ConversationDuration", "14"),
    ("Direction", "outbound-api"),
    ("CustomField", INTENT),
    ("RecordingUrl", "https://recordings.example.com/acme1/one.mp3"),
    ("Legs[0][OnCallDuration]", "25"),
    ("Legs[0][Status]", "completed"),
    ("Legs[1][Status]", ""),
];

fn json_of_terminal() -> Vec<u8> {
    serde_json::json!({
        "CallSid": SID, "EventType": "terminal", "DateCreated": "2026-11-22 15:30:07",
        "Status": "completed", "To": "08045671234", "From": "09876543210",
        "ConversationDuration": 14, "CustomField": INTENT,
        "RecordingUrl": "https://recordings.example.com/acme1/one.mp3",
        "Legs": [{"OnCallDuration": 25, "Status": "completed"}, {"Status": null}],
    })
    .to_string()
    .into_bytes()
}

#[test]
fn three_kinds_of_bodies_say_the_same() {
    let made: Timestamp = "2026-11-22T10:00:07Z".parse().unwrap();
    let said = StatusReport {
        id: Some(ProviderCallId(SID.to_owned())),
        intent: Some(INTENT.parse().unwrap()),
        numbers: ["+919876543210", "+918045671234"]
            .map(|number| PhoneNumber::parse_e164(number).unwrap())
            .to_vec(),
        created_at: Some(made),
        progress: Some(Progress::Over(Outcome::Completed)),
        measures: Measures {
            duration_s: None,
            talk_s: Some(14),
            price: None,
            recording_url: Some("https://recordings.example.com/acme1/one.mp3".to_owned()),
        },
    };
    for (kind, body) in [
        (JSON, json_of_terminal()),
        (FORM, form(&TERMINAL)),
        (MULTIPART, multipart(&TERMINAL)),
        ("application/json; charset=utf-8", json_of_terminal()),
    ] {
        assert_eq!(decode(kind, "", &body), Ok(said.clone()), "{kind}");
    }
}

#[test]
fn a_wrong_content_type_hides_nothing() {
    for claimed in [JSON, FORM, MULTIPART, "text/plain", "", "multipart/form-data", "nonsense"] {
        for body in [json_of_terminal(), form(&TERMINAL), multipart(&TERMINAL)] {
            let read = decode(claimed, "", &body);
            let id = read.as_ref().ok().and_then(|report| report.id.clone());
            assert_eq!(id, Some(ProviderCallId(SID.to_owned())), "as {claimed:?}: {read:?}");
        }
    }
}

/// Every way to say where a call stands. Read it as the specification.
#[test]
fn what_each_event_says() {
    let over = |outcome| Some(Progress::Over(outcome));
    for (fields, progress) in [
        // The four fields of a call into a flow.
        (vec![("Status", "completed"), ("RecordingUrl", "")], over(Outcome::Completed)),
        (vec![("Status", "busy")], over(Outcome::Busy)),
        (vec![("Status", "no-answer")], over(Outcome::NoAnswer)),
        (vec![("Status", "failed")], over(Outcome::NetworkError)),
        (vec![("Status", "canceled")], over(Outcome::CanceledByProvider)),
        (vec![("Status", "in-progress")], Some(Progress::Running)),
        (vec![("EventType", "answered"), ("Status", "in-progress")], Some(Progress::Talking)),
        (vec![("EventType", "answered")], Some(Progress::Talking)),
        (vec![("EventType", "ringing")], Some(Progress::Ringing)),
        (vec![("EventType", "terminal"), ("Status", "busy")], over(Outcome::Busy)),
        (vec![("EventType", "terminal")], None),
        (vec![("EventType", "terminal"), ("Status", "in-progress")], None),
        (vec![("EventType", "answered"), ("Status", "completed")], over(Outcome::Completed)),
        (vec![], None),
        (vec![("Status", "null")], None),
        (
            vec![("Status", "completed"), ("Legs[0][AnsweredBy]", "Machine")],
            over(Outcome::Voicemail),
        ),
        (vec![("Status", "completed"), ("Legs[0][AnsweredBy]", "HUMAN")], over(Outcome::Completed)),
        (vec![("Status", "completed"), ("Legs[0][AnsweredBy]", "NA")], over(Outcome::Completed)),
        (vec![("Status", "completed"), ("AnsweredBy", "machine")], over(Outcome::Completed)),
        (
            vec![("Status", "no-answer"), ("Legs[0][AnsweredBy]", "Machine")],
            over(Outcome::NoAnswer),
        ),
    ] {
        let mut all = vec![("CallSid", SID)];
        all.extend(&fields);
        assert_eq!(decode(FORM, "", &form(&all)).unwrap().progress, progress, "{fields:?}");
        let read = decode(MULTIPART, "", &multipart(&all)).unwrap();
        assert_eq!(read.progress, progress, "as parts: {fields:?}");
    }
}

#[test]
fn the_address_names_the_request_and_goes_before_the_custom_field() {
    let query = format!("request={INTENT}");
    let intent: IntentId = INTENT.parse().unwrap();
    let other = "01935b2c-7a00-7000-8000-000000000009";
    let body = form(&[("CallSid", SID), ("Status", "busy"), ("CustomField", other)]);
    assert_eq!(decode(FORM, &query, &body).unwrap().intent, Some(intent));
    assert_eq!(decode(FORM, "", &body).unwrap().intent, Some(other.parse().unwrap()));
    assert_eq!(decode(FORM, "request=x&y=z", &form(&[("CallSid", SID)])).unwrap().intent, None);
    let nameless = decode(FORM, &query, &form(&[("Status", "busy")])).unwrap();
    assert_eq!((nameless.id, nameless.intent), (None, Some(intent)), "the address is enough");
}

#[test]
fn garbage_gets_a_sentence_that_quotes_nothing() {
    let many: Vec<(String, String)> =
        (0..500).map(|n| (format!("CallSid{n}"), "x".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    for (kind, body, said) in [
        (JSON, b"".to_vec(), "none of CallSid"),
        (JSON, b"{\"CallSid\": ".to_vec(), "not JSON at line 1, column 12"),
        (JSON, b"[1, 2]".to_vec(), "none of CallSid"),
        (FORM, b"\xff\xfe\x00 9876543210".to_vec(), "none of CallSid"),
        (FORM, form(&[("Hello", "9876543210")]), "none of CallSid"),
        (FORM, form(&[("Status", "busy")]), "CallSid is missing"),
        (FORM, form(&[("CallSid", "../9876543210")]), "no name of a call"),
        (FORM, form(&many), "more than 200 fields"),
        (MULTIPART, b"--------------------------8f2ae1b0\r\n9876543210".to_vec(), "not in order"),
    ] {
        let error = decode(kind, "", &body).unwrap_err();
        assert!(error.contains(said), "{kind}: {error:?}");
        assert!(!error.contains("9876543210"), "{error}");
    }
}

proptest! {
    #[test]
    fn no_body_panics(
        kind in prop_oneof![Just(JSON), Just(FORM), Just(MULTIPART), Just(""), Just("x/y; =")],
        query in ".{0,60}",
        body in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let _read = decode(kind, &query, &body);
    }

    #[test]
    fn no_damage_to_a_report_panics(
        which in 0..3_usize,
        cut in 0..600_usize,
        at in 0..600_usize,
        byte in any::<u8>(),
    ) {
        let (kind, mut body) = match which {
            0 => (JSON, json_of_terminal()),
            1 => (FORM, form(&TERMINAL)),
            _ => (MULTIPART, multipart(&TERMINAL)),
        };
        if let Some(place) = body.get_mut(at) {
            *place = byte;
        }
        body.truncate(body.len().saturating_sub(cut));
        let _read = decode(kind, "", &body);
    }

    #[test]
    fn no_json_panics(depth in 0..200_usize, name in "\\PC{0,20}") {
        let deep = format!("{{\"{name}\":{}{}", "[".repeat(depth), "]".repeat(depth)) + "}";
        let _read = decode(JSON, "", deep.as_bytes());
    }
}
