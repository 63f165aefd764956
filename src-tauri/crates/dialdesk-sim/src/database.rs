//! A real database beside the model: told and asked the same, and compared at every answer.

use dialdesk_core::call::Call;
use dialdesk_core::contact::ContactChange;
use dialdesk_core::engine::effect::{DueQuery, Reservation};
use dialdesk_core::engine::input::{DueLoaded, SettlingLoaded};
use dialdesk_core::engine::{Event, Snapshot};
use dialdesk_core::ids::{CallId, CampaignId, ContactId, IntentId};
use dialdesk_core::intent::Intent;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;

use crate::model::Verdict;

/// What the database says; an error in words where it takes or gives nothing.
pub type Answer<T> = Result<T, String>;

/// What the world wants of a database. An implementation keeps it in a file.
pub trait Database {
    /// Writes events and reads in one transaction.
    ///
    /// # Errors
    /// When nothing of it was kept.
    fn commit(&mut self, at: Timestamp, events: &[Event], reads: &[Timestamp]) -> Answer<()>;

    /// Takes people into a campaign.
    ///
    /// # Errors
    /// When they could not be written.
    fn import(&mut self, campaign: CampaignId, people: &[PhoneNumber], at: Timestamp)
    -> Answer<()>;

    /// Puts numbers on the do-not-call list.
    ///
    /// # Errors
    /// When they could not be written.
    fn suppress(&mut self, numbers: &[PhoneNumber], at: Timestamp) -> Answer<()>;

    /// Judges a reservation, and writes it.
    ///
    /// # Errors
    /// When it could be neither judged nor kept.
    fn reserve(&mut self, reservation: &Reservation) -> Answer<Verdict>;

    /// Reads what is due.
    ///
    /// # Errors
    /// When it cannot be read.
    fn due(&mut self, query: &DueQuery) -> Answer<DueLoaded>;

    /// Reads which ended calls are to be asked about once more.
    ///
    /// # Errors
    /// When it cannot be read.
    fn settling(&mut self, due_by: Timestamp, limit: u32) -> Answer<SettlingLoaded>;

    /// Reads a call.
    ///
    /// # Errors
    /// When it cannot be read.
    fn call(&mut self, call: CallId) -> Answer<Option<Call>>;

    /// Reads an intent.
    ///
    /// # Errors
    /// When it cannot be read.
    fn intent(&mut self, intent: IntentId) -> Answer<Option<Intent>>;

    /// Reads how a contact stands.
    ///
    /// # Errors
    /// When it cannot be read.
    fn contact(&mut self, contact: ContactId) -> Answer<Option<ContactChange>>;

    /// Writes down that the program lives.
    ///
    /// # Errors
    /// When that could not be written.
    fn heartbeat(&mut self, at: Timestamp) -> Answer<()>;

    /// Gives what an engine is rebuilt from.
    ///
    /// # Errors
    /// When it cannot be read.
    fn snapshot(&mut self, now: Timestamp) -> Answer<Snapshot>;

    /// The process dies with this transaction on its way, and the file is opened again. Tells
    /// whether the transaction was kept: all of it or nothing.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    fn die(&mut self, at: Timestamp, events: &[Event], reads: &[Timestamp]) -> Answer<bool>;
}
