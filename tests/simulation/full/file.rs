//! A database file that a process drops at any point.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use dialdesk_core::call::Call;
use dialdesk_core::contact::ContactChange;
use dialdesk_core::engine::effect::{DueQuery, Reservation};
use dialdesk_core::engine::input::{DueLoaded, SettlingLoaded};
use dialdesk_core::engine::{Event, Snapshot};
use dialdesk_core::ids::{AccountKey, CallId, CampaignId, ContactId, ImportId, IntentId};
use dialdesk_core::intent::Intent;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::{Entropy as _, Timestamp};
use dialdesk_sim::database::{Answer, Database};
use dialdesk_sim::entropy::SeededEntropy;
use dialdesk_sim::model::Verdict;
use dialdesk_store::{
    Detected, ImportChunk, ImportStatus, ImportTotals, NewContact, NewImport, ReserveVerdict,
    Store, StoreError, SuppressionNote,
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// What runs and is open while the process lives.
struct Open {
    runtime: Runtime,
    store: Store,
}

/// The database, with the process that has it open.
pub(crate) struct DatabaseFile {
    folder: TempDir,
    open: Option<Open>,
    account: AccountKey,
    chance: SeededEntropy,
    kept: Rc<Cell<u64>>,
}

fn words(error: StoreError) -> String {
    format!("{error}: {error:?}")
}

impl DatabaseFile {
    /// Makes an empty one.
    pub(crate) fn new(seed: u64) -> Self {
        let mut file = Self {
            folder: tempfile::tempdir().expect("a folder"),
            open: None,
            account: AccountKey("sandbox:dialdesk".to_owned()),
            chance: SeededEntropy::of(seed, 9),
            kept: Rc::default(),
        };
        file.open_again().expect("a new file");
        file
    }

    /// Counts the transactions that outlived their process.
    pub(crate) fn kept(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.kept)
    }

    fn open_again(&mut self) -> Answer<()> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let store = runtime.block_on(Store::open(self.folder.path(), Arc::new(|_| {})));
        self.open = Some(Open { runtime, store: store.map_err(words)? });
        Ok(())
    }

    fn open(&self) -> &Open {
        self.open.as_ref().expect("a process lives whenever something is asked")
    }
}

impl Database for DatabaseFile {
    fn commit(&mut self, at: Timestamp, events: &[Event], reads: &[Timestamp]) -> Answer<()> {
        let Open { runtime, store } = self.open();
        let commit = store.commit(at, events.to_vec(), reads.to_vec());
        runtime.block_on(commit).map(drop).map_err(words)
    }

    fn import(
        &mut self,
        campaign: CampaignId,
        people: &[PhoneNumber],
        at: Timestamp,
    ) -> Answer<()> {
        let id = ImportId::new(self.chance.uuid(at));
        let Open { runtime, store } = self.open();
        let new = NewImport {
            id,
            campaign,
            file_name: "people.csv".to_owned(),
            bytes: 1,
            detected: Detected::default(),
            created_at: at,
        };
        let contacts: Vec<NewContact> = people.iter().map(person).collect();
        let count = u32::try_from(contacts.len()).expect("a few people");
        let totals = ImportTotals { records: count, accepted: count, ..ImportTotals::default() };
        let chunk = ImportChunk { import: id, contacts, rejects: Vec::new(), totals, at };
        runtime
            .block_on(async {
                store.import_create(new).await?;
                store.import_chunk(chunk).await?;
                store.import_finish(id, ImportStatus::Completed, None, at).await
            })
            .map_err(words)
    }

    fn suppress(&mut self, numbers: &[PhoneNumber], at: Timestamp) -> Answer<()> {
        let Open { runtime, store } = self.open();
        let note = SuppressionNote {
            reason: "asked us".to_owned(),
            source: "typed".to_owned(),
            added_at: at,
            until: None,
        };
        runtime
            .block_on(store.suppression_add_many(numbers.to_vec(), note))
            .map(drop)
            .map_err(words)
    }

    fn reserve(&mut self, reservation: &Reservation) -> Answer<Verdict> {
        let Open { runtime, store } = self.open();
        let verdict = runtime.block_on(store.reserve(reservation.clone())).map_err(words)?;
        Ok(match verdict {
            ReserveVerdict::Reserved(_) => Verdict::Reserved,
            ReserveVerdict::Refused(reasons) => Verdict::Refused(reasons),
        })
    }

    fn due(&mut self, query: &DueQuery) -> Answer<DueLoaded> {
        let Open { runtime, store } = self.open();
        runtime.block_on(store.due(&self.account, query)).map_err(words)
    }

    fn settling(&mut self, due_by: Timestamp, limit: u32) -> Answer<SettlingLoaded> {
        let Open { runtime, store } = self.open();
        runtime.block_on(store.settling(&self.account, due_by, limit)).map_err(words)
    }

    fn call(&mut self, call: CallId) -> Answer<Option<Call>> {
        let Open { runtime, store } = self.open();
        let found = runtime.block_on(store.call(call)).map_err(words)?;
        Ok(found.map(|logged| logged.call))
    }

    fn intent(&mut self, intent: IntentId) -> Answer<Option<Intent>> {
        let Open { runtime, store } = self.open();
        runtime.block_on(store.intent(intent)).map_err(words)
    }

    fn contact(&mut self, contact: ContactId) -> Answer<Option<ContactChange>> {
        let Open { runtime, store } = self.open();
        let found = runtime.block_on(store.contact(contact)).map_err(words)?;
        Ok(found.map(|listed| listed.now))
    }

    fn heartbeat(&mut self, at: Timestamp) -> Answer<()> {
        let Open { runtime, store } = self.open();
        runtime.block_on(store.heartbeat(at)).map_err(words)
    }

    fn snapshot(&mut self, now: Timestamp) -> Answer<Snapshot> {
        let Open { runtime, store } = self.open();
        runtime.block_on(store.snapshot(&self.account, now)).map_err(words)
    }

    fn die(&mut self, at: Timestamp, events: &[Event], reads: &[Timestamp]) -> Answer<bool> {
        let patience = self.chance.between(0, 30_000);
        let Some(Open { runtime, store }) = self.open.take() else { return Ok(false) };
        let before = runtime.block_on(store.last_seq()).map_err(words)?;
        // Without an event there would be no telling whether it was kept.
        if !events.is_empty() {
            runtime.block_on(async {
                let mut commit = pin!(store.commit(at, events.to_vec(), reads.to_vec()));
                for _ in 0..patience {
                    let once = std::future::poll_fn(|context| {
                        Poll::Ready(commit.as_mut().poll(context).is_ready())
                    });
                    if once.await {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            });
        }
        drop(store);
        drop(runtime);
        self.open_again()?;
        let Open { runtime, store } = self.open();
        // What the dead process had begun holds the file until it is through or undone.
        let last = runtime.block_on(async {
            store.setting_put("simulation", &serde_json::Value::Null).await?;
            store.last_seq().await
        });
        let written = last.map_err(words)? - before;
        let expected = i64::try_from(events.len()).unwrap_or(i64::MAX);
        if written == 0 || events.is_empty() {
            return Ok(false);
        }
        if written != expected {
            return Err(format!("of {expected} events of one transaction {written} were kept"));
        }
        self.kept.set(self.kept.get() + 1);
        Ok(true)
    }
}

/// Somebody of a list, as a file would name them.
fn person(number: &PhoneNumber) -> NewContact {
    NewContact {
        number: number.clone(),
        name: String::new(),
        extra: "{}".to_owned(),
        zone: None,
        record: 1,
        line: 2,
        cell: number.as_str().to_owned(),
        fields: Vec::new(),
        repaired: false,
    }
}
