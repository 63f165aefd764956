//! The five endpoints that other programs know by heart.

use dialdesk_test_support::served::{Served, call_to};
use serde_json::{Value, json};

#[tokio::test]
async fn a_call_is_placed_followed_and_told_in_the_contracts_words() {
    let api = Served::on_sandbox().await.unwrap();
    let mut body = call_to("+919876509901");
    body["metadata"] = json!({ "campaignId": "spring", "note": "call back" });
    body["priority"] = json!("high");
    body["colour"] = json!("unknown fields are dropped");

    let said = api.post("/calls/outbound", &body).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let id = said.data()["callLogId"].as_str().unwrap().to_owned();
    assert_eq!(
        said.body,
        json!({
            "success": true,
            "data": {
                "callLogId": id,
                "status": "initiated",
                "message": "Outbound call initiated successfully",
            },
        })
    );
    assert!(said.text.starts_with(r#"{"success":true,"data":"#), "{}", said.text);

    let call = api.until(&format!("/calls/{id}"), |call| call["status"] == "completed").await;
    let call = call.unwrap();
    assert_eq!(call["callLogId"], json!(id));
    assert_eq!(call["outboundStatus"], "connected");
    assert_eq!(call["phoneNumber"], "+919876509901", "programs get the whole number");
    assert_eq!(call["metadata"]["campaignId"], "spring");
    assert_eq!(call["failureReason"], Value::Null);
    assert!(call["startedAt"].as_str().unwrap().ends_with('Z'), "UTC, RFC 3339");
    assert!(call["duration"].is_u64(), "whole seconds as the provider reports them: {call}");
    assert!(call["talkSeconds"].as_u64() <= call["duration"].as_u64(), "ringing is in duration");
    api.close().await;
}

/// What becomes of a call for each fate of the sandbox. Read it as the specification.
#[tokio::test]
async fn every_end_has_its_words() {
    let api = Served::on_stand_in(&[("MAX_CONCURRENT_OUTBOUND_CALLS", "50")]).await.unwrap();
    for (number, status, outbound_status, reason) in [
        ("+919876519901", "completed", "connected", Value::Null),
        ("+919876519902", "failed", "busy", json!("busy")),
        ("+919876519903", "failed", "no-answer", json!("no_answer")),
        ("+919876519904", "failed", "network-error", json!("network_error")),
        ("+919876519905", "failed", "no-answer", json!("no_answer")),
    ] {
        let said = api.ring(number).await.unwrap();
        assert_eq!(said.status, 201, "{number}: {said:?}");
        let id = said.data()["callLogId"].as_str().unwrap();
        let over = |call: &Value| !call["endedAt"].is_null();
        let call = api.until(&format!("/calls/{id}"), over).await.unwrap();
        assert_eq!(call["status"], status, "{number}: {call}");
        assert_eq!(call["outboundStatus"], outbound_status, "{number}: {call}");
        assert_eq!(call["failureReason"], reason, "{number}: {call}");
    }
    api.close().await;
}

/// Calls that are refused, by what the provider says. Each is closed and never dialled later.
#[tokio::test]
async fn refusals_have_their_codes_and_close_the_call() {
    for (number, status, code, outbound_status, reason) in [
        ("+919876529906", 422, "PROVIDER_REFUSED", "dnd-blocked", "dnd_blocked"),
        ("+919876529907", 422, "PROVIDER_REFUSED", "invalid-number", "invalid_number"),
        ("+919876529918", 429, "CONCURRENT_LIMIT_REACHED", "rate-limited", "rate_limited"),
        ("+919876529921", 503, "ACCOUNT_ERROR", "api-unavailable", "account"),
        ("+919876529922", 503, "ACCOUNT_ERROR", "api-unavailable", "account"),
        ("+919876529923", 503, "ACCOUNT_ERROR", "api-unavailable", "account"),
    ] {
        let api = Served::on_stand_in(&[]).await.unwrap();
        let said = api.ring(number).await.unwrap();
        assert_eq!((said.status, said.code()), (status, code), "{number}: {said:?}");
        assert_eq!(said.body["success"], false);
        assert!(said.body["error"]["requestId"].is_string(), "{said:?}");
        assert!(said.body["error"].get("callLogId").is_none(), "it is not open: {said:?}");
        assert_eq!(said.headers.contains_key("retry-after"), status == 429, "{said:?}");

        let calls = api.get("/calls").await.unwrap();
        let call = &calls.data()["items"][0];
        assert_eq!(call["status"], "failed", "{number}: {call}");
        assert_eq!(call["outboundStatus"], outbound_status, "{number}: {call}");
        assert_eq!(call["failureReason"], reason, "{number}: {call}");
        api.close().await;
    }
}

#[tokio::test]
async fn an_answer_that_proves_nothing_names_the_call_that_is_followed() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    for number in ["+919876539912", "+919876539915", "+919876539917"] {
        let said = api.ring(number).await.unwrap();
        assert_eq!((said.status, said.code()), (503, "API_UNAVAILABLE"), "{number}: {said:?}");
        let id = said.body["error"]["callLogId"].as_str().unwrap().to_owned();
        let call = api.get(&format!("/calls/{id}")).await.unwrap();
        let status = call.data()["status"].as_str().unwrap();
        let found = ["initiated", "ringing", "in-progress", "completed", "failed"];
        assert!(status == "unknown" || found.contains(&status), "{number}: {call:?}");
    }
    api.close().await;
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_leaves_nothing_open() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let api = Served::on_stand_in(&[("EXOTEL_BASE_URL", &base)]).await.unwrap();
    for attempt in 0..6 {
        let said = api.ring(&format!("+91987654000{attempt}")).await.unwrap();
        assert_eq!((said.status, said.code()), (503, "API_UNAVAILABLE"), "{said:?}");
        assert!(said.body["error"].get("callLogId").is_none(), "nothing rings: {said:?}");
    }
    let stats = api.get("/calls/outbound/stats").await.unwrap();
    assert_eq!(stats.data()["circuitBreaker"], "half-open", "it never answered: {stats:?}");
    api.close().await;
}

#[tokio::test]
async fn five_failures_open_the_breaker_and_the_next_call_does_not_leave() {
    let api = Served::on_stand_in(&[("MAX_CONCURRENT_OUTBOUND_CALLS", "50")]).await.unwrap();
    for attempt in 0..5 {
        let said = api.ring(&format!("+9198765{attempt}9916")).await.unwrap();
        assert_eq!((said.status, said.code()), (503, "API_UNAVAILABLE"), "{said:?}");
        let id = said.body["error"]["callLogId"].as_str().unwrap_or_else(|| panic!("{said:?}"));
        let call = api.get(&format!("/calls/{id}")).await.unwrap();
        let words = (&call.data()["status"], &call.data()["outboundStatus"]);
        assert_eq!(words, (&json!("unknown"), &json!("unknown")), "it may be ringing: {call:?}");
    }
    let stats = api.get("/calls/outbound/stats").await.unwrap();
    assert_eq!(stats.data()["circuitBreaker"], "open", "{stats:?}");
    let said = api.ring("+919876559901").await.unwrap();
    assert_eq!((said.status, said.code()), (503, "API_UNAVAILABLE"), "{said:?}");
    assert!(said.body["error"].get("callLogId").is_none(), "nothing left: {said:?}");
    api.close().await;
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let api = Served::on_sandbox().await.unwrap();
    let wrong = json!({ "phoneNumber": "98765 43210", "userId": 7, "priority": "urgent" });
    let said = api.post("/calls/outbound", &wrong).await.unwrap();
    assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"));
    let mut fields = said.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["agentId", "phoneNumber", "priority", "userId"], "{said:?}");

    for number in ["9876543210", "+91 98765 43210", "+9198765", "+911", "112", "+91112", "call me"]
    {
        let said = api.ring(number).await.unwrap();
        assert_eq!((said.status, said.code()), (400, "INVALID_PHONE_NUMBER"), "{number}: {said:?}");
        assert_eq!(said.fields(), ["phoneNumber"]);
    }
    let said = api.post("/calls/outbound", &json!({})).await.unwrap();
    assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "no number is no bad number");
    let mut long = call_to("+919876543210");
    long["userId"] = json!("x".repeat(129));
    let said = api.post("/calls/outbound", &long).await.unwrap();
    assert_eq!(said.fields(), ["userId"], "{said:?}");

    let mut stranger = call_to("+919876543210");
    stranger["agentId"] = json!("nobody");
    let said = api.post("/calls/outbound", &stranger).await.unwrap();
    assert_eq!((said.status, said.code()), (404, "AGENT_NOT_FOUND"));
    api.close().await;
}

#[tokio::test]
async fn rules_that_forbid_a_call_are_named() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let first = api.ring("+919876549909").await.unwrap();
    assert_eq!(first.status, 201, "this one talks for long: {first:?}");
    let said = api.ring("+919876549909").await.unwrap();
    assert_eq!((said.status, said.code()), (409, "CALL_NOT_ALLOWED"), "{said:?}");
    assert_eq!(said.body["error"]["reasons"][0]["reason"], "already_in_call", "{said:?}");

    let stopped = api.post("/engine/pause", &json!({})).await.unwrap();
    assert_eq!((stopped.status, &stopped.data()["stopped"]), (200, &json!(true)));
    let said = api.ring("+919876549901").await.unwrap();
    assert_eq!((said.status, said.code()), (409, "CALL_NOT_ALLOWED"), "{said:?}");
    assert_eq!(said.body["error"]["reasons"][0]["reason"], "stopped", "{said:?}");

    let resumed = api.post("/engine/resume", &json!({})).await.unwrap();
    assert_eq!(resumed.data()["stopped"], false);
    assert_eq!(api.ring("+919876549901").await.unwrap().status, 201);
    api.close().await;
}

/// Windows begin and end on a quarter of an hour: what is asked just before one may be answered
/// just after it, so whoever compares the two waits until it is over.
#[expect(clippy::disallowed_methods, reason = "the clock on the wall is what is tested")]
async fn wait_for_a_plain_hour() {
    const QUARTER_S: u64 = 15 * 60;
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let left = QUARTER_S - since_1970.as_secs() % QUARTER_S;
    if left <= 20 {
        tokio::time::sleep(std::time::Duration::from_secs(left)).await;
    }
}

/// Numbers of a country that lies around half the world, so that in some of it, it is day nearly
/// always. Where it is not, or it is a holiday, they may not be rung for that reason instead.
#[tokio::test]
async fn a_number_that_was_rung_often_enough_is_refused_by_its_cap() {
    use dialdesk_core::campaign::hours::{Hours, RulePack, Zone, hours_for};
    use dialdesk_core::phone::PhoneNumber;
    use dialdesk_core::place::Place;
    wait_for_a_plain_hour().await;
    let mut api = Served::on_stand_in(&[]).await.unwrap();
    let system = api.get("/system").await.unwrap();
    let now = system.data()["now"].as_str().unwrap().parse().unwrap();
    let law = RulePack::UsStrictStates;
    let is_open = |number: &&str| {
        let place = Place::of(&PhoneNumber::parse_e164(number).unwrap(), None, Zone::INDIA);
        matches!(hours_for(now, law, &place, None), Hours::Open(_))
    };
    let candidates = ["+12125550123", "+12135550123", "+18085550123", "+16715550123"];
    let open = candidates.iter().copied().find(is_open);
    let number = open.unwrap_or(candidates[0]);
    for nth in 1..=3 {
        let mut said = api.ring(number).await.unwrap();
        while said.body["error"]["reasons"][0]["reason"] == "quiet_time" {
            // The quiet time of a fast stand-in is a second at most.
            said = api.ring(number).await.unwrap();
        }
        assert_eq!(said.status, 201, "call {nth}: {said:?}");
        let path = format!("/calls/{}", said.data()["callLogId"].as_str().unwrap());
        api.until(&path, |call| !call["endedAt"].is_null()).await.unwrap();
    }
    api.restart(&[("DIALDESK_RULE_PACK", law.name())]).await.unwrap();
    let said = api.ring(number).await.unwrap();
    assert_eq!((said.status, said.code()), (409, "CALL_NOT_ALLOWED"), "{said:?}");
    let reasons = said.body["error"]["reasons"].as_array().unwrap();
    let word = if open.is_some() { "cap" } else { "outside_hours" };
    let reason = reasons.iter().find(|reason| reason["reason"] == word);
    let reason = reason.unwrap_or_else(|| panic!("three in 24 hours: {said:?}"));
    assert!(reason["until"].is_string(), "and when it may be rung again: {said:?}");
    api.close().await;
}

#[tokio::test]
async fn hours_are_those_of_the_pack() {
    use dialdesk_core::campaign::hours::{Hours, RulePack, Zone, hours_at, hours_for};
    use dialdesk_core::place::{Place, ZoneSource};
    let pack = [("DIALDESK_RULE_PACK", "india-service"), ("DIALDESK_RULE_PACK_REASON", "")];
    let api = Served::on_stand_in(&pack).await.unwrap();
    let system = api.get("/system").await.unwrap();
    assert_eq!(system.data()["rulePack"], "india-service");
    wait_for_a_plain_hour().await;
    let system = api.get("/system").await.unwrap();
    let now = system.data()["now"].as_str().unwrap().parse().unwrap();

    let said = api.ring("+919876559901").await.unwrap();
    match hours_at(now, RulePack::IndiaService, None, Zone::INDIA) {
        Hours::Open(_) => assert_eq!(said.status, 201, "{said:?}"),
        Hours::Closed { opens_at } => {
            assert_eq!((said.status, said.code()), (409, "CALL_NOT_ALLOWED"), "{said:?}");
            let reason = &said.body["error"]["reasons"][0];
            assert_eq!(reason["reason"], "outside_hours", "{said:?}");
            assert_eq!(reason["until"], json!(opens_at), "{said:?}");
        }
    }
    // Elsewhere the law of the number's own country holds, by the callee's clock.
    let york = "America/New_York".parse().unwrap();
    let law = RulePack::UsFederal;
    let place = Place { law, zones: vec![york], source: ZoneSource::Number };
    let looked = api.get("/numbers/check?phoneNumber=%2B12125559901").await.unwrap();
    let abroad = api.ring("+12125559901").await.unwrap();
    match hours_for(now, law, &place, None) {
        Hours::Open(_) => {
            assert_eq!(abroad.status, 201, "{abroad:?}");
            assert_eq!(looked.data()["reasons"], json!([]), "a look says what a call meets");
        }
        Hours::Closed { opens_at } => {
            let reason = &abroad.body["error"]["reasons"][0];
            assert_eq!(looked.data()["reasons"], json!([reason]), "a look says what a call meets");
            assert_eq!(reason["until"], json!(opens_at), "{abroad:?}");
        }
    }
    api.close().await;
}

#[tokio::test]
async fn no_line_is_told_with_the_time_to_ask_again() {
    let api = Served::on_stand_in(&[("MAX_CONCURRENT_OUTBOUND_CALLS", "1")]).await.unwrap();
    assert_eq!(api.ring("+919876569909").await.unwrap().status, 201);
    let stats = api.get("/calls/outbound/stats").await.unwrap();
    assert_eq!(stats.data()["activeCalls"], 1);
    assert_eq!(stats.data()["maxConcurrentCalls"], 1);
    assert_eq!(stats.data()["utilization"], 100);
    assert_eq!(stats.data()["circuitBreaker"], "closed");
    assert!(stats.data()["rateLimiter"]["currentJobs"].is_u64());
    assert!(stats.data()["rateLimiter"]["queuedJobs"].is_u64());

    let said = api.ring("+919876569901").await.unwrap();
    assert_eq!((said.status, said.code()), (429, "CONCURRENT_LIMIT_REACHED"), "{said:?}");
    let seconds: u32 = said.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(seconds >= 1);
    api.close().await;
}

#[tokio::test]
async fn a_batch_queues_the_good_ones_and_names_the_others() {
    let api = Served::on_sandbox().await.unwrap();
    let calls = json!([
        call_to("+919876579901"),
        { "phoneNumber": "12345", "agentId": "default", "userId": "asha" },
        { "phoneNumber": "+919876579902", "agentId": "nobody", "userId": "asha" },
        call_to("+919876579908"),
        "not a call",
    ]);
    let said = api.post("/calls/outbound/bulk", &json!({ "calls": calls, "paceMs": 50 })).await;
    let said = said.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let data = said.data();
    assert_eq!((&data["total"], &data["successful"]), (&json!(5), &json!(2)));
    assert_eq!(data["failed"], 3);
    let ids = data["callLogIds"].as_array().unwrap();
    assert_eq!(ids.len(), 2, "one id for each queued call");
    let errors: Vec<(u64, &str)> = data["errors"].as_array().unwrap().iter().map(fault).collect();
    let expected = [(1, "INVALID_PHONE_NUMBER"), (2, "AGENT_NOT_FOUND"), (4, "VALIDATION_ERROR")];
    assert_eq!(errors, expected, "{data}");

    for id in ids {
        let path = format!("/calls/{}", id.as_str().unwrap());
        let call = api.until(&path, |call| call["status"] == "completed").await.unwrap();
        assert_eq!(call["metadata"]["batchId"], data["batchId"], "the batch is stamped");
    }
    for (calls, why) in [(json!([]), "none"), (json!(vec![call_to("+919876579901"); 1001]), "many")]
    {
        let said = api.post("/calls/outbound/bulk", &json!({ "calls": calls })).await.unwrap();
        assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "{why}");
        assert_eq!(said.fields(), ["calls"]);
    }
    let said = api.post("/calls/outbound/bulk", &json!({ "calls": [{}], "paceMs": 49 })).await;
    assert_eq!(said.unwrap().fields(), ["paceMs"]);
    api.close().await;
}

fn fault(error: &Value) -> (u64, &str) {
    (error["index"].as_u64().unwrap(), error["code"].as_str().unwrap())
}

#[tokio::test]
async fn a_call_that_waits_is_taken_back_and_one_that_runs_is_not() {
    let api = Served::on_sandbox().await.unwrap();
    let calls = json!([call_to("+919876589901"), call_to("+919876589902")]);
    let said = api.post("/calls/outbound/bulk", &json!({ "calls": calls, "paceMs": 60000 })).await;
    let ids = said.unwrap().data()["callLogIds"].clone();
    let waiting = ids[1].as_str().unwrap();
    for round in ["first", "again"] {
        let said = api.post(&format!("/calls/{waiting}/cancel"), &json!({})).await.unwrap();
        assert_eq!(said.status, 200, "{round}: {said:?}");
        let expected = json!({
            "callLogId": waiting, "status": "canceled", "message": "Call cancelled successfully",
        });
        assert_eq!(*said.data(), expected, "{round}");
    }
    let call = api.get(&format!("/calls/{waiting}")).await.unwrap();
    assert_eq!(call.data()["status"], "canceled");
    assert_eq!(call.data()["outboundStatus"], "canceled");

    let running = api.ring("+919876589909").await.unwrap();
    let running = running.data()["callLogId"].as_str().unwrap().to_owned();
    let said = api.post(&format!("/calls/{running}/cancel"), &json!({})).await.unwrap();
    assert_eq!((said.status, said.code()), (409, "HANGUP_UNSUPPORTED"), "{said:?}");

    let first = ids[0].as_str().unwrap();
    api.until(&format!("/calls/{first}"), |call| call["status"] == "completed").await.unwrap();
    let said = api.post(&format!("/calls/{first}/cancel"), &json!({})).await.unwrap();
    assert_eq!((said.status, said.code()), (409, "CALL_NOT_CANCELABLE"), "{said:?}");
    for id in ["01a203cb-0000-7000-8000-000000000000", "no-id-at-all"] {
        for path in [format!("/calls/{id}"), format!("/calls/{id}/events")] {
            let said = api.get(&path).await.unwrap();
            assert_eq!((said.status, said.code()), (404, "CALL_NOT_FOUND"), "{path}");
        }
        let said = api.post(&format!("/calls/{id}/cancel"), &json!({})).await.unwrap();
        assert_eq!((said.status, said.code()), (404, "CALL_NOT_FOUND"));
    }
    api.close().await;
}

#[tokio::test]
async fn the_log_is_listed_by_pages_the_newest_first() {
    let api = Served::on_sandbox().await.unwrap();
    let calls: Vec<Value> = (0..5).map(|last| call_to(&format!("+91987659000{last}"))).collect();
    let said = api.post("/calls/outbound/bulk", &json!({ "calls": calls, "paceMs": 60000 })).await;
    let batch = said.unwrap().data()["batchId"].as_str().unwrap().to_owned();

    let mut numbers = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/calls?limit=2&batchId={batch}&cursor={cursor}");
        let page = api.get(&path).await.unwrap();
        let items = page.data()["items"].as_array().unwrap().clone();
        numbers.extend(items.iter().map(|call| call["phoneNumber"].as_str().unwrap().to_owned()));
        match page.data()["nextCursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let newest_first: Vec<String> =
        (0..5).rev().map(|last| format!("+91987659000{last}")).collect();
    assert_eq!(numbers, newest_first, "each once, none lost");
    for path in ["/calls?limit=0", "/calls?limit=201", "/calls?limit=x", "/calls?cursor=x"] {
        let said = api.get(path).await.unwrap();
        assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "{path}");
    }
    api.close().await;
}
