//! Calls that follow others: chains, retries by hand, and what forbids one.

use dialdesk_test_support::served::{Served, call_to};
use serde_json::{Value, json};

/// Rings somebody and waits for the end of the call; gives its id.
async fn rung(api: &Served, body: &Value) -> String {
    let said = api.post("/calls/outbound", body).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let id = said.data()["callLogId"].as_str().unwrap().to_owned();
    api.until(&format!("/calls/{id}"), |call| !call["endedAt"].is_null()).await.unwrap();
    id
}

async fn chain(api: &Served, id: &str) -> Vec<Value> {
    let said = api.get(&format!("/calls/{id}/retries")).await.unwrap();
    said.data()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_busy_line_is_tried_again_as_the_request_says() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let mut body = call_to("+919876549902");
    body["retry"] = json!({ "busy": { "delaySeconds": 200, "maxAttempts": 2 } });
    let first = rung(&api, &body).await;
    let path = format!("/calls/{first}/retries");
    let over = api.until(&path, |it| it["items"][1]["outcome"] == "busy").await.unwrap();
    let items = over["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "two calls at most: {over}");
    assert_eq!((&items[0]["attempt"], &items[0]["reason"]), (&json!(1), &Value::Null));
    assert_eq!((&items[1]["attempt"], &items[1]["reason"]), (&json!(2), &json!("busy")));
    assert_eq!(items[1]["retryOf"], json!(first));

    let second = items[1]["callLogId"].as_str().unwrap();
    assert_eq!(chain(&api, second).await, *items, "the chain is seen from any of its calls");
    let call = api.get(&format!("/calls/{second}")).await.unwrap();
    assert_eq!(call.data()["retryOf"], json!(first));
    assert_eq!(
        (&call.data()["retryCount"], &call.data()["retryReason"]),
        (&json!(1), &json!("busy"))
    );
    api.close().await;
}

#[tokio::test]
async fn a_call_without_retry_stays_alone() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let first = rung(&api, &call_to("+919876559902")).await;
    assert_eq!(chain(&api, &first).await.len(), 1);
    api.close().await;
}

#[tokio::test]
async fn nobody_is_rung_again_within_the_quiet_time() {
    let api = Served::on_stand_in(&[("DIALDESK_WAIT_SCALE", "20")]).await.unwrap();
    rung(&api, &call_to("+919876569902")).await;
    let again = api.ring("+919876569902").await.unwrap();
    assert_eq!((again.status, again.code()), (409, "CALL_NOT_ALLOWED"), "{again:?}");
    let reason = &again.body["error"]["reasons"][0];
    assert_eq!(reason["reason"], "quiet_time", "{again:?}");
    assert!(reason["until"].is_string(), "{again:?}");
    api.close().await;
}

#[tokio::test]
async fn a_retry_by_hand_takes_the_next_number_and_the_place_of_the_scheduled_one() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let mut body = call_to("+919876579902");
    body["retry"] = json!({ "busy": { "delaySeconds": 86400 } });
    let first = rung(&api, &body).await;
    let before = chain(&api, &first).await;
    let scheduled = before[1]["callLogId"].as_str().unwrap().to_owned();
    let call = api.get(&format!("/calls/{scheduled}")).await.unwrap();
    assert_eq!(call.data()["status"], "queued", "{call:?}");
    assert!(call.data()["dueAt"].is_string(), "{call:?}");

    let mut again = call_to("+919876579902");
    again["callLogId"] = json!(first);
    let mut said = api.post("/calls/outbound", &again).await.unwrap();
    while said.code() == "CALL_NOT_ALLOWED" {
        // The quiet time of a fast stand-in is a second at most.
        let reason = &said.body["error"]["reasons"][0];
        assert_eq!(reason["reason"], "quiet_time", "{said:?}");
        said = api.post("/calls/outbound", &again).await.unwrap();
    }
    assert_eq!(said.status, 201, "{said:?}");
    let by_hand = said.data()["callLogId"].clone();
    let after = chain(&api, &first).await;
    assert_eq!(after.len(), 2, "{after:?}");
    assert_eq!((&after[1]["callLogId"], &after[1]["reason"]), (&by_hand, &json!("manual")));
    let replaced = api.get(&format!("/calls/{scheduled}")).await.unwrap();
    assert_eq!(replaced.data()["status"], "canceled");
    api.close().await;
}

#[tokio::test]
async fn only_a_call_to_this_number_that_is_over_can_be_retried() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let first = rung(&api, &call_to("+919876589902")).await;
    let running = api.ring("+919876589909").await.unwrap().data()["callLogId"].clone();
    for (of, number) in [
        (json!(first), "+919876589903"),
        (running, "+919876589909"),
        (json!("01a203cb-0000-7000-8000-000000000000"), "+919876589902"),
        (json!("nothing"), "+919876589902"),
    ] {
        let mut body = call_to(number);
        body["callLogId"] = of;
        let said = api.post("/calls/outbound", &body).await.unwrap();
        assert_eq!((said.status, said.code()), (409, "NOT_RETRYABLE"), "{said:?}");
    }
    api.close().await;
}

#[tokio::test]
async fn a_campaign_says_when_it_would_try_again() {
    let api = Served::on_sandbox().await.unwrap();
    let retry = json!({ "busy": { "delaySeconds": 60, "maxAttempts": 4 } });
    let body = json!({ "name": "Renewals", "retry": retry });
    let made = api.post("/campaigns", &body).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.data()["retry"]["busy"]["delaySeconds"], 60);
    assert_eq!(made.data()["retry"]["no_answer"]["delaySeconds"], 1800, "the usual");
    let id = made.data()["id"].as_str().unwrap();

    let said = api.get(&format!("/campaigns/{id}/retries")).await.unwrap();
    let previews = said.data()["items"].as_array().unwrap();
    assert_eq!((&previews[0]["reason"], previews.len()), (&json!("busy"), 4));
    assert_eq!(previews[0]["times"].as_array().unwrap().len(), 3, "{said:?}");

    let wrong = json!({ "retry": { "busy": { "maxAttempts": 0, "growth": 99 } } });
    let said = api.patch(&format!("/campaigns/{id}"), &wrong).await.unwrap();
    assert_eq!(said.status, 400);
    assert_eq!(said.fields(), ["retry.busy.growth", "retry.busy.maxAttempts"]);
    api.close().await;
}

#[tokio::test]
async fn a_call_keeps_the_verdict_that_let_it_through() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let id = rung(&api, &call_to("+919876599901")).await;
    let call = api.get(&format!("/calls/{id}")).await.unwrap();
    let verdict = &call.data()["verdict"];
    assert_eq!(verdict["zones"], json!(["Asia/Kolkata"]), "{call:?}");
    assert_eq!(verdict["zoneSource"], "number");
    assert_eq!(verdict["counted"]["ever"], 0);
    assert!(verdict["localTime"].as_str().unwrap().ends_with("+05:30"), "{verdict}");
    assert!(verdict["rulePack"].is_string() && verdict["version"].is_u64(), "{verdict}");
    api.close().await;
}

/// Names the reasons of an answer with how many people each keeps.
fn kept(lines: &Value) -> Vec<(String, u64)> {
    let line =
        |it: &Value| (it["reason"].as_str().unwrap().to_owned(), it["count"].as_u64().unwrap());
    lines.as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn a_campaign_says_why_nobody_is_rung_and_a_person_why_they_are_not() {
    let api = Served::on_sandbox().await.unwrap();
    let made = api.post("/campaigns", &json!({ "name": "Renewals" })).await.unwrap();
    let id = made.data()["id"].as_str().unwrap().to_owned();
    let people = "Name,Phone,Time zone\n\
        Asha,9876539901,\nRavi,9876539902,\nMeera,9876539903,Europe/Berlin\n";
    let request = api.request(reqwest::Method::POST, &format!("/campaigns/{id}/imports"));
    let request = request.header("content-type", "text/csv").body(people);
    let import = dialdesk_test_support::served::said(request).await.unwrap();
    let import = import.data()["importId"].as_str().unwrap().to_owned();
    api.until(&format!("/imports/{import}"), |it| it["status"] == "completed").await.unwrap();
    let body = json!({ "phoneNumber": "+919876539901", "reason": "asked us to" });
    assert_eq!(api.post("/suppressions", &body).await.unwrap().status, 201);

    let why = api.get(&format!("/campaigns/{id}/why")).await.unwrap();
    let why = why.data();
    assert_eq!((&why["waiting"], &why["ready"]), (&json!(3), &json!(2)), "{why}");
    assert_eq!(kept(&why["everybody"]), [("not_started".to_owned(), 3)]);
    assert_eq!(why["everybody"][0]["action"], "start_campaign");
    assert_eq!(
        kept(&why["people"]),
        [("suppressed".to_owned(), 1), ("turn".to_owned(), 2)],
        "each person once: {why}"
    );

    let listed = api.get(&format!("/campaigns/{id}/contacts")).await.unwrap();
    let asha = listed.data()["items"][0]["id"].clone();
    let ravi = listed.data()["items"][1]["id"].clone();
    let of = |person: &Value| format!("/campaigns/{id}/contacts/{person}/why");
    let blocked = api.get(&of(&asha)).await.unwrap();
    assert_eq!(
        kept(&blocked.data()["reasons"]),
        [("not_started".to_owned(), 1), ("suppressed".to_owned(), 1)]
    );
    assert_eq!(blocked.data()["earliest"], Value::Null, "as long as they are on that list");
    let free = api.get(&of(&ravi)).await.unwrap();
    assert!(free.data()["earliest"].is_string(), "{free:?}");
    let nobody = api.get(&of(&json!(999_999))).await.unwrap();
    assert_eq!(nobody.status, 404);

    let night = json!({ "rulePack": "india-service", "callingHours": null });
    assert_eq!(api.patch(&format!("/campaigns/{id}"), &night).await.unwrap().status, 200);
    let why = api.get(&format!("/campaigns/{id}/why")).await.unwrap();
    let people = kept(&why.data()["people"]);
    assert_eq!(people.iter().map(|(_, count)| count).sum::<u64>(), 3, "{why:?}");
    api.close().await;
}
