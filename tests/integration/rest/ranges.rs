//! Lists by range, filter and search, and a number looked at before it is rung.

use dialdesk_test_support::served::{Served, call_to};
use serde_json::{Value, json};

async fn rung(api: &Served, number: &str) -> String {
    let said = api.ring(number).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    said.data()["callLogId"].as_str().unwrap().to_owned()
}

fn numbers(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().into_iter().flatten();
    items.filter_map(|call| call["phoneNumber"].as_str()).collect()
}

#[tokio::test]
async fn calls_are_filtered_searched_and_read_from_any_row() {
    let api = Served::on_stand_in(&[("MAX_CONCURRENT_OUTBOUND_CALLS", "50")]).await.unwrap();
    let (answered, busy, other) = ("+919876519901", "+919876519902", "+919123459901");
    for number in [answered, busy, other] {
        let id = rung(&api, number).await;
        api.until(&format!("/calls/{id}"), |call| !call["endedAt"].is_null()).await.unwrap();
    }
    let list = |query: &str| {
        let path = format!("/calls?{query}");
        let api = &api;
        async move {
            let said = api.get(&path).await.unwrap();
            assert_eq!(said.status, 200, "{path}: {said:?}");
            said.data().clone()
        }
    };
    assert_eq!(numbers(&list("outcome=busy").await), [busy]);
    assert_eq!(numbers(&list("status=completed").await), [other, answered]);
    assert_eq!(numbers(&list("status=completed&search=51%209901").await), [answered]);
    assert_eq!(numbers(&list("search=09123459901").await), [other], "as dialled in the country");
    assert_eq!(numbers(&list("search=nobody").await), [] as [&str; 0]);
    assert_eq!(numbers(&list("agentId=nobody").await), [] as [&str; 0]);
    assert_eq!(numbers(&list("priority=medium&limit=1&offset=1").await), [busy]);
    assert_eq!(list("priority=medium&limit=1&offset=1").await["total"], 3);
    assert_eq!(list("until=2020-01-01T00:00:00Z").await["total"], 0);
    assert_eq!(list("from=2020-01-01T00:00:00Z").await["total"], 3);

    let head = list("limit=1").await["head"].as_str().unwrap().to_owned();
    rung(&api, "+919876549901").await;
    let held = list(&format!("olderThan={head}")).await;
    assert_eq!(numbers(&held), [other, busy, answered], "new calls shift nothing");
    assert_eq!(held["total"], 3);
    assert_eq!(list("").await["total"], 4);

    for (wrong, field) in
        [("from=yesterday", "from"), ("outcome=fine", "outcome"), ("olderThan=x", "olderThan")]
    {
        let said = api.get(&format!("/calls?{wrong}")).await.unwrap();
        assert_eq!((said.status, said.fields()), (400, vec![field]), "{said:?}");
    }
    api.close().await;
}

#[tokio::test]
async fn the_do_not_call_list_is_searched_and_read_from_any_row() {
    let api = Served::on_sandbox().await.unwrap();
    for (number, reason) in
        [("+919876500001", "by letter"), ("+919876500002", "court"), ("+919876500003", "court")]
    {
        let line = json!({ "phoneNumber": number, "reason": reason });
        assert_eq!(api.post("/suppressions", &line).await.unwrap().status, 201);
    }
    let court = api.get("/suppressions?search=court&limit=1&offset=1").await.unwrap();
    assert_eq!(numbers(court.data()), ["+919876500003"], "{court:?}");
    assert_eq!(court.data()["total"], 2);
    let digits = api.get("/suppressions?search=98765%2000001").await.unwrap();
    assert_eq!(numbers(digits.data()), ["+919876500001"], "{digits:?}");
    api.close().await;
}

#[tokio::test]
async fn a_number_is_looked_at_before_it_is_rung() {
    let api = Served::on_sandbox().await.unwrap();
    let look = |text: &str| {
        let path = "/numbers/check";
        let request = api.request(reqwest::Method::GET, path).query(&[("phoneNumber", text)]);
        async move { dialdesk_test_support::served::said(request).await.unwrap() }
    };
    let said = look("098765 79901").await;
    assert_eq!(
        said.data(),
        &json!({
            "phoneNumber": "+919876579901",
            "country": "IN",
            "repaired": "trunk_zero",
            "fault": null,
            "reasons": [],
            "allowedUntil": null,
            "suppressedBecause": null,
        })
    );
    assert_eq!(look("+1 415 555 2671").await.data()["country"], "US");
    let short = look("98765").await;
    assert_eq!(short.data()["fault"], "wrong_length", "{short:?}");
    assert_eq!(short.data()["phoneNumber"], Value::Null);
    assert_eq!(look("112").await.data()["fault"], "emergency_or_short");
    assert_eq!(look("").await.status, 400);
    assert_eq!(look(&"9".repeat(101)).await.fields(), ["phoneNumber"]);

    let line = json!({ "phoneNumber": "+919876579901", "reason": "asked by letter" });
    api.post("/suppressions", &line).await.unwrap();
    api.post("/engine/pause", &json!({})).await.unwrap();
    let said = look("+919876579901").await;
    let reasons = said.data()["reasons"].as_array().unwrap();
    let words: Vec<&str> = reasons.iter().filter_map(|it| it["reason"].as_str()).collect();
    assert_eq!(words, ["suppressed", "stopped"], "{said:?}");
    assert_eq!(said.data()["suppressedBecause"], "asked by letter");
    let refused = api.post("/calls/outbound", &call_to("+919876579901")).await.unwrap();
    assert_eq!(refused.code(), "CALL_NOT_ALLOWED", "the last word says the same: {refused:?}");
    api.close().await;
}
