//! The envelopes: `{"success":true,"data":…}` and `{"success":false,"error":{…}}`.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dialdesk_console::ids::CallId;
use dialdesk_console::{ApiError, Console, ErrorCode, FieldFault, Refusal};
use serde::Serialize;

/// What a handler gives.
pub(crate) type Reply<T> = Result<Answer<T>, Failure>;

/// Something that was done.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    status: StatusCode,
    data: T,
}

impl<T> Answer<T> {
    /// It is so.
    pub(crate) const fn ok(data: T) -> Self {
        Self { status: StatusCode::OK, data }
    }

    /// It was made.
    pub(crate) const fn created(data: T) -> Self {
        Self { status: StatusCode::CREATED, data }
    }

    /// It has begun.
    pub(crate) const fn accepted(data: T) -> Self {
        Self { status: StatusCode::ACCEPTED, data }
    }
}

/// The envelope of something that was done.
#[derive(Serialize)]
struct Done<T> {
    success: bool,
    data: T,
}

/// The envelope of something that was not done.
#[derive(Serialize)]
struct Refused<'a> {
    success: bool,
    error: Described<'a>,
}

/// What went wrong.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described<'a> {
    code: ErrorCode,
    message: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    details: &'a [FieldFault],
    #[serde(skip_serializing_if = "Option::is_none")]
    call_log_id: Option<CallId>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reasons: &'a [Refusal],
    request_id: &'a str,
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        (self.status, Json(Done { success: true, data: self.data })).into_response()
    }
}

/// Something that was not done. Its body is written last, by [`name_requests`].
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    error: ApiError,
}

impl Failure {
    /// Makes a failure with a status of its own.
    pub(crate) fn with(status: StatusCode, code: ErrorCode, message: &str) -> Self {
        Self { status, error: ApiError::new(code, message) }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { status: status_of(error.code), error }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives the HTTP status of a kind of failure.
const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::ValidationError | ErrorCode::InvalidPhoneNumber | ErrorCode::FileRefused => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::Unauthorized => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::AgentNotFound
        | ErrorCode::CallNotFound
        | ErrorCode::CampaignNotFound
        | ErrorCode::ImportNotFound
        | ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::CallNotAllowed
        | ErrorCode::CallCanceled
        | ErrorCode::CallNotCancelable
        | ErrorCode::HangupUnsupported
        | ErrorCode::IdempotencyConflict
        | ErrorCode::NotRetryable
        | ErrorCode::ActionNotAllowed
        | ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::ProviderRefused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::ConcurrentLimitReached => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::ApiUnavailable | ErrorCode::AccountError | ErrorCode::ShuttingDown => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Gives each request a name, and writes the failures' bodies with it.
pub(crate) async fn name_requests(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Response {
    let id = console.fresh_id();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    tracing::debug!(request.id = %id, status = %failure.status, code = ?failure.error.code, "refused");
    let error = &failure.error;
    let retry_after = error.retry_after_s;
    let described = Described {
        code: error.code,
        message: &error.message,
        details: &error.details,
        call_log_id: error.call_log_id,
        reasons: &error.reasons,
        request_id: &id,
    };
    let body = Refused { success: false, error: described };
    let mut told = (failure.status, Json(body)).into_response();
    told.headers_mut().extend(
        response
            .headers()
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .filter(|(name, _)| *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH),
    );
    if let Some(seconds) = retry_after {
        told.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    told
}
