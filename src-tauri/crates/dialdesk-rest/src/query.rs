//! The part of an address behind the question mark.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use dialdesk_console::ApiError;
use dialdesk_console::input::Faults;
use dialdesk_console::view::Page;

use crate::answer::Failure;

/// What was asked, by name. An empty value is none.
#[derive(Debug)]
pub(crate) struct Asked(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Query::<HashMap<String, String>>::from_request_parts(parts, state).await {
            Ok(Query(values)) => Ok(Self(values)),
            Err(_unreadable) => {
                let words = "the part of the address behind the question mark cannot be read";
                Err(ApiError::new(dialdesk_console::ErrorCode::ValidationError, words).into())
            }
        }
    }
}

impl Asked {
    /// Gives a text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// Gives a whole number.
    pub(crate) fn whole(&self, name: &str, faults: &mut Faults) -> Option<u32> {
        let number = self.text(name)?.parse().ok();
        if number.is_none() {
            faults.add(name, "must be a whole number, 0 or more");
        }
        number
    }

    /// Gives a yes or a no.
    pub(crate) fn flag(&self, name: &str, faults: &mut Faults) -> bool {
        match self.text(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                faults.add(name, "must be true or false");
                false
            }
        }
    }

    /// Gives one of the words that a list knows.
    pub(crate) fn word<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        faults: &mut Faults,
    ) -> Option<T> {
        let text = self.text(name)?;
        match serde_json::from_value(text.into()) {
            Ok(word) => Some(word),
            Err(_unknown) => {
                faults.add(name, "is none of the words that may stand here");
                None
            }
        }
    }

    /// Cuts a page out of a list that is short enough to be read at once.
    pub(crate) fn page<T>(&self, items: Vec<T>) -> Result<Page<T>, ApiError> {
        let mut faults = Faults::default();
        let limit = self.whole("limit", &mut faults).unwrap_or(50);
        if !(1..=200).contains(&limit) {
            faults.add("limit", "must be 1 to 200");
        }
        let from = self.whole("cursor", &mut faults).unwrap_or(0);
        faults.check()?;
        let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let end = from.saturating_add(limit);
        let items = items.into_iter().skip(from as usize).take(limit as usize).collect();
        let next_cursor = (end < total).then(|| end.to_string());
        Ok(Page { items, next_cursor, total })
    }
}
