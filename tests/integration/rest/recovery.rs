//! Calls that need a look, the breaker in a person's hand, edits, and what happened meanwhile.

use dialdesk_test_support::served::{Said, Served};
use serde_json::{Value, json};

/// The call is answered with a 500, and nothing was placed.
const LOST: &str = "+919876579916";
/// Answered, and ended soon.
const SHORT: &str = "+919876579908";
/// Talks until the time limit.
const LONG: &str = "+919876579909";

async fn unknown(api: &Served) -> String {
    let said = api.ring(LOST).await.unwrap();
    assert_eq!((said.status, said.code()), (503, "API_UNAVAILABLE"), "{said:?}");
    said.body["error"]["callLogId"].as_str().expect("it names the call").to_owned()
}

async fn resolve(api: &Served, call: &str, body: Value) -> Said {
    api.post(&format!("/calls/{call}/resolve"), &body).await.unwrap()
}

#[tokio::test]
async fn an_unknown_call_offers_what_may_be_said_of_it() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let call = unknown(&api).await;
    let shown = api.get(&format!("/calls/{call}")).await.unwrap();
    assert_eq!(shown.data()["status"], "unknown");
    let names: Vec<(&str, bool)> = shown.data()["resolutions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["allowed"].as_bool().unwrap()))
        .collect();
    assert_eq!(names, [("placed", true), ("not_placed", true), ("redial", true)]);

    let vague = resolve(&api, &call, json!({ "how": "perhaps" })).await;
    assert_eq!((vague.status, vague.fields()), (400, vec!["how"]));
    let why = resolve(&api, &call, json!({ "how": "redial" })).await;
    assert_eq!((why.status, why.fields()), (400, vec!["reason"]), "{why:?}");

    let said = resolve(&api, &call, json!({ "how": "not_placed", "userId": "asha" })).await;
    assert_eq!(said.status, 200, "{said:?}");
    assert_eq!(said.data()["call"]["status"], "failed", "somebody waited for it, once");
    assert_eq!(said.data()["call"]["outboundStatus"], "api-unavailable");
    let again = resolve(&api, &call, json!({ "how": "not_placed" })).await;
    assert_eq!((again.status, again.code()), (409, "ACTION_NOT_ALLOWED"));
    api.close().await;
}

#[tokio::test]
async fn ringing_again_is_kept_with_its_reason() {
    let mut api = Served::on_stand_in(&[]).await.unwrap();
    let call = unknown(&api).await;
    let body = json!({ "how": "redial", "reason": "they asked for it", "userId": "asha" });
    let said = resolve(&api, &call, body).await;
    assert_eq!(said.status, 200, "{said:?}");
    let redial = said.data()["redialCallLogId"].as_str().expect("a new call").to_owned();
    assert_eq!(said.data()["call"]["outcome"], "given_up");
    let new = api.get(&format!("/calls/{redial}")).await.unwrap();
    assert_eq!(new.data()["retryOf"], json!(call), "{new:?}");

    api.restart(&[]).await.unwrap();
    let kept = api.get(&format!("/calls/{call}/resolutions")).await.unwrap();
    let kept = &kept.data()["items"][0];
    assert_eq!(kept["how"], "redial");
    assert_eq!(kept["reason"], "they asked for it");
    assert_eq!(kept["userId"], "asha");
    assert_eq!(kept["redialCallLogId"], json!(redial));
    let events = api.get(&format!("/calls/{call}/events")).await.unwrap();
    let words: Vec<&str> = events.data()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["what"].as_str().unwrap())
        .collect();
    assert!(words.ends_with(&["unknown", "redial_wanted", "ended"]), "{words:?}");
    api.close().await;
}

#[tokio::test]
async fn nothing_can_be_said_of_a_call_that_runs() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let placed = api.ring(LONG).await.unwrap();
    assert_eq!(placed.status, 201, "{placed:?}");
    let call = placed.data()["callLogId"].as_str().unwrap().to_owned();
    let said = resolve(&api, &call, json!({ "how": "placed" })).await;
    assert_eq!((said.status, said.code()), (409, "ACTION_NOT_ALLOWED"));
    let nobody = resolve(&api, "nobody", json!({ "how": "placed" })).await;
    assert_eq!((nobody.status, nobody.code()), (404, "CALL_NOT_FOUND"));
    api.close().await;
}

#[tokio::test]
async fn a_held_breaker_stays_open_over_a_restart_and_a_closed_one_does_not() {
    let mut api = Served::on_stand_in(&[]).await.unwrap();
    let wrong = api.post("/engine/breaker", &json!({ "hold": "ajar" })).await.unwrap();
    assert_eq!((wrong.status, wrong.fields()), (400, vec!["hold"]));
    let hold = |how: &str, who: &str| json!({ "hold": how, "userId": who });
    let long = api.post("/engine/breaker", &hold("open", &"x".repeat(200))).await.unwrap();
    assert_eq!(long.fields(), vec!["userId"]);
    let held = api.post("/engine/breaker", &hold("open", "asha")).await.unwrap();
    assert_eq!(held.status, 200, "{held:?}");
    let holder = held.data()["heldBy"].clone();
    assert_eq!(holder["userId"], "asha", "{held:?}");
    let again = api.post("/engine/breaker", &hold("open", "ravi")).await.unwrap();
    assert_eq!(again.data()["heldBy"], holder, "whoever asks for what holds changes nothing");
    let refused = api.ring(SHORT).await.unwrap();
    assert_eq!((refused.status, refused.code()), (503, "API_UNAVAILABLE"), "{refused:?}");

    api.restart(&[]).await.unwrap();
    let is_open = |it: &Value| it["circuitBreaker"] == "open";
    api.until("/calls/outbound/stats", is_open).await.expect("it is caution, and stays");
    let live = api.get("/live").await.unwrap();
    assert_eq!(live.data()["counters"]["heldBy"], holder, "with its name and since when");
    let refused = api.ring(SHORT).await.unwrap();
    assert_eq!((refused.status, refused.code()), (503, "API_UNAVAILABLE"), "{refused:?}");
    api.post("/engine/breaker", &json!({ "hold": "none" })).await.unwrap();
    let live = |it: &Value| it["counters"]["breaker"]["state"] == "half-open";
    let live = api.until("/live", live).await.unwrap();
    assert_eq!(live["counters"]["heldBy"], Value::Null, "it was let go");
    let rung = api.ring(SHORT).await.unwrap();
    assert_eq!(rung.status, 201, "{rung:?}");

    let closed = api.post("/engine/breaker", &json!({ "hold": "closed" })).await.unwrap();
    assert_eq!(closed.data()["heldBy"]["userId"], "operator", "somebody without a name");
    api.restart(&[]).await.unwrap();
    let live = |it: &Value| it["counters"]["breaker"]["state"] == "closed";
    let live = api.until("/live", live).await.unwrap();
    assert_eq!(live["counters"]["heldBy"], Value::Null, "nobody holds it any more");
    api.close().await;
}

#[tokio::test]
async fn an_edit_names_who_changed_what() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let made = api.post("/campaigns", &json!({ "name": "Renewals" })).await.unwrap();
    let path = format!("/campaigns/{}", made.data()["id"].as_str().unwrap());
    let edit = json!({ "pace": { "callsPerMinute": 30 }, "userId": "asha" });
    let edited = api.patch(&path, &edit).await.unwrap();
    assert_eq!(edited.status, 200, "{edited:?}");
    assert_eq!(edited.data()["editedBy"], "asha");
    let renamed = api.patch(&path, &json!({ "name": "Renewals, north" })).await.unwrap();
    assert_eq!(renamed.data()["version"], 2);

    let edits = api.get(&format!("{path}/edits")).await.unwrap();
    let edits = edits.data()["items"].as_array().unwrap().clone();
    let versions: Vec<&Value> = edits.iter().map(|it| &it["version"]).collect();
    assert_eq!(versions, [&json!(2), &json!(1), &json!(0)]);
    let name = json!([{ "field": "name", "old": "Renewals", "new": "Renewals, north" }]);
    assert_eq!(edits[0]["changes"], name);
    assert_eq!(edits[0]["userId"], "operator");
    let pace = json!([{ "field": "pace.callsPerMinute", "old": null, "new": "30" }]);
    assert_eq!(edits[1]["changes"], pace);
    assert_eq!(edits[1]["userId"], "asha");
    assert_eq!(edits[2]["changes"], json!([]));
    api.close().await;
}

#[tokio::test]
async fn a_restart_tells_what_it_found() {
    let mut api = Served::on_stand_in(&[]).await.unwrap();
    let before = api.get("/away").await.unwrap();
    assert_eq!((before.status, before.data()), (200, &Value::Null), "a first start was not away");
    let call = unknown(&api).await;
    api.restart(&[]).await.unwrap();
    let away = api.until("/away", |it| !it.is_null()).await.unwrap();
    assert_eq!(away["by"], "off", "{away}");
    assert_eq!(away["reconciled"], 1, "{away}");
    assert_eq!(away["calls"][0]["callLogId"], json!(call));
    assert_eq!(away["paused"], json!([]), "it was off for a moment");
    resolve(&api, &call, json!({ "how": "placed" })).await;
    let settled = api.get("/away").await.unwrap();
    assert_eq!(settled.data()["adopted"], 1, "what became of it since is told: {settled:?}");
    api.close().await;
}
