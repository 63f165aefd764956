//! The console itself: what every use case needs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use dialdesk_core::call::Call;
use dialdesk_core::engine::Command;
use dialdesk_core::engine::effect::{CommandRefusal, Verdict};
use dialdesk_core::ids::{CampaignId, ContactId};
use dialdesk_core::limits::Limits;
use dialdesk_core::provider::ReportDecoder;
use dialdesk_core::time::Timestamp;
use dialdesk_runtime::Handle;
use dialdesk_store::{LoggedCall, Store};

use crate::about::About;
use crate::account::Accounts;
use crate::api_server::{ApiServer, ApiState};
use crate::callbacks::Heard;
use crate::campaigns::course::Courses;
use crate::counts::Counts;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::hold::Holder;
use crate::idempotency::KeyLocks;
use crate::imports::{Counts as ImportCounts, Running};
use crate::suppressions::Taking;
use crate::view::Numbers;
use crate::view::call::{Beside, CallView};
use crate::view::recovery::CandidateView;

/// Every use case, for every transport. Cheap to clone.
#[derive(Clone)]
pub struct Console {
    pub(crate) inner: Arc<Inner>,
}

/// What every use case needs.
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) engine: Handle,
    pub(crate) about: About,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) started_at: Timestamp,
    pub(crate) api: Mutex<ApiState>,
    pub(crate) api_server: OnceLock<Weak<dyn ApiServer>>,
    pub(crate) accounts: OnceLock<Accounts>,
    pub(crate) decoder: OnceLock<Arc<dyn ReportDecoder>>,
    pub(crate) heard: Mutex<Heard>,
    pub(crate) holder: Mutex<Option<Holder>>,
    pub(crate) taking: Taking,
    pub(crate) running_imports: Running,
    pub(crate) import_counts: ImportCounts,
    pub(crate) courses: Courses,
    pub(crate) keys: KeyLocks,
    pub(crate) counts: Mutex<Counts>,
    names: Mutex<Names>,
}

/// Names that were read lately, so that a stream of calls does not read each again.
#[derive(Default)]
struct Names {
    campaigns: HashMap<CampaignId, String>,
    contacts: HashMap<ContactId, String>,
}

/// So many names of people are remembered.
const NAMES_MAX: usize = 10_000;

impl Console {
    /// Makes the console over an open store and a running engine, inside a Tokio runtime.
    #[must_use]
    pub fn new(store: Store, engine: Handle, about: About) -> Self {
        let started_at = engine.now().wall;
        let limits = Mutex::new(about.limits);
        let console = Self {
            inner: Arc::new(Inner {
                store,
                engine,
                about,
                limits,
                started_at,
                api: Mutex::default(),
                api_server: OnceLock::new(),
                accounts: OnceLock::new(),
                decoder: OnceLock::new(),
                heard: Mutex::default(),
                holder: Mutex::default(),
                taking: Taking::default(),
                running_imports: Running::default(),
                import_counts: ImportCounts::default(),
                courses: Courses::default(),
                keys: KeyLocks::default(),
                counts: Mutex::default(),
                names: Mutex::default(),
            }),
        };
        console.follow_courses();
        console
    }

    /// Gives what the console was told at its making.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.inner.about
    }

    /// Makes a fresh id, for naming a request.
    #[must_use]
    pub fn fresh_id(&self) -> String {
        self.inner.engine.fresh_id().to_string()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.engine.now().wall
    }

    /// Gives a command to the engine.
    pub(crate) async fn command(&self, command: Command) -> Reply<Verdict> {
        Ok(self.inner.engine.command(command).await?)
    }

    /// Gives a command that is either done or refused.
    pub(crate) async fn order(&self, command: Command, what: &'static str) -> Reply<()> {
        match self.command(command).await? {
            Verdict::No(refusal) => Err(refused(&refusal, what)),
            Verdict::Done
            | Verdict::Placed(_)
            | Verdict::Queued
            | Verdict::OutcomeUnknown(_)
            | Verdict::NotPlaced(..)
            | Verdict::Canceled => Ok(()),
        }
    }

    /// Forgets a campaign's name: it may have another one now.
    pub(crate) fn forget_name(&self, campaign: CampaignId) {
        self.names().campaigns.remove(&campaign);
    }

    fn names(&self) -> std::sync::MutexGuard<'_, Names> {
        self.inner.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn campaign_name(&self, id: CampaignId) -> Reply<Option<String>> {
        if let Some(name) = self.names().campaigns.get(&id) {
            return Ok(Some(name.clone()));
        }
        let name = self.store().campaign(id).await?.map(|counted| counted.campaign.name);
        if let Some(name) = &name {
            self.names().campaigns.insert(id, name.clone());
        }
        Ok(name)
    }

    async fn contact_name(&self, id: ContactId) -> Reply<Option<String>> {
        let known = self.names().contacts.get(&id).cloned();
        let name = match known {
            Some(name) => name,
            None => {
                let name = self.store().contact(id).await?.map(|contact| contact.name);
                let name = name.unwrap_or_default();
                let mut names = self.names();
                if names.contacts.len() >= NAMES_MAX {
                    names.contacts.clear();
                }
                names.contacts.insert(id, name.clone());
                name
            }
        };
        Ok(Some(name).filter(|name| !name.is_empty()))
    }

    /// Lists the calls of the provider that match an unknown one.
    async fn candidates(&self, call: &Call) -> Reply<Vec<CandidateView>> {
        let Some(intent) = call.state.intent() else { return Ok(Vec::new()) };
        let intent = self.store().intent(intent).await?;
        let candidates = intent.map(|intent| intent.candidates).unwrap_or_default();
        Ok(candidates.into_iter().map(CandidateView::from).collect())
    }

    /// Reads the names that a list of calls needs and that are not remembered, all at once.
    pub(crate) async fn remember_names(&self, calls: &[LoggedCall]) -> Reply<()> {
        let missing: Vec<ContactId> = {
            let names = self.names();
            let people = calls.iter().filter_map(|logged| logged.call.contact());
            people.filter(|contact| !names.contacts.contains_key(contact)).collect()
        };
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.store().contact_names(&missing).await?;
        let mut names = self.names();
        if names.contacts.len() + found.len() > NAMES_MAX {
            names.contacts.clear();
        }
        names.contacts.extend(found);
        Ok(())
    }

    /// Writes a call with the names that belong to it.
    pub(crate) async fn call_view(
        &self,
        call: &Call,
        needs_a_look: bool,
        numbers: Numbers,
    ) -> Reply<CallView> {
        let campaign_name = match call.campaign() {
            Some(campaign) => self.campaign_name(campaign).await?,
            None => None,
        };
        let name = match call.contact() {
            Some(contact) => self.contact_name(contact).await?,
            None => None,
        };
        let candidates = if needs_a_look { self.candidates(call).await? } else { Vec::new() };
        let beside = Beside { name, campaign_name, needs_a_look, candidates };
        let mut view = CallView::new(call, beside, numbers);
        if self.was_rung_again(call).await? {
            view.resolutions.clear();
        }
        Ok(view)
    }
}

/// Says why the engine refused a command about `what`.
pub(crate) fn refused(refusal: &CommandRefusal, what: &'static str) -> ApiError {
    match refusal {
        CommandRefusal::NotFound => ApiError::not_found(what),
        CommandRefusal::InUse => ApiError::new(
            ErrorCode::Conflict,
            format!("a campaign that is not over uses this {what}: give it another one first"),
        ),
        CommandRefusal::Campaign(refusal) => crate::campaigns::not_allowed(*refusal),
        CommandRefusal::CallOver => ApiError::call_over(),
        CommandRefusal::Resolution(refusal) => crate::recovery::not_sayable(*refusal),
        CommandRefusal::CannotHangUp => ApiError::cannot_hang_up(),
        CommandRefusal::Quitting => ApiError::shutting_down(),
        CommandRefusal::NothingToCome => ApiError::field(
            "scheduledFor",
            "has passed, or never falls into hours in which this person may be rung",
        ),
    }
}
