//! Chance and ids from the operating system.

use std::sync::Mutex;

use dialdesk_core::time::{Entropy, Timestamp};
use rand::rngs::{OsRng, StdRng};
use rand::{Rng as _, SeedableRng as _};
use uuid::Uuid;

/// The real source of chance.
#[derive(Debug)]
pub struct SystemEntropy {
    source: Mutex<StdRng>,
}

impl SystemEntropy {
    /// Seeds a source from the operating system.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn new() -> Result<Self, rand::rand_core::OsError> {
        Ok(Self { source: Mutex::new(StdRng::try_from_rng(&mut OsRng)?) })
    }

    /// Makes a fresh, time-ordered id.
    #[must_use]
    pub fn fresh(&self, at: Timestamp) -> Uuid {
        let bits: u128 = self.with(|source| source.random());
        let millis = u64::try_from(at.as_micros() / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(
            millis,
            &bits.to_be_bytes()[..10].try_into().expect("ten of sixteen bytes"),
        )
        .into_uuid()
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        let mut source = self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        draw(&mut source)
    }
}

/// A view of the shared source for the engine.
#[derive(Debug)]
pub(crate) struct EngineEntropy(pub(crate) std::sync::Arc<SystemEntropy>);

impl Entropy for EngineEntropy {
    fn uuid(&mut self, at: Timestamp) -> Uuid {
        self.0.fresh(at)
    }

    fn fraction(&mut self) -> f64 {
        self.0.with(|source| source.random())
    }
}
