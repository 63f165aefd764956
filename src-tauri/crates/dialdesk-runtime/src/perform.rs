//! Effects become tasks, and each task ends as an input.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dialdesk_core::engine::effect::{DueQuery, Release, Reservation, Verdict};
use dialdesk_core::engine::input::{DueLoaded, SettlingLoaded};
use dialdesk_core::engine::{Effect, Input};
use dialdesk_core::ids::{AccountKey, CallId, IntentId, ProviderCallId, RequestId};
use dialdesk_core::provider::{CallReport, CallSearch, PlaceError, Provider, ReadError};
use dialdesk_core::time::{Clock, Timestamp};
use dialdesk_store::{ReserveVerdict, Store, StoreError};
use tokio::sync::mpsc;

use crate::gate::Gate;

/// How long a failed read of the database waits before it is tried again.
const READ_AGAIN: Duration = Duration::from_secs(5);

/// What tasks send to the driver.
#[derive(Debug)]
pub(crate) enum News {
    /// Something for the engine.
    Input(Input),
    /// A reservation could not be judged: memory may be ahead of the disk.
    Broken(StoreError),
}

/// What the driver does itself.
pub(crate) enum Own {
    /// Answers somebody.
    Reply(RequestId, Verdict),
    /// Lifts the operator's Stop.
    OpenGate,
}

/// Does what the engine asks for.
#[derive(Clone)]
pub(crate) struct Performer {
    pub(crate) store: Store,
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) gate: Gate,
    pub(crate) account: AccountKey,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) news: mpsc::UnboundedSender<News>,
    /// Requests that were handed over and whose answer the driver has not taken yet.
    pub(crate) under_way: UnderWay,
}

/// Requests whose fate is still open.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnderWay(Arc<Mutex<BTreeSet<IntentId>>>);

impl UnderWay {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<IntentId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a request was handed over.
    pub(crate) fn begin(&self, intent: IntentId) {
        self.lock().insert(intent);
    }

    /// Notes that the driver has taken a request's answer.
    pub(crate) fn end(&self, intent: IntentId) {
        self.lock().remove(&intent);
    }

    /// Lists the requests whose answer is still to come.
    pub(crate) fn all(&self) -> BTreeSet<IntentId> {
        self.lock().clone()
    }
}

impl Performer {
    /// Starts an effect that ends as an input; gives back what is the driver's own to do.
    pub(crate) fn perform(&self, effect: Effect) -> Option<Own> {
        match effect {
            Effect::LoadDue(query) => self.spawn(Self::load_due(self.clone(), query)),
            Effect::LoadSettling { due_by, limit } => {
                self.spawn(Self::load_settling(self.clone(), due_by, limit));
            }
            Effect::Reserve(reservation) => {
                self.spawn(Self::reserve(self.clone(), *reservation));
            }
            Effect::Release(release) => self.release(*release),
            Effect::Revoke(intents) => self.gate.revoke(&intents),
            Effect::Look { call, id } => self.spawn(Self::look(self.clone(), call, id)),
            Effect::Search { intent, query } => {
                self.spawn(Self::search(self.clone(), intent, query));
            }
            Effect::FetchCall(call) => self.spawn(Self::fetch(self.clone(), call)),
            Effect::Recall(id) => self.spawn(Self::recall(self.clone(), id)),
            Effect::Probe => self.spawn(Self::probe(self.clone())),
            Effect::Sweep(sweep) => self.spawn(self.clone().sweep(sweep)),
            Effect::Reply { request, verdict } => return Some(Own::Reply(request, verdict)),
            Effect::OpenGate => return Some(Own::OpenGate),
        }
        None
    }

    fn spawn(&self, task: impl Future<Output = News> + Send + 'static) {
        let news = self.news.clone();
        tokio::spawn(async move {
            if news.send(task.await).is_err() {
                tracing::debug!("an effect ended after the driver");
            }
        });
    }

    async fn load_due(self, query: DueQuery) -> News {
        let loaded = match self.store.due(&self.account, &query).await {
            Ok(loaded) => loaded,
            Err(error) => {
                tracing::error!(%error, "could not read what is due; trying again soon");
                let next_due_at = Some(self.clock.now().wall + READ_AGAIN);
                DueLoaded { next_due_at, ..DueLoaded::default() }
            }
        };
        News::Input(Input::DueLoaded(loaded))
    }

    async fn load_settling(self, due_by: Timestamp, limit: u32) -> News {
        let loaded = match self.store.settling(&self.account, due_by, limit).await {
            Ok(loaded) => loaded,
            Err(error) => {
                tracing::error!(%error, "could not read what settles late; trying again soon");
                let next_at = Some(self.clock.now().wall + READ_AGAIN);
                SettlingLoaded { next_at, ..SettlingLoaded::default() }
            }
        };
        News::Input(Input::SettlingLoaded(loaded))
    }

    async fn reserve(self, reservation: Reservation) -> News {
        let intent = reservation.intent.id;
        match self.store.reserve(reservation).await {
            Ok(ReserveVerdict::Reserved(_)) => News::Input(Input::Reserved { intent }),
            Ok(ReserveVerdict::Refused(reasons)) => News::Input(Input::Refused { intent, reasons }),
            Err(error) => News::Broken(error),
        }
    }

    /// Sends a request once, through the gate. A sender that panics leaves an unknown.
    fn release(&self, release: Release) {
        let intent = release.intent;
        let request = release.request.clone();
        self.under_way.begin(intent);
        let ticket = Box::new(self.gate.ticket(release));
        let provider = Arc::clone(&self.provider);
        let sending = tokio::spawn(async move { provider.place(&request, ticket).await });
        self.spawn(async move {
            let result = sending.await.unwrap_or_else(|error| {
                tracing::error!(%intent, %error, "the sender of a request broke");
                Err(PlaceError::Unknown("the sender broke".to_owned()))
            });
            if let Err(error) = &result {
                tracing::debug!(%intent, %error, "a request was not placed");
            }
            News::Input(Input::Answered { intent, result })
        });
    }

    async fn look(self, call: CallId, id: ProviderCallId) -> News {
        let provider = Arc::clone(&self.provider);
        let result = whole(tokio::spawn(async move { provider.look(&id).await }).await);
        News::Input(Input::Looked { call, result })
    }

    async fn search(self, intent: IntentId, query: CallSearch) -> News {
        let provider = Arc::clone(&self.provider);
        let found = whole(tokio::spawn(async move { provider.search(&query).await }).await);
        let result = match found {
            Ok(reports) => self.unknown_to_us(reports).await,
            Err(error) => Err(error),
        };
        News::Input(Input::Searched { intent, result })
    }

    /// Leaves out the calls that an intent of ours has adopted already.
    async fn unknown_to_us(&self, reports: Vec<CallReport>) -> Result<Vec<CallReport>, ReadError> {
        let ids: Vec<ProviderCallId> = reports.iter().map(|report| report.id.clone()).collect();
        match self.store.known_provider_ids(&ids).await {
            Ok(known) => {
                Ok(reports.into_iter().filter(|report| !known.contains(&report.id)).collect())
            }
            Err(error) => {
                tracing::error!(%error, "could not tell which calls are known");
                Err(ReadError::Unavailable(error.to_string()))
            }
        }
    }

    async fn fetch(self, call: CallId) -> News {
        let found = match self.store.call(call).await {
            Ok(found) => found.map(|logged| Box::new(logged.call)),
            Err(error) => {
                tracing::error!(%call, %error, "could not read a call");
                None
            }
        };
        News::Input(Input::CallFetched { call, found })
    }

    async fn recall(self, id: ProviderCallId) -> News {
        let found = match self.store.call_by_provider_id(&id).await {
            Ok(Some(logged)) => Some(Box::new(logged.call)),
            Ok(None) => {
                tracing::info!(provider.id = %id.0, "the provider tells of a call unknown so far");
                None
            }
            Err(error) => {
                tracing::error!(%error, "could not tell whose call the provider tells of");
                None
            }
        };
        News::Input(Input::Recalled { id, found })
    }

    async fn probe(self) -> News {
        let provider = Arc::clone(&self.provider);
        let result = whole(tokio::spawn(async move { provider.probe().await }).await);
        News::Input(Input::Probed { result })
    }
}

/// A reader that panicked has read nothing.
fn whole<T>(ended: Result<Result<T, ReadError>, tokio::task::JoinError>) -> Result<T, ReadError> {
    ended.unwrap_or_else(|error| {
        tracing::error!(%error, "a read broke");
        Err(ReadError::Unavailable("the reader broke".to_owned()))
    })
}
