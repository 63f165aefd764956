//! How the rest of the program speaks to the running engine.

use std::sync::Arc;

use dialdesk_core::engine::effect::Verdict;
use dialdesk_core::engine::{Command, Facts};
use dialdesk_core::ids::{CampaignId, ImportId};
use dialdesk_core::provider::StatusReport;
use dialdesk_core::time::{Clock, Now};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use crate::bus::{Bus, Subscription};
use crate::entropy::SystemEntropy;
use crate::stop::StopFlag;

/// The engine has ended, or ends before it could answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Gone;

/// What a handle sends to the driver.
#[derive(Debug)]
pub(crate) enum Message {
    /// Somebody wants something.
    Command {
        /// What.
        command: Command,
        /// The number of the click, for Stop all.
        click: Option<u64>,
        /// Where the answer goes.
        answer: oneshot::Sender<Verdict>,
    },
    /// The provider told of a call without being asked.
    Told(Box<StatusReport>),
    /// Rows were added that may be due.
    WorkAdded,
    /// An import moved on.
    ImportMoved(ImportId, CampaignId),
}

/// Speaks to the running engine. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(crate) messages: mpsc::Sender<Message>,
    pub(crate) facts: watch::Receiver<Facts>,
    pub(crate) bus: Bus,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<SystemEntropy>,
    pub(crate) stop: StopFlag,
}

impl Handle {
    /// Gives a command to the engine and waits for its verdict.
    ///
    /// `StopAll` shuts the gate before the command is even queued. A caller that goes away changes
    /// nothing.
    ///
    /// # Errors
    /// [`Gone`] if the engine ends first.
    pub async fn command(&self, command: Command) -> Result<Verdict, Gone> {
        let click = matches!(command, Command::StopAll).then(|| self.stop.shut());
        let (answer, verdict) = oneshot::channel();
        let message = Message::Command { command, click, answer };
        self.messages.send(message).await.map_err(|_| Gone)?;
        verdict.await.map_err(|_| Gone)
    }

    /// Gives the engine's figures as of its last step.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.facts.borrow().clone()
    }

    /// Follows the engine's figures.
    #[must_use]
    pub fn watch_facts(&self) -> watch::Receiver<Facts> {
        self.facts.clone()
    }

    /// Starts to listen to what is committed.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        self.bus.subscribe()
    }

    /// Tells the engine that rows were added which may be due.
    ///
    /// # Errors
    /// [`Gone`] if the engine has ended.
    pub async fn work_added(&self) -> Result<(), Gone> {
        self.messages.send(Message::WorkAdded).await.map_err(|_| Gone)
    }

    /// Hands the engine what the provider told of a call without being asked.
    ///
    /// # Errors
    /// [`Gone`] if the engine has ended.
    pub async fn told(&self, report: StatusReport) -> Result<(), Gone> {
        self.messages.send(Message::Told(Box::new(report))).await.map_err(|_| Gone)
    }

    /// Tells the engine that an import moved on.
    ///
    /// # Errors
    /// [`Gone`] if the engine has ended.
    pub async fn import_moved(&self, import: ImportId, campaign: CampaignId) -> Result<(), Gone> {
        self.messages.send(Message::ImportMoved(import, campaign)).await.map_err(|_| Gone)
    }

    /// Reads both clocks.
    #[must_use]
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Makes a fresh, time-ordered id.
    #[must_use]
    pub fn fresh_id(&self) -> Uuid {
        self.entropy.fresh(self.clock.now().wall)
    }
}
