//! Calls that are made later, over the API.

use dialdesk_test_support::served::Served;
use serde_json::{Value, json};

/// Mondays far from today, so that nothing is dialled while a test looks.
const MONDAY: &str = "2035-01-08T10:00";

fn later(number: &str, first: &str, rule: Value) -> Value {
    json!({
        "phoneNumber": number,
        "agentId": "default",
        "userId": "asha",
        "scheduledFor": first,
        "timezone": "Asia/Kolkata",
        "recurring": rule,
    })
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[tokio::test]
async fn a_recurring_call_is_shown_in_the_contracts_words() {
    let api = Served::on_sandbox().await.unwrap();
    let rule = json!({ "frequency": "weekly", "interval": 2, "daysOfWeek": [1, 3],
        "endDate": "2035-02-07", "maxOccurrences": 50 });
    let mut body = later("+919876501001", MONDAY, rule);
    body["metadata"] = json!({ "campaignId": "spring" });
    let said = api.post("/scheduled-calls", &body).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let made = said.data().clone();
    assert_eq!(made["scheduledFor"], "2035-01-08T04:30:00Z");
    assert_eq!(made["timezone"], "Asia/Kolkata");
    assert_eq!(made["phoneNumber"], "+919876501001");
    assert_eq!(made["metadata"]["campaignId"], "spring");
    for yes in ["isPending", "isRecurring", "canCancel"] {
        assert_eq!(made[yes], json!(true), "{yes}");
    }
    assert_eq!(
        texts(&made["nextOccurrences"]),
        [
            "2035-01-08T04:30:00Z",
            "2035-01-10T04:30:00Z",
            "2035-01-22T04:30:00Z",
            "2035-01-24T04:30:00Z",
            "2035-02-05T04:30:00Z",
            "2035-02-07T04:30:00Z",
        ],
        "the last day is included"
    );
    assert_eq!(made["recurring"]["daysOfWeek"], json!([1, 3]));
    assert_eq!(made["recurring"]["endDate"], "2035-02-07");

    let id = made["id"].as_str().unwrap();
    let call_log_id = made["callLogId"].as_str().unwrap();
    let shown = api.get(&format!("/scheduled-calls/{id}")).await.unwrap();
    assert_eq!(shown.data(), &made);
    let by_call = api.get(&format!("/scheduled-calls/{call_log_id}")).await.unwrap();
    assert_eq!(by_call.data()["id"], made["id"], "the call names its schedule too");
    let call = api.get(&format!("/calls/{call_log_id}")).await.unwrap();
    assert_eq!(call.data()["status"], "scheduled");
    assert_eq!(call.data()["outboundStatus"], "queued");
    let list = api.get("/calls?status=scheduled").await.unwrap();
    assert_eq!(list.data()["total"], 1);
    let list = api.get("/scheduled-calls?state=active&limit=1").await.unwrap();
    assert_eq!(list.data()["items"][0]["id"], made["id"]);
    api.close().await;
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let api = Served::on_sandbox().await.unwrap();
    let body = json!({
        "phoneNumber": "+919876501001", "agentId": "default", "scheduledFor": "tomorrow",
        "timezone": "Asia/Calcuta", "respectBusinessHours": "yes",
        "businessHours": { "start": "9", "end": "08:00", "daysOfWeek": [9] },
        "recurring": { "frequency": "hourly", "monthDay": 40, "endDate": "soon" },
    });
    let said = api.post("/scheduled-calls", &body).await.unwrap();
    assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "{said:?}");
    let mut fields = said.fields();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "businessHours.start",
            "recurring.endDate",
            "recurring.frequency",
            "respectBusinessHours",
            "timezone"
        ]
    );
    let past = later("+919876501001", "2020-01-06T10:00:00Z", Value::Null);
    let said = api.post("/scheduled-calls", &past).await.unwrap();
    assert_eq!(said.fields(), ["scheduledFor"], "{said:?}");
    let bad_number = later("12345", MONDAY, Value::Null);
    let said = api.post("/scheduled-calls", &bad_number).await.unwrap();
    assert_eq!(said.code(), "INVALID_PHONE_NUMBER");
    let mut nobody = later("+919876501001", MONDAY, Value::Null);
    nobody["agentId"] = json!("nobody");
    let said = api.post("/scheduled-calls", &nobody).await.unwrap();
    assert_eq!((said.status, said.code()), (404, "AGENT_NOT_FOUND"));
    let said = api.get("/scheduled-calls/00000000-0000-0000-0000-000000000000").await.unwrap();
    assert_eq!(said.status, 404);
    api.close().await;
}

#[tokio::test]
async fn the_next_ten_are_told_before_anything_is_saved() {
    let api = Served::on_sandbox().await.unwrap();
    let body = json!({
        "scheduledFor": "2035-01-31T10:00", "timezone": "Europe/Berlin",
        "recurring": { "frequency": "monthly" },
    });
    let said = api.post("/scheduled-calls/preview", &body).await.unwrap();
    assert_eq!(said.status, 200, "{said:?}");
    let occurrences = said.data()["occurrences"].as_array().unwrap();
    let first: Vec<&str> =
        occurrences.iter().take(4).filter_map(|it| it["scheduledFor"].as_str()).collect();
    assert_eq!(
        first,
        [
            "2035-01-31T09:00:00Z",
            "2035-02-28T09:00:00Z",
            "2035-03-31T08:00:00Z",
            "2035-04-30T08:00:00Z"
        ],
        "ten o'clock in Berlin, on the last day where there is no 31st"
    );
    assert_eq!(occurrences.len(), 10);
    assert_eq!(said.data()["more"], json!(true));

    let hours = json!({ "start": "09:00", "end": "18:00", "daysOfWeek": [1, 2, 3, 4, 5] });
    let weekend = json!({ "scheduledFor": "2035-01-13T10:00", "businessHours": hours });
    let said = api.post("/scheduled-calls/preview", &weekend).await.unwrap();
    let only = &said.data()["occurrences"][0];
    assert_eq!(only["scheduledFor"], "2035-01-13T04:30:00Z", "a Saturday");
    assert_eq!(only["dialsAt"], "2035-01-15T03:30:00Z", "Monday at nine");
    let list = api.get("/scheduled-calls").await.unwrap();
    assert_eq!(list.data()["total"], 0, "nothing was saved");
    api.close().await;
}

#[tokio::test]
async fn one_occurrence_or_all_can_be_taken_back_and_restored() {
    let api = Served::on_sandbox().await.unwrap();
    let rule = json!({ "frequency": "daily", "maxOccurrences": 3 });
    let said = api.post("/scheduled-calls", &later("+919876501001", MONDAY, rule)).await.unwrap();
    let made = said.data().clone();
    let at = |what: &str| format!("/scheduled-calls/{}/{what}", made["id"].as_str().unwrap());
    let tuesday = json!({ "occurrence": "2035-01-09" });

    let said = api.post(&at("cancel"), &tuesday).await.unwrap();
    assert_eq!(said.status, 200, "{said:?}");
    assert_eq!(
        texts(&said.data()["nextOccurrences"]),
        ["2035-01-08T04:30:00Z", "2035-01-10T04:30:00Z"]
    );
    let again = api.post(&at("cancel"), &tuesday).await.unwrap();
    assert_eq!((again.status, again.data()), (200, said.data()), "again, the same");
    let said = api.post(&at("cancel"), &json!({ "occurrence": "2035-01-11" })).await.unwrap();
    assert_eq!(said.fields(), ["occurrence"], "{said:?}");
    let said = api.post(&at("restore"), &tuesday).await.unwrap();
    assert_eq!(texts(&said.data()["nextOccurrences"]).len(), 3);

    // The call of the current occurrence, like any call.
    let call = made["callLogId"].as_str().unwrap();
    let said = api.post(&format!("/calls/{call}/cancel"), &json!({})).await.unwrap();
    assert_eq!((said.status, &said.data()["status"]), (200, &json!("canceled")));
    let said = api.get(&at("")[..at("").len() - 1]).await.unwrap();
    assert_eq!(said.data()["scheduledFor"], "2035-01-09T04:30:00Z", "the next one");
    assert_ne!(said.data()["callLogId"], made["callLogId"]);

    let said = api.post(&at("cancel"), &json!({})).await.unwrap();
    assert_eq!(said.data()["state"], "canceled");
    for no in ["isPending", "canCancel"] {
        assert_eq!(said.data()[no], json!(false), "{no}");
    }
    assert_eq!(said.data()["nextOccurrences"], json!([]));
    let again = api.post(&at("cancel"), &json!({})).await.unwrap();
    assert_eq!(again.status, 200, "again, the same");
    let said = api.post(&at("restore"), &json!({})).await.unwrap();
    assert_eq!(said.data()["state"], "active", "{said:?}");
    assert_eq!(texts(&said.data()["nextOccurrences"]).len(), 2, "Monday stays taken back");
    api.close().await;
}

#[tokio::test]
async fn the_agenda_tells_what_comes_when() {
    let api = Served::on_sandbox().await.unwrap();
    let daily = json!({ "frequency": "daily" });
    let said = api.post("/scheduled-calls", &later("+919876501001", MONDAY, daily)).await.unwrap();
    let id = said.data()["id"].as_str().unwrap().to_owned();
    let once = later("+919876501002", "2035-01-09T09:00", Value::Null);
    api.post("/scheduled-calls", &once).await.unwrap();
    let wednesday = json!({ "occurrence": "2035-01-10" });
    api.post(&format!("/scheduled-calls/{id}/cancel"), &wednesday).await.unwrap();

    let path = "/scheduled-calls/agenda?from=2035-01-08T00:00:00Z&until=2035-01-11T00:00:00Z";
    let said = api.get(path).await.unwrap();
    let lines: Vec<String> = said
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let (at, status) = (it["dialsAt"].as_str().unwrap(), it["status"].as_str().unwrap());
            let again = if it["isRecurring"] == true { "again" } else { "once" };
            let restore = if it["canRestore"] == true { ", can be restored" } else { "" };
            format!("{at} {again} {status}{restore}")
        })
        .collect();
    assert_eq!(
        lines,
        [
            "2035-01-08T04:30:00Z again scheduled",
            "2035-01-09T03:30:00Z once scheduled",
            "2035-01-09T04:30:00Z again scheduled",
            "2035-01-10T04:30:00Z again canceled, can be restored",
        ]
    );
    let said = api.get("/scheduled-calls/agenda?until=2000-01-01T00:00:00Z").await.unwrap();
    assert_eq!(said.fields(), ["until"]);
    api.close().await;
}

#[tokio::test]
async fn a_repeat_under_the_same_key_makes_nothing_new() {
    let mut api = Served::on_sandbox().await.unwrap();
    let body = later("+919876501001", MONDAY, json!({ "frequency": "daily" }));
    let post = |api: &Served| {
        api.request(reqwest::Method::POST, "/scheduled-calls")
            .header("Idempotency-Key", "every-morning")
            .json(&body)
    };
    let first = dialdesk_test_support::served::said(post(&api)).await.unwrap();
    api.restart(&[]).await.unwrap();
    let second = dialdesk_test_support::served::said(post(&api)).await.unwrap();
    assert_eq!((first.status, second.status), (201, 201), "{second:?}");
    assert_eq!(first.data()["id"], second.data()["id"]);
    assert_eq!(
        api.get("/scheduled-calls").await.unwrap().data()["total"],
        1,
        "also over a restart"
    );
    api.close().await;
}

#[tokio::test]
async fn a_call_for_now_is_dialled_and_the_next_one_waits_over_a_restart() {
    let mut api = Served::on_sandbox().await.unwrap();
    let live = api.get("/live").await.unwrap();
    let now =
        live.data()["counters"]["at"].as_str().unwrap_or_else(|| panic!("{live:?}")).to_owned();
    let body = later("+919876501001", &now, json!({ "frequency": "daily" }));
    let said = api.post("/scheduled-calls", &body).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let id = said.data()["id"].as_str().unwrap().to_owned();
    let call = said.data()["callLogId"].as_str().unwrap().to_owned();
    let over = |call: &Value| call["status"] == "completed";
    let ended = api.until(&format!("/calls/{call}"), over).await.unwrap();
    assert!(ended["startedAt"].is_string(), "{ended}");

    let path = format!("/scheduled-calls/{id}");
    let shown = api.get(&path).await.unwrap();
    assert_ne!(shown.data()["callLogId"], json!(call), "the next occurrence has its own call");
    assert_eq!(shown.data()["isPending"], json!(true));
    api.restart(&[]).await.unwrap();
    let after = api.get(&path).await.unwrap();
    assert_eq!(after.data(), shown.data());
    let waiting = shown.data()["callLogId"].as_str().unwrap();
    let waiting = api.get(&format!("/calls/{waiting}")).await.unwrap();
    assert_eq!(waiting.data()["status"], "scheduled");
    api.close().await;
}
