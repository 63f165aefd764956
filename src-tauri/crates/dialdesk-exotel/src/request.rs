//! What goes out: addresses, form fields and filters.

use dialdesk_core::provider::{CallListing, CallSearch, PlaceCall, Target};
use reqwest::Url;

use crate::numbers;
use crate::zone::Zone;

/// What names the request in the address of its callbacks.
pub(crate) const REQUEST: &str = "request";

/// A page of the list has at most this many calls.
const PAGE_SIZE: &str = "100";

/// The addresses of one account.
#[derive(Clone)]
pub(crate) struct Addresses {
    pub(crate) origin: Url,
    pub(crate) account_sid: String,
    pub(crate) flow_host: String,
}

impl Addresses {
    /// Gives the address that places calls. `.json` asks for JSON; `Accept` would not.
    pub(crate) fn connect(&self) -> Url {
        self.at(&["Calls", "connect.json"])
    }

    /// Gives the address of one call, with its legs.
    pub(crate) fn call(&self, sid: &str) -> Url {
        let mut url = self.at(&["Calls", &format!("{sid}.json")]);
        url.set_query(Some("details=true"));
        url
    }

    /// Gives the address of the account itself, in the one form that is known to answer 200 when
    /// the credentials are good.
    ///
    /// The alternative, a list of one call, would do as well; but it costs the provider a search
    /// and hands us somebody's number that nobody asked for.
    pub(crate) fn account(&self) -> Url {
        self.at(&[])
    }

    /// Gives the address of the first page of a search.
    pub(crate) fn list(&self, search: &CallSearch, zone: Zone) -> Url {
        let mut url = self.at(&["Calls.json"]);
        let made = format!("gte:{};lte:{}", zone.write(search.from), zone.write(search.until));
        let mut query = url.query_pairs_mut();
        // A flow rings `From`; its `To` is the ExoPhone.
        query.append_pair("From", search.to.as_str());
        if let Some(exophone) = numbers::exophone_e164(&search.caller_id) {
            query.append_pair("PhoneNumber", &exophone);
        }
        query.append_pair("Direction", "outbound-api");
        query.append_pair("DateCreated", &made);
        query.append_pair("PageSize", PAGE_SIZE);
        drop(query);
        url
    }

    /// Gives the address of everything that was made in a while, the oldest first.
    pub(crate) fn listing(&self, listing: &CallListing, zone: Zone) -> Url {
        let mut url = self.at(&["Calls.json"]);
        let made = format!("gte:{};lte:{}", zone.write(listing.from), zone.write(listing.until));
        let own = listing.caller_ids.iter();
        let exophones: Option<Vec<String>> = own.map(|id| numbers::exophone_e164(id)).collect();
        let mut query = url.query_pairs_mut();
        // Where one of them cannot be spelled, the filter would hide its calls.
        if let Some(exophones) = exophones {
            query.append_pair("PhoneNumber", &exophones.join(","));
        }
        query.append_pair("Direction", "outbound-api");
        query.append_pair("DateCreated", &made);
        query.append_pair("SortBy", "DateCreated:asc");
        query.append_pair("PageSize", PAGE_SIZE);
        drop(query);
        url
    }

    /// Gives the address of a further page; none if it leads anywhere but to this account's list.
    pub(crate) fn next_page(&self, uri: &str) -> Option<Url> {
        let url = self.origin.join(uri).ok()?;
        let ours = url.origin() == self.origin.origin()
            && matches!(url.path().strip_prefix(self.at(&["Calls"]).path()), Some("" | ".json"));
        ours.then_some(url)
    }

    fn at(&self, rest: &[&str]) -> Url {
        let mut url = self.origin.clone();
        url.path_segments_mut()
            .expect("an address with a host has a path")
            .pop_if_empty()
            .extend(["v1", "Accounts", &self.account_sid])
            .extend(rest);
        url
    }

    /// Gives the form that rings somebody. Names are in TitleCase: other spellings fail.
    pub(crate) fn form(
        &self,
        request: &PlaceCall,
        callback: Option<&str>,
    ) -> Vec<(&'static str, String)> {
        let Target::Flow { app_id } = &request.target;
        let mut form = vec![
            ("From", request.to.as_str().to_owned()),
            ("CallerId", request.caller_id.clone()),
            ("Url", format!("{}/{}/exoml/start_voice/{app_id}", self.flow_host, self.account_sid)),
            ("CallType", "trans".to_owned()),
            ("TimeLimit", request.time_limit_s.to_string()),
            ("TimeOut", request.ring_timeout_s.to_string()),
            // Always said: documents disagree about what the provider does by itself.
            ("Record", request.record.to_string()),
            ("CustomField", request.intent.to_string()),
        ];
        if let Some(address) = callback {
            // A call into a flow is told of with four fields, and the custom field is none of them:
            // so the address says which request it was. Events would change nothing here; the
            // provider has them for calls between two numbers.
            let address = format!("{address}?{REQUEST}={}", request.intent);
            form.push(("StatusCallback", address));
            form.push(("StatusCallbackContentType", "application/json".to_owned()));
        }
        form
    }
}
