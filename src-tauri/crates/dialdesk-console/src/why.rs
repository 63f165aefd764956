//! Why nobody is rung.

use std::collections::BTreeMap;
use std::time::Duration;

use dialdesk_core::campaign::hours::Hours;
use dialdesk_core::campaign::{Campaign, CampaignState};
use dialdesk_core::contact::ContactState;
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::ids::{CampaignId, ContactId};
use dialdesk_core::limits::Waits;
use dialdesk_core::place::Place;
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::policy::compliance::{Care, judge};
use dialdesk_core::time::Timestamp;
use dialdesk_store::{ListedContact, Waiting};

use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::view::why::{ContactWhyView, WhyAction, WhyLine, WhyReason, WhyView};

/// The longest that a call lasts, from its first byte: ringing, talking, and being heard of.
const CALL_MAX: Duration = Duration::from_secs(30 * 60);

/// The longest stretch that caps and lock-outs look back over.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

impl Console {
    /// Says why people of a campaign are not rung now: how many for each reason, and what lifts it.
    ///
    /// # Errors
    /// When there is no such campaign.
    pub async fn campaign_why(&self, id: CampaignId) -> Reply<WhyView> {
        let campaign = self.counted(id).await?.campaign;
        let now = self.now();
        let quiet = self.quiet_time();
        let since = |places: &[String]| {
            let far = |key: &String| {
                let law = place_at(&campaign, key).law;
                campaign.rule_pack.under(law).rules().looks_far_back()
            };
            now - if places.iter().any(far) { WEEK } else { quiet + CALL_MAX }
        };
        let waiting = self.store().waiting(id, since, now).await?;
        let (total, people) = partition(&campaign, &waiting, quiet, now);
        let ready = people.iter().find(|line| line.reason == WhyReason::Turn);
        Ok(WhyView {
            campaign_id: id,
            at: now,
            waiting: total,
            ready: ready.map_or(0, |line| line.count),
            everybody: self.keeps_everybody(&campaign, total, now),
            people,
            binding: self.inner.engine.facts().binding,
        })
    }

    /// Says everything that keeps somebody from being rung now, and when they could be.
    ///
    /// # Errors
    /// When there is no such campaign, or nobody of that name on its list.
    pub async fn contact_why(&self, id: CampaignId, contact: ContactId) -> Reply<ContactWhyView> {
        let campaign = self.counted(id).await?.campaign;
        let found = self.store().contact(contact).await?.filter(|found| found.campaign == id);
        let found = found.ok_or_else(|| ApiError::not_found("contact"))?;
        let now = self.now();
        let zone = self.store().zone_of(contact).await?;
        let place = Place::of(&found.number, zone, campaign.timezone);
        let (suppressed, in_call, history) = self.store().against(&found.number, now).await?;
        let mut reasons = self.keeps_everybody(&campaign, 1, now);
        let mut own = Vec::new();
        standing(&found, &mut own, now);
        if let Some(until) = suppressed {
            own.push(one(WhyReason::Suppressed, until));
        }
        if in_call {
            own.push(one(WhyReason::AlreadyInCall, None));
        }
        let care = care(&campaign, &place, self.quiet_time(), now);
        own.extend(judge(&care, &history, now).iter().map(refused));
        let is_over = found.now.state == ContactState::Finished;
        let for_ever =
            |line: &WhyLine| line.until.is_none() && line.reason != WhyReason::AlreadyInCall;
        let earliest = if is_over || own.iter().any(for_ever) {
            None
        } else {
            let after = own.iter().filter_map(|line| line.until).fold(now, Timestamp::max);
            match campaign.hours_for(after, &place) {
                Hours::Open(_) => Some(after),
                Hours::Closed { opens_at } => opens_at,
            }
        };
        if let Hours::Closed { opens_at } = campaign.hours_for(now, &place) {
            own.push(one(WhyReason::OutsideHours, opens_at));
        }
        reasons.append(&mut own);
        Ok(ContactWhyView { contact_id: contact, at: now, reasons, earliest })
    }

    fn quiet_time(&self) -> Duration {
        Waits::scaled(self.about().account_view.speed).quiet
    }

    /// Lists what keeps everybody of a campaign, with `count` people.
    fn keeps_everybody(&self, campaign: &Campaign, count: u32, now: Timestamp) -> Vec<WhyLine> {
        use WhyAction as A;
        use WhyReason as R;
        let facts = self.inner.engine.facts();
        let mut lines = Vec::new();
        let mut keep = |reason, until, action| {
            lines.push(WhyLine { reason, count, until, action });
        };
        match campaign.state {
            CampaignState::Draft => keep(R::NotStarted, None, A::StartCampaign),
            CampaignState::Paused => keep(R::Paused, None, A::ResumeCampaign),
            CampaignState::Stopped => keep(R::Over, None, A::NewCampaign),
            CampaignState::Finished => keep(R::Over, None, A::StartCampaign),
            CampaignState::Running => {}
        }
        if campaign.account != self.about().account {
            keep(R::OtherAccount, None, A::SwitchAccount);
        }
        if facts.stopped {
            keep(R::Stopped, None, A::ResumeEngine);
        }
        if facts.account_problem.is_some() {
            keep(R::Account, None, A::MendAccount);
        }
        if matches!(facts.breaker, BreakerState::Open { .. } | BreakerState::HeldOpen) {
            keep(R::Breaker, None, A::LookAtProvider);
        }
        if let Some(until) = facts.wall_until.filter(|until| *until > now) {
            keep(R::ProviderWall, Some(until), A::Wait);
        }
        if let Some(start) = campaign.start_at.filter(|start| *start > now) {
            keep(R::NotYet, Some(start), A::EditDates);
        } else if campaign.end_at.is_some_and(|end| end <= now) {
            keep(R::TooLate, None, A::EditDates);
        } else if let Hours::Closed { opens_at } = campaign.own_hours(now) {
            keep(R::CampaignHours, opens_at, A::EditHours);
        }
        lines
    }
}

/// Gives the place that a key names; the campaign's own where it names none.
fn place_at(campaign: &Campaign, key: &str) -> Place {
    Place::from_key(key, campaign.timezone).unwrap_or_else(|| campaign.home())
}

fn care(campaign: &Campaign, place: &Place, quiet: Duration, now: Timestamp) -> Care {
    Care::under(campaign.rule_pack.under(place.law), place, quiet, now)
}

/// Counts everybody who waits once, by the first thing that keeps them.
fn partition(
    campaign: &Campaign,
    waiting: &Waiting,
    quiet: Duration,
    now: Timestamp,
) -> (u32, Vec<WhyLine>) {
    let mut kept: BTreeMap<WhyReason, (u32, Option<Timestamp>)> = BTreeMap::new();
    let mut keep = |reason: WhyReason, count: u32, until: Option<Timestamp>| {
        if count > 0 {
            let entry = kept.entry(reason).or_default();
            entry.0 += count;
            entry.1 = [entry.1, until].into_iter().flatten().min();
        }
    };
    let mut taken: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for at in &waiting.suppressed {
        keep(WhyReason::Suppressed, at.due + at.later, None);
        let entry = taken.entry(&at.place).or_default();
        *entry = (entry.0 + at.due, entry.1 + at.later);
    }
    for person in &waiting.people {
        let refusals = if person.in_call {
            vec![Refusal::now(RefusalReason::AlreadyInCall)]
        } else {
            let place = place_at(campaign, &person.place);
            judge(&care(campaign, &place, quiet, now), &person.history, now)
        };
        let Some(first) = refusals.first() else { continue };
        let until = refusals.iter().map(|refusal| refusal.until).max().flatten();
        keep(reason_of(first.reason), 1, until);
        taken.entry(&person.place).or_default().0 += 1;
    }
    let mut total = 0;
    for at in &waiting.at {
        total += at.due + at.later;
        let (due, later) = taken.get(at.place.as_str()).copied().unwrap_or_default();
        keep(WhyReason::NotDue, at.later.saturating_sub(later), waiting.next_due_at);
        let due = at.due.saturating_sub(due);
        let place = place_at(campaign, &at.place);
        match campaign.hours_for(now, &place) {
            Hours::Open(_) => keep(WhyReason::Turn, due, None),
            Hours::Closed { opens_at } => keep(WhyReason::OutsideHours, due, opens_at),
        }
    }
    let lines = kept.into_iter().map(|(reason, (count, until))| WhyLine {
        reason,
        count,
        until,
        action: action_for(reason),
    });
    (total, lines.collect())
}

const fn reason_of(reason: RefusalReason) -> WhyReason {
    match reason {
        RefusalReason::OutsideHours => WhyReason::OutsideHours,
        RefusalReason::Suppressed => WhyReason::Suppressed,
        RefusalReason::AlreadyInCall => WhyReason::AlreadyInCall,
        RefusalReason::Stopped => WhyReason::Stopped,
        RefusalReason::NotDue => WhyReason::NotDue,
        RefusalReason::OtherAccount => WhyReason::OtherAccount,
        RefusalReason::Cap => WhyReason::Cap,
        RefusalReason::QuietTime => WhyReason::QuietTime,
    }
}

const fn action_for(reason: WhyReason) -> WhyAction {
    match reason {
        WhyReason::NotStarted => WhyAction::StartCampaign,
        WhyReason::Paused => WhyAction::ResumeCampaign,
        WhyReason::Over => WhyAction::NewCampaign,
        WhyReason::OtherAccount => WhyAction::SwitchAccount,
        WhyReason::Stopped => WhyAction::ResumeEngine,
        WhyReason::Account => WhyAction::MendAccount,
        WhyReason::Breaker => WhyAction::LookAtProvider,
        WhyReason::NotYet | WhyReason::TooLate => WhyAction::EditDates,
        WhyReason::CampaignHours => WhyAction::EditHours,
        WhyReason::Suppressed => WhyAction::EditSuppressions,
        WhyReason::Cap => WhyAction::EditRules,
        WhyReason::Turn => WhyAction::RaiseLimits,
        WhyReason::ProviderWall
        | WhyReason::AlreadyInCall
        | WhyReason::QuietTime
        | WhyReason::OutsideHours
        | WhyReason::NotDue => WhyAction::Wait,
    }
}

const fn one(reason: WhyReason, until: Option<Timestamp>) -> WhyLine {
    WhyLine { reason, count: 1, until, action: action_for(reason) }
}

fn refused(refusal: &Refusal) -> WhyLine {
    one(reason_of(refusal.reason), refusal.until)
}

/// Notes what somebody's own place in the campaign says against ringing them.
fn standing(found: &ListedContact, own: &mut Vec<WhyLine>, now: Timestamp) {
    match (found.now.state, found.now.due_at) {
        (ContactState::Finished, _) => own.push(one(WhyReason::Over, None)),
        (_, Some(due_at)) if due_at > now => own.push(one(WhyReason::NotDue, Some(due_at))),
        (ContactState::Unused | ContactState::InCirculation, _) => {}
    }
}
