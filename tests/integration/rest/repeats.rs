//! `Idempotency-Key`: a request that is sent twice is done once.

use dialdesk_test_support::served::{Said, Served, call_to, said};
use reqwest::Method;
use serde_json::{Value, json};

async fn keyed(api: &Served, path: &str, key: &str, body: &Value) -> Said {
    let request = api.request(Method::POST, path).header("idempotency-key", key).json(body);
    said(request).await.unwrap()
}

#[tokio::test]
async fn a_call_asked_for_twice_is_placed_once() {
    let mut api = Served::on_sandbox().await.unwrap();
    let body = call_to("+919876509901");
    let (first, again) = tokio::join!(
        keyed(&api, "/calls/outbound", "order-7", &body),
        keyed(&api, "/calls/outbound", "order-7", &body),
    );
    assert_eq!((first.status, again.status), (201, 201), "{first:?} {again:?}");
    assert_eq!(first.data(), again.data(), "at the same time: one call");
    let later = keyed(&api, "/calls/outbound", "order-7", &body).await;
    assert_eq!(first.data(), later.data(), "afterwards: the same answer");

    let other = keyed(&api, "/calls/outbound", "order-7", &call_to("+919876509902")).await;
    assert_eq!((other.status, other.code()), (409, "IDEMPOTENCY_CONFLICT"), "{other:?}");
    api.restart(&[]).await.unwrap();
    let restarted = keyed(&api, "/calls/outbound", "order-7", &body).await;
    assert_eq!(first.data(), restarted.data(), "the key outlives the program");
    assert_eq!(api.get("/calls").await.unwrap().data()["total"], 1);

    for key in ["", "x".repeat(256).as_str()] {
        let said = keyed(&api, "/calls/outbound", key, &body).await;
        assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "{said:?}");
    }
    api.close().await;
}

#[tokio::test]
async fn a_refused_call_asked_for_again_is_refused_again_and_not_dialled() {
    let api = Served::on_sandbox().await.unwrap();
    let body = call_to("+919876519906");
    let first = keyed(&api, "/calls/outbound", "k", &body).await;
    let again = keyed(&api, "/calls/outbound", "k", &body).await;
    assert_eq!((first.status, first.code()), (422, "PROVIDER_REFUSED"));
    assert_eq!((again.status, again.code()), (422, "PROVIDER_REFUSED"), "{again:?}");
    assert_eq!(api.get("/calls").await.unwrap().data()["total"], 1);
    api.close().await;
}

#[tokio::test]
async fn a_batch_asked_for_twice_is_queued_once() {
    let mut api = Served::on_sandbox().await.unwrap();
    let calls = json!([call_to("+919876529901"), call_to("nonsense"), call_to("+919876529902")]);
    let body = json!({ "calls": calls, "paceMs": 60000 });
    let first = keyed(&api, "/calls/outbound/bulk", "b", &body).await;
    assert_eq!(first.status, 201, "{first:?}");
    api.restart(&[]).await.unwrap();
    let again = keyed(&api, "/calls/outbound/bulk", "b", &body).await;
    assert_eq!(first.data(), again.data());
    assert_eq!(api.get("/calls").await.unwrap().data()["total"], 2);
    api.close().await;
}

#[tokio::test]
async fn a_campaign_asked_for_twice_is_made_once() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let body = json!({ "name": "Renewals" });
    let first = keyed(&api, "/campaigns", "c", &body).await;
    let again = keyed(&api, "/campaigns", "c", &body).await;
    assert_eq!((first.status, again.status), (201, 201), "{first:?} {again:?}");
    assert_eq!(first.body, again.body, "the same answer, word for word");
    assert_eq!(api.get("/campaigns").await.unwrap().data()["total"], 1);
    let other = keyed(&api, "/campaigns", "c", &json!({ "name": "Others" })).await;
    assert_eq!((other.status, other.code()), (409, "IDEMPOTENCY_CONFLICT"));
    api.close().await;
}
