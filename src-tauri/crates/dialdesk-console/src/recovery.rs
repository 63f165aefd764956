//! Calls that need a look, and what happened while nobody was there.

use dialdesk_core::call::resolve::{Resolution, ResolutionRefusal, Statement};
use dialdesk_core::call::{Call, CallState, Outcome};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::engine::Command;
use dialdesk_core::ids::{CallId, ProviderCallId};

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::input::Given;
use crate::read;
use crate::view::Numbers;
use crate::view::recovery::{AwayView, CallResolved, PausedCampaign, ResolutionView, ResolveInput};

/// Most characters of a reason.
const REASON_MAX: usize = 500;
/// Most characters of the provider's name for a call.
const SID_MAX: usize = 128;
/// Most characters of a user's name.
pub(crate) const USER_MAX: usize = 128;
/// Whoever acts where nobody is named.
pub(crate) const OPERATOR: &str = "operator";

impl Console {
    /// Takes what a person says of a call that needs a look: it was placed, it was not, ring again.
    ///
    /// # Errors
    /// With every wrong field, or when that cannot be said of the call.
    pub async fn call_resolve(
        &self,
        id: CallId,
        given: impl Into<Given<ResolveInput>>,
        numbers: Numbers,
    ) -> Reply<CallResolved> {
        let statement = self.statement(id, given.into())?;
        let logged = self.logged_call(id).await?;
        if self.was_rung_again(&logged.call).await? {
            return Err(not_sayable(ResolutionRefusal::Over));
        }
        if let Resolution::Placed { id: Some(sid) } = &statement.resolution
            && self.store().call_by_provider_id(sid).await?.is_some()
        {
            return Err(not_sayable(ResolutionRefusal::BelongsToAnother));
        }
        let redial = match &statement.resolution {
            Resolution::Redial { call } => Some(*call),
            Resolution::Placed { .. } | Resolution::NotPlaced => None,
        };
        self.order(Command::Resolve(Box::new(statement)), "call").await?;
        Ok(CallResolved { call: self.call_get(id, numbers).await?, redial_call_log_id: redial })
    }

    /// Tells whether somebody had the number of an absent call rung again: once is enough.
    pub(crate) async fn was_rung_again(&self, call: &Call) -> Reply<bool> {
        if call.outcome() != Some(Outcome::Absent) {
            return Ok(false);
        }
        let said = self.store().resolutions_of(call.id).await?;
        Ok(said.iter().any(|one| one.redial.is_some()))
    }

    fn statement(&self, call: CallId, given: Given<ResolveInput>) -> Reply<Statement> {
        let Given { input, mut faults } = given;
        let trimmed = |text: Option<String>| {
            text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let (sid, reason) = (trimmed(input.provider_call_id), trimmed(input.reason));
        let by = trimmed(input.user_id).unwrap_or_else(|| OPERATOR.to_owned());
        for (field, text, max) in [
            ("providerCallId", sid.as_deref().unwrap_or_default(), SID_MAX),
            ("reason", reason.as_deref().unwrap_or_default(), REASON_MAX),
            ("userId", by.as_str(), USER_MAX),
        ] {
            read::check_length(&mut faults, field, text, max);
        }
        if sid.is_some() && input.how.as_deref() != Some("placed") {
            faults.add("providerCallId", "goes with placed alone");
        }
        let resolution = match input.how.as_deref() {
            Some("placed") => Some(Resolution::Placed { id: sid.map(ProviderCallId) }),
            Some("not_placed") => Some(Resolution::NotPlaced),
            Some("redial") => {
                if reason.is_none() {
                    faults.add("reason", "is required to ring again; it is kept");
                }
                Some(Resolution::Redial { call: CallId::new(self.inner.engine.fresh_id()) })
            }
            Some(_) | None => {
                faults.add("how", "must be placed, not_placed or redial");
                None
            }
        };
        faults.check()?;
        let resolution = resolution.ok_or_else(ApiError::internal)?;
        Ok(Statement { call, resolution, by, reason })
    }

    /// Lists what people said of a call, the oldest first.
    ///
    /// # Errors
    /// When there is no such call.
    pub async fn call_resolutions(&self, id: CallId) -> Reply<Vec<ResolutionView>> {
        self.logged_call(id).await?;
        let said = self.store().resolutions_of(id).await?;
        Ok(said
            .into_iter()
            .map(|one| ResolutionView {
                at: one.at,
                user_id: one.by,
                how: one.how,
                provider_call_id: one.provider_id.map(|id| id.0),
                redial_call_log_id: one.redial,
                reason: one.reason,
            })
            .collect())
    }

    /// Tells what happened while the program was off or the machine slept, and what became of it
    /// since; nothing if it never was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn away(&self, numbers: Numbers) -> Reply<Option<AwayView>> {
        let Some(away) = self.store().away().await? else { return Ok(None) };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut view = AwayView {
            by: away.by,
            since: away.since,
            back_at: away.back_at,
            followed: count(away.followed.len()),
            reconciled: count(away.unknown.len()),
            adopted: 0,
            absent: 0,
            unknown: 0,
            needs_a_look: 0,
            closed: away.closed,
            paused: Vec::new(),
            calls: Vec::new(),
        };
        let needing = self.calls_needing_a_look().await?;
        for id in away.unknown {
            let Some(logged) = self.store().call(id).await? else { continue };
            let flagged = needing.contains(&id);
            match &logged.call.state {
                CallState::Unknown { .. } if flagged => view.needs_a_look += 1,
                CallState::Unknown { .. }
                | CallState::Reserved { .. }
                | CallState::Dialing { .. } => view.unknown += 1,
                CallState::Ended { outcome: Outcome::Absent, .. } => view.absent += 1,
                CallState::Queued
                | CallState::Placed { .. }
                | CallState::Ringing { .. }
                | CallState::Talking { .. }
                | CallState::Ended { .. } => view.adopted += 1,
            }
            view.calls.push(self.call_view(&logged.call, flagged, numbers).await?);
        }
        for id in away.paused {
            let Some(counted) = self.store().campaign(id).await? else { continue };
            view.paused.push(PausedCampaign {
                campaign_id: id,
                waits: counted.campaign.state == CampaignState::Paused,
                name: counted.campaign.name,
            });
        }
        Ok(Some(view))
    }
}

/// Says why something cannot be said of a call.
pub(crate) fn not_sayable(refusal: ResolutionRefusal) -> ApiError {
    let why = match refusal {
        ResolutionRefusal::OnItsWay => "the request is under way; its own answer decides",
        ResolutionRefusal::Running => "the call runs within its time and is followed to its end",
        ResolutionRefusal::KnownToBePlaced => "the provider is known to have placed this call",
        ResolutionRefusal::Over => "the call is over already",
        ResolutionRefusal::BelongsToAnother => {
            "that call of the provider belongs to another call of the log"
        }
        ResolutionRefusal::CampaignOver => "its campaign was stopped; nobody of it is rung again",
    };
    ApiError::new(ErrorCode::ActionNotAllowed, why)
}
