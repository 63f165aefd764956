//! A caller's own name for a request, so that sending it twice does it once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dialdesk_core::engine::input::IdempotencyKey;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedMutexGuard;

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};

/// A caller's key for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(pub(crate) IdempotencyKey);

/// Most characters of a key.
const KEY_MAX: usize = 255;

impl Key {
    /// Makes a key from the caller's words, the route and the body as it came.
    ///
    /// # Errors
    /// When the words are empty, too long, or not plain.
    pub fn new(words: &str, route: &str, body: &[u8]) -> Reply<Self> {
        let plain = words.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if words.trim().is_empty() || words.len() > KEY_MAX || !plain {
            return Err(ApiError::field(
                "Idempotency-Key",
                format!("must have 1 to {KEY_MAX} plain characters"),
            ));
        }
        let digest = Sha256::digest(body);
        let body_hash = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self(IdempotencyKey { key: format!("{route} {words}"), body_hash }))
    }

    /// Succeeds if a record under this key has the same body.
    pub(crate) fn same_body(&self, body_hash: &str) -> Reply<()> {
        if self.0.body_hash == body_hash {
            return Ok(());
        }
        Err(ApiError::new(
            ErrorCode::IdempotencyConflict,
            "this Idempotency-Key was used with another body; use a new key for a new request",
        ))
    }
}

/// One lock for each key in use: a repeat waits until the first request is through.
#[derive(Debug, Default)]
pub(crate) struct KeyLocks {
    locks: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl KeyLocks {
    /// Waits until nobody else works under this key.
    pub(crate) async fn lock(&self, key: &Key) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(locks.entry(key.0.key.clone()).or_default())
        };
        lock.lock_owned().await
    }
}

/// What stands under a key.
#[derive(Debug)]
pub enum Known {
    /// Nothing: do it, then [`Console::remember`] what was answered. Others wait meanwhile.
    New(OwnedMutexGuard<()>),
    /// This was answered.
    Answered(Value),
}

impl Console {
    /// Tells what was answered under a key, or keeps others away from it until the guard is
    /// dropped.
    ///
    /// # Errors
    /// When the key was used with another body.
    pub async fn recall(&self, key: &Key) -> Reply<Known> {
        let guard = self.inner.keys.lock(key).await;
        match self.store().idempotency_find(&key.0.key, self.now()).await? {
            None => Ok(Known::New(guard)),
            Some(record) => {
                key.same_body(&record.body_hash)?;
                Ok(Known::Answered(record.subject))
            }
        }
    }

    /// Keeps what was answered under a key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn remember(&self, key: Key, answer: Value) -> Reply<()> {
        self.store().idempotency_insert(key.0, answer, self.now()).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_bound_to_its_route_and_its_body() {
        let key = Key::new("order-7", "POST /calls/outbound", b"{}").unwrap();
        let other_body = Key::new("order-7", "POST /calls/outbound", b"{ }").unwrap();
        assert!(key.same_body(&key.0.body_hash).is_ok());
        let conflict = key.same_body(&other_body.0.body_hash).unwrap_err();
        assert_eq!(conflict.code, ErrorCode::IdempotencyConflict);
        let other_route = Key::new("order-7", "POST /campaigns", b"{}").unwrap();
        assert_ne!(key.0.key, other_route.0.key, "each route has its own keys");
    }

    #[test]
    fn a_key_without_words_is_refused() {
        for words in ["", "  ", &"x".repeat(256), "a\u{e9}"] {
            assert!(Key::new(words, "POST /x", b"").is_err(), "{words:?}");
        }
    }
}
