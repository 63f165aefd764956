//! Bodies: how large they may be, of which kind, and how JSON is read.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use dialdesk_console::{ErrorCode, pause};
use serde_json::{Map, Value};

use crate::answer::Failure;

/// The largest JSON body, in bytes: a thousand calls with what is kept with them.
const JSON_MAX: usize = 8 * 1024 * 1024;
/// The largest file, in bytes.
pub(crate) const FILE_MAX: usize = 256 * 1024 * 1024;
/// How long a body may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(60);

/// A JSON body, and its bytes as they came. No body at all is an empty object.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) json: Value,
    pub(crate) bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Written {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let is_json = media_type(&parts.headers).is_some_and(|kind| kind == "application/json");
        let bytes = whole(body, JSON_MAX).await?;
        if bytes.is_empty() {
            return Ok(Self { json: Value::Object(Map::new()), bytes });
        }
        if !is_json {
            return Err(Failure::with(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::UnsupportedMediaType,
                "send the body as JSON, with Content-Type: application/json",
            ));
        }
        match serde_json::from_slice(&bytes) {
            Ok(json) => Ok(Self { json, bytes }),
            Err(error) => Err(Failure::with(
                StatusCode::BAD_REQUEST,
                ErrorCode::ValidationError,
                &format!(
                    "the body is not JSON: look at line {}, column {}",
                    error.line(),
                    error.column()
                ),
            )),
        }
    }
}

/// A file as it came.
#[derive(Debug)]
pub(crate) struct Sent(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let kind = media_type(request.headers());
        let form = kind.as_deref().is_some_and(|kind| {
            kind == "multipart/form-data" || kind == "application/x-www-form-urlencoded"
        });
        if kind.is_none() || form {
            return Err(Failure::with(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::UnsupportedMediaType,
                "send the file itself as the body, with its Content-Type, such as text/csv",
            ));
        }
        whole(request.into_body(), FILE_MAX).await.map(Self)
    }
}

/// Gives the media type without its parameters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Writes a size that is a round one.
fn size(bytes: usize) -> String {
    match bytes / 1024 {
        kilobytes @ 0..1024 => format!("{kilobytes} kB"),
        kilobytes => format!("{} MB", kilobytes / 1024),
    }
}

/// Reads a whole body, up to `max` bytes.
pub(crate) async fn whole(body: Body, max: usize) -> Result<Bytes, Failure> {
    let read = tokio::select! {
        read = to_bytes(body, max) => read,
        () = pause(ARRIVES_WITHIN) => {
            let words = "the body did not arrive within a minute";
            return Err(Failure::with(
                StatusCode::REQUEST_TIMEOUT,
                ErrorCode::ValidationError,
                words,
            ));
        }
    };
    read.map_err(|_too_large_or_broken_off| {
        Failure::with(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::PayloadTooLarge,
            &format!("the body must have at most {}", size(max)),
        )
    })
}
