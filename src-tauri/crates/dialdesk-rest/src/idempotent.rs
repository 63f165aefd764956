//! `Idempotency-Key` on requests that are no calls: the answer is kept and given again. Calls keep
//! their key with the call itself, in the transaction that makes it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use dialdesk_console::{Console, Key, Known};
use serde_json::{Value, json};

use crate::answer::Failure;
use crate::body::{FILE_MAX, whole};

/// The header's name.
const HEADER: &str = "idempotency-key";

/// Reads the key of a request, if it has one.
pub(crate) fn key(headers: &HeaderMap, route: &str, body: &[u8]) -> Result<Option<Key>, Failure> {
    let Some(words) = headers.get(HEADER) else { return Ok(None) };
    // What is no plain text becomes an empty key, which is refused with a sentence.
    let words = words.to_str().unwrap_or_default();
    Ok(Some(Key::new(words, route, body)?))
}

/// Answers a repeat as the first request was answered.
pub(crate) async fn repeat(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let keyed = request.method() == Method::POST && request.headers().contains_key(HEADER);
    // A callback means the same however often it comes, and has no key of ours.
    let keyed = keyed && !path.starts_with("/webhooks/");
    if !keyed || path.starts_with("/api/v1/calls/outbound") || path == "/api/v1/scheduled-calls" {
        return next.run(request).await;
    }
    once(&console, request, next).await.unwrap_or_else(|failure| failure.into_response())
}

async fn once(console: &Console, request: Request, next: Next) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let body = whole(body, FILE_MAX).await?;
    let route = format!("POST {}", parts.uri.path_and_query().map_or("", |all| all.as_str()));
    let Some(key) = key(&parts.headers, &route, &body)? else {
        return Ok(next.run(Request::from_parts(parts, Body::from(body))).await);
    };
    let _others_wait = match console.recall(&key).await? {
        Known::Answered(answer) => return Ok(again(&answer)),
        Known::New(guard) => guard,
    };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = whole(body, FILE_MAX).await?;
    let told: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    console.remember(key, json!({ "status": parts.status.as_u16(), "body": told })).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(answer: &Value) -> Response {
    let status = answer.get("status").and_then(Value::as_u64);
    let status = status.and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let body = answer.get("body").cloned().unwrap_or(Value::Null);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status.unwrap_or(StatusCode::OK), kind, body.to_string()).into_response()
}
