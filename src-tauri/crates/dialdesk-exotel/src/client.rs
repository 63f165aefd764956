//! The client: one connection for each call request, a small pool for reads.

use std::sync::OnceLock;
use std::time::Duration;

use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::provider::{
    BoxFuture, CallListing, CallReport, CallSearch, FirstByte, ListedPage, PlaceCall, PlaceError,
    Placed, Provider, ReadError,
};
use reqwest::{Client, ClientBuilder, Url};
use serde_json::Value;

use crate::answer::{Answer, Head, causes, text};
use crate::error::{self, describe, is_sid, unread};
use crate::gate::{GateLayer, Handover};
use crate::limit;
use crate::report::{self, Match};
use crate::request::Addresses;
use crate::scrub::scrub;
use crate::settings::{self, ExotelSettings, SettingsError};
use crate::zone::Zone;

/// Pages of a search that are read; beyond it the search is too wide to prove anything.
const PAGES_MAX: usize = 5;

/// An account at Exotel.
pub struct Exotel {
    /// Keeps no connection: what it sends goes out on a fresh one, through the gate.
    placing: Client,
    /// Keeps a few connections for a few seconds.
    reading: Client,
    addresses: Addresses,
    settings: ExotelSettings,
    zone: Zone,
    answer_within: Duration,
}

impl Exotel {
    /// Sets the client up. Nothing is sent.
    ///
    /// The program must have installed a `rustls` crypto provider first.
    pub fn new(settings: ExotelSettings) -> Result<Self, SettingsError> {
        Self::build(settings, base)
    }

    pub(crate) fn build(
        settings: ExotelSettings,
        base: impl Fn() -> ClientBuilder,
    ) -> Result<Self, SettingsError> {
        let checked = settings::check(&settings)?;
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let why = "the program has installed no cryptography";
            return Err(SettingsError::Tls(why.to_owned()));
        }
        let broken = |error: reqwest::Error| SettingsError::Tls(causes(&error));
        Ok(Self {
            placing: base()
                .pool_max_idle_per_host(0)
                .connector_layer(GateLayer)
                .build()
                .map_err(broken)?,
            reading: base()
                .pool_max_idle_per_host(4)
                .pool_idle_timeout(limit::IDLE)
                .connect_timeout(limit::CONNECT)
                .timeout(limit::READ)
                .build()
                .map_err(broken)?,
            addresses: Addresses {
                origin: checked.origin,
                account_sid: settings.account_sid.clone(),
                flow_host: checked.flow_host,
            },
            zone: checked.zone,
            answer_within: limit::PLACE,
            settings,
        })
    }

    /// Waits for the answer to a call request for `limit` instead of 30 s from its first byte.
    ///
    /// For tests against a stand-in: with the provider a shorter limit makes more calls unknown.
    #[must_use]
    pub fn answer_within(mut self, limit: Duration) -> Self {
        self.answer_within = limit;
        self
    }

    /// Lists what must not be repeated in a message.
    fn secrets(&self) -> Vec<&str> {
        let callback = self.settings.callback.as_deref().unwrap_or_default();
        // The end of the address is the secret, however the rest of it may be spelled.
        let secret = callback.rsplit('/').next().unwrap_or_default();
        vec![&self.settings.api_key, &self.settings.api_token, callback, secret]
    }

    fn scrubbed(&self, error: reqwest::Error) -> String {
        scrub(&causes(&error.without_url()), &self.secrets())
    }

    async fn place_once(
        &self,
        request: &PlaceCall,
        gate: Box<dyn FirstByte>,
    ) -> Result<Placed, PlaceError> {
        let handover = Handover::new(gate);
        let head = OnceLock::new();
        let answer = tokio::select! {
            biased;
            answer = handover.carry(self.send(request, &head)) => answer,
            () = handover.open_for(self.answer_within) => match head.get() {
                Some(head) => Ok(Answer::cut(Head::clone(head))),
                None => {
                    let why = format!("no answer within {:?}", self.answer_within);
                    return Err(PlaceError::Unknown(why));
                }
            },
        };
        match answer {
            Ok(answer) => error::placed(&answer, &self.secrets()),
            Err(_) if let Some(refusal) = handover.refusal() => Err(PlaceError::HeldBack(refusal)),
            Err(error) if handover.has_opened() => Err(PlaceError::Unknown(self.scrubbed(error))),
            Err(error) => Err(PlaceError::NotPlaced(Box::new(error.without_url()))),
        }
    }

    async fn send(
        &self,
        request: &PlaceCall,
        head: &OnceLock<Head>,
    ) -> Result<Answer, reqwest::Error> {
        let response = self
            .placing
            .post(self.addresses.connect())
            .basic_auth(&self.settings.api_key, Some(&self.settings.api_token))
            .form(&self.addresses.form(request, self.settings.callback.as_deref()))
            .send()
            .await?;
        let head = head.get_or_init(|| Head::of(&response)).clone();
        Ok(Answer::read(head, response).await)
    }

    async fn ask(&self, url: Url) -> Result<Answer, ReadError> {
        let response = self
            .reading
            .get(url)
            .basic_auth(&self.settings.api_key, Some(&self.settings.api_token))
            .send()
            .await
            .map_err(|error| ReadError::Unavailable(self.scrubbed(error)))?;
        let answer = Answer::read(Head::of(&response), response).await;
        if (200..300).contains(&answer.status()) {
            Ok(answer)
        } else {
            Err(unread(&answer, &self.secrets()))
        }
    }

    async fn ask_json(&self, url: Url) -> Result<Value, ReadError> {
        let answer = self.ask(url).await?;
        let unreadable = |what: &str| {
            ReadError::Unavailable(format!("{what}; {}", describe(&answer, &self.secrets())))
        };
        if answer.is_xml() {
            return Err(unreadable("the provider answered in XML where JSON was asked for"));
        }
        let json = answer.json().ok_or_else(|| unreadable("the answer is not JSON"))?;
        if json.get("RestException").is_some() {
            return Err(unreadable("the provider complains without a status"));
        }
        Ok(json)
    }

    async fn look_once(&self, id: &ProviderCallId) -> Result<CallReport, ReadError> {
        if !is_sid(&id.0) {
            return Err(ReadError::NotFound);
        }
        let json = self.ask_json(self.addresses.call(&id.0)).await?;
        let report = json.get("Call").and_then(|call| report::report(call, self.zone));
        match report {
            Some(report) if report.id == *id => Ok(report),
            Some(_) => Err(ReadError::Unavailable("the answer is about another call".to_owned())),
            None => Err(ReadError::Unavailable("the answer describes no call".to_owned())),
        }
    }

    async fn search_once(&self, search: &CallSearch) -> Result<Vec<CallReport>, ReadError> {
        let mut found = Vec::new();
        let mut page = self.addresses.list(search, self.zone);
        for _ in 0..PAGES_MAX {
            let json = self.ask_json(page).await.map_err(no_such_account)?;
            let Some(calls) = json.get("Calls").and_then(Value::as_array) else {
                return Err(ReadError::Unavailable("the answer lists no calls".to_owned()));
            };
            for call in calls {
                match report::matches(call, search, self.zone) {
                    Match::Yes(report) => found.push(report),
                    Match::No => {}
                    Match::Unreadable => {
                        let why = "a listed call cannot be read, so nothing can be said";
                        return Err(ReadError::Unavailable(why.to_owned()));
                    }
                }
            }
            let metadata = json.get("Metadata").unwrap_or(&Value::Null);
            let Some(uri) = text(metadata, "NextPageUri") else {
                return Ok(distinct(found));
            };
            page = self.addresses.next_page(&uri).ok_or_else(|| {
                ReadError::Unavailable("the next page is not in this account's list".to_owned())
            })?;
        }
        Err(ReadError::Unavailable("more than 500 calls match, too many to tell apart".to_owned()))
    }
}

impl Exotel {
    async fn list_once(&self, listing: &CallListing) -> Result<ListedPage, ReadError> {
        let page = self.addresses.listing(listing, self.zone);
        let json = self.ask_json(page).await.map_err(no_such_account)?;
        let Some(calls) = json.get("Calls").and_then(Value::as_array) else {
            return Err(ReadError::Unavailable("the answer lists no calls".to_owned()));
        };
        let goes_on = json
            .get("Metadata")
            .and_then(|metadata| text(metadata, "NextPageUri"))
            .and_then(|_uri| calls.last());
        // Where the last one cannot be read, the same page would come for ever.
        let last = |call| report::report(call, self.zone)?.created_at.or(Some(listing.until));
        Ok(ListedPage {
            calls: calls
                .iter()
                .filter_map(|call| report::listed(call, listing, self.zone))
                .collect(),
            goes_on_from: goes_on.map(|call| last(call).unwrap_or(listing.until)),
        })
    }
}

impl Provider for Exotel {
    fn place<'a>(
        &'a self,
        request: &'a PlaceCall,
        gate: Box<dyn FirstByte>,
    ) -> BoxFuture<'a, Result<Placed, PlaceError>> {
        Box::pin(self.place_once(request, gate))
    }

    fn look<'a>(&'a self, id: &'a ProviderCallId) -> BoxFuture<'a, Result<CallReport, ReadError>> {
        Box::pin(self.look_once(id))
    }

    fn search<'a>(
        &'a self,
        search: &'a CallSearch,
    ) -> BoxFuture<'a, Result<Vec<CallReport>, ReadError>> {
        Box::pin(self.search_once(search))
    }

    fn list<'a>(
        &'a self,
        listing: &'a CallListing,
    ) -> BoxFuture<'a, Result<ListedPage, ReadError>> {
        Box::pin(self.list_once(listing))
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ReadError>> {
        Box::pin(async {
            self.ask(self.addresses.account()).await.map(|_answer| ()).map_err(no_such_account)
        })
    }
}

/// What both clients have in common: they do nothing by themselves.
pub(crate) fn base() -> ClientBuilder {
    Client::builder()
        .no_proxy()
        .http1_only()
        .tcp_nodelay(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .user_agent(concat!("Dialdesk/", env!("CARGO_PKG_VERSION")))
}

/// Where no call was named, "not found" speaks of the account.
fn no_such_account(error: ReadError) -> ReadError {
    use dialdesk_core::provider::{AccountProblem, AccountProblemKind};
    match error {
        ReadError::NotFound => ReadError::Account(AccountProblem {
            kind: AccountProblemKind::NotFound,
            message: "the provider has no such account".to_owned(),
        }),
        other @ (ReadError::Unavailable(_)
        | ReadError::Throttled { .. }
        | ReadError::Account(_)) => other,
    }
}

/// A call that a page boundary shows twice is one call.
fn distinct(mut found: Vec<CallReport>) -> Vec<CallReport> {
    let mut seen = std::collections::HashSet::new();
    found.retain(|report| seen.insert(report.id.clone()));
    found
}
