//! The broadcast of what was committed. Gaps are visible: a reader that was too slow is told so.

use std::sync::Arc;

use dialdesk_core::engine::Envelope;
use tokio::sync::broadcast;

/// How many commits a slow reader may lag behind before it is told that it missed some.
const COMMITS_KEPT: usize = 4096;

/// Where committed events are published.
#[derive(Clone, Debug)]
pub struct Bus {
    sender: broadcast::Sender<Arc<[Envelope]>>,
}

/// One reader of the bus.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Arc<[Envelope]>>,
}

/// What a reader hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// What one transaction made true, in order.
    Committed(Arc<[Envelope]>),
    /// Some were missed: read everything anew.
    Missed,
    /// The program ends.
    Closed,
}

impl Bus {
    /// Makes a bus with no readers.
    #[must_use]
    pub fn new() -> Self {
        Self { sender: broadcast::channel(COMMITS_KEPT).0 }
    }

    /// Tells every reader what was committed. The store calls this in the order of `seq`.
    pub fn publish(&self, envelopes: &[Envelope]) {
        // Nobody listening is no failure: a screen that opens later reads the database.
        let _ = self.sender.send(envelopes.into());
    }

    /// Starts to listen from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription { receiver: self.sender.subscribe() }
    }
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}

impl Subscription {
    /// Waits for the next commit.
    pub async fn next(&mut self) -> Heard {
        match self.receiver.recv().await {
            Ok(envelopes) => Heard::Committed(envelopes),
            Err(broadcast::error::RecvError::Lagged(_)) => Heard::Missed,
            Err(broadcast::error::RecvError::Closed) => Heard::Closed,
        }
    }

    /// Takes the next commit if one is there already.
    pub fn try_next(&mut self) -> Option<Heard> {
        match self.receiver.try_recv() {
            Ok(envelopes) => Some(Heard::Committed(envelopes)),
            Err(broadcast::error::TryRecvError::Lagged(_)) => Some(Heard::Missed),
            Err(broadcast::error::TryRecvError::Closed) => Some(Heard::Closed),
            Err(broadcast::error::TryRecvError::Empty) => None,
        }
    }
}
