//! What answers look like: JSON where the path says `.json`, XML otherwise.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::Value;

use super::life::Field;

/// In which words a client wants its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

/// An answer, made while the book is locked and sent after it is not.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    pub(crate) retry_after_s: Option<u32>,
}

impl Reply {
    /// Answers with one call.
    pub(crate) fn call(format: Format, fields: Vec<Field>, details: Option<Value>) -> Self {
        match format {
            Format::Json => {
                let mut fields = fields;
                fields.extend(details.map(|details| ("Details", details)));
                let call = Ordered(fields);
                Self::json(200, &Value::Null, Some(("Call", call)))
            }
            Format::Xml => Self::xml(200, &format!(" <Call>\n{} </Call>\n", elements(&fields))),
        }
    }

    /// Answers with a complaint.
    pub(crate) fn complaint(format: Format, status: u16, message: &str) -> Self {
        let fields = vec![("Status", Value::from(status)), ("Message", Value::from(message))];
        match format {
            Format::Json => {
                Self::json(status, &Value::Null, Some(("RestException", Ordered(fields))))
            }
            Format::Xml => {
                let inside = elements(&fields);
                Self::xml(status, &format!(" <RestException>\n{inside} </RestException>\n"))
            }
        }
    }

    /// Answers with any JSON.
    pub(crate) fn value(value: &Value) -> Self {
        Self::json(200, value, None)
    }

    /// Answers with a list of calls.
    pub(crate) fn list(metadata: Vec<Field>, calls: Vec<Vec<Field>>) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct List {
            metadata: Ordered,
            calls: Vec<Ordered>,
        }
        let list =
            List { metadata: Ordered(metadata), calls: calls.into_iter().map(Ordered).collect() };
        let body = serde_json::to_string(&list).expect("a list is plain data");
        Self { status: 200, content_type: "application/json", body, retry_after_s: None }
    }

    /// Answers with the account.
    pub(crate) fn account_xml(account: &str) -> Self {
        let fields = [("Sid", Value::from(account)), ("Status", Value::from("active"))];
        Self::xml(200, &format!(" <Account>\n{} </Account>\n", elements(&fields)))
    }

    /// Answers in plain words.
    pub(crate) fn plain(status: u16, body: &str) -> Self {
        let content_type = "text/html; charset=UTF-8";
        Self { status, content_type, body: body.to_owned(), retry_after_s: None }
    }

    fn json(status: u16, value: &Value, named: Option<(&str, Ordered)>) -> Self {
        let body = match named {
            Some((name, fields)) => {
                let fields = serde_json::to_string(&fields).expect("fields are plain data");
                format!("{{\"{name}\":{fields}}}")
            }
            None => value.to_string(),
        };
        Self { status, content_type: "application/json", body, retry_after_s: None }
    }

    fn xml(status: u16, inside: &str) -> Self {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        let body = format!("{head}<TwilioResponse>\n{inside}</TwilioResponse>\n");
        Self { status, content_type: "application/xml", body, retry_after_s: None }
    }

    /// Makes an HTTP answer of it.
    pub(crate) fn send(self) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            Response::builder().status(status).header(header::CONTENT_TYPE, self.content_type);
        if let Some(seconds) = self.retry_after_s {
            response = response.header(header::RETRY_AFTER, seconds);
        }
        response.body(Body::from(self.body)).expect("its parts are fixed and fit")
    }
}

/// Fields that keep their order.
struct Ordered(Vec<Field>);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Writes one element a line; nothing is written as an empty element.
fn elements(fields: &[Field]) -> String {
    let line = |(name, value): &Field| {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string()
            }
        };
        if text.is_empty() {
            format!("  <{name}/>\n")
        } else {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("  <{name}>{text}</{name}>\n")
        }
    };
    fields.iter().map(line).collect()
}
