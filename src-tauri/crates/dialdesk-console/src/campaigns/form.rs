//! A campaign as somebody asks for it, checked field by field.

use dialdesk_core::campaign::hours::{CallingHours, HoursError, MinuteOfDay, RulePack, Zone};
use dialdesk_core::campaign::{Campaign, CampaignState, Pace};
use dialdesk_core::ids::{AgentId, CampaignId};
use dialdesk_core::policy::retry::RetryPolicy;

use crate::console::Console;
use crate::error::Reply;
use crate::input::{Faults, Given};
use crate::read;
use crate::recovery::{OPERATOR, USER_MAX};
use crate::view::campaign::{CallingHoursInput, CampaignInput};

/// Most characters of a campaign's name.
const NAME_MAX: usize = 120;
/// Most characters of a reason.
const REASON_MAX: usize = 500;

impl Console {
    /// Makes a draft of what somebody asks for.
    pub(super) async fn new_campaign(&self, given: Given<CampaignInput>) -> Reply<Campaign> {
        let about = self.about();
        let usual_agent = self.store().agents().await?.into_iter().next().map(|agent| agent.id);
        let blank = Campaign {
            id: CampaignId::new(self.inner.engine.fresh_id()),
            account: about.account.clone(),
            name: String::new(),
            agent: usual_agent.unwrap_or_else(|| AgentId(String::new())),
            timezone: Zone::INDIA,
            hours: None,
            rule_pack: about.rule_pack,
            rule_pack_reason: about.rule_pack_reason.clone(),
            priority: dialdesk_core::call::Priority::Medium,
            pace: Pace::default(),
            retry: RetryPolicy::USUAL,
            start_at: None,
            end_at: None,
            state: CampaignState::Draft,
            paused_by: None,
            created_at: self.now(),
            started_at: None,
            ended_at: None,
            version: 0,
            edited_by: OPERATOR.to_owned(),
        };
        self.filled(blank, given).await
    }

    /// Changes a campaign as somebody asks.
    pub(super) async fn changed_campaign(
        &self,
        campaign: Campaign,
        given: Given<CampaignInput>,
    ) -> Reply<Campaign> {
        let version = campaign.version.saturating_add(1);
        let edited_by = OPERATOR.to_owned();
        self.filled(Campaign { version, edited_by, ..campaign }, given).await
    }

    async fn filled(&self, old: Campaign, given: Given<CampaignInput>) -> Reply<Campaign> {
        let Given { input, mut faults } = given;
        let mut campaign = old;
        let cleared = |field: &str| input.clear.iter().any(|name| name == field);
        if let Some(user) = input.user_id.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
            read::check_length(&mut faults, "userId", user, USER_MAX);
            campaign.edited_by = user.to_owned();
        }
        campaign.name = read::required(
            &mut faults,
            "name",
            input.name.or_else(|| Some(campaign.name.clone())),
            NAME_MAX,
        );
        if let Some(agent) = input.agent_id {
            campaign.agent = AgentId(agent);
        }
        if campaign.agent.0.is_empty() {
            faults.add("agentId", "is required: make an agent first");
        } else if self.store().agent(&campaign.agent).await?.is_none() {
            faults.add("agentId", "there is no such agent");
        }
        if let Some(zone) = input.timezone {
            match zone.parse() {
                Ok(zone) => campaign.timezone = zone,
                Err(_unknown) => faults.add("timezone", "must be a zone like Asia/Kolkata"),
            }
        }
        match input.calling_hours {
            Some(hours) => campaign.hours = calling_hours(&mut faults, hours),
            None if cleared("callingHours") => campaign.hours = None,
            None => {}
        }
        if input.priority.is_some() {
            campaign.priority = read::priority(&mut faults, input.priority.as_deref());
        }
        match input.pace {
            Some(pace) => campaign.pace = checked_pace(&mut faults, pace),
            None if cleared("pace") => campaign.pace = Pace::default(),
            None => {}
        }
        match input.retry {
            Some(retry) => campaign.retry = retry.over(campaign.retry, "retry", &mut faults),
            None if cleared("retry") => campaign.retry = RetryPolicy::USUAL,
            None => {}
        }
        match read::moment(&mut faults, "startAt", input.start_at.as_deref()) {
            Some(moment) => campaign.start_at = Some(moment),
            None if cleared("startAt") => campaign.start_at = None,
            None => {}
        }
        match read::moment(&mut faults, "endAt", input.end_at.as_deref()) {
            Some(moment) => campaign.end_at = Some(moment),
            None if cleared("endAt") => campaign.end_at = None,
            None => {}
        }
        if let (Some(start), Some(end)) = (campaign.start_at, campaign.end_at)
            && end <= start
        {
            faults.add("endAt", "must be after startAt");
        }
        if input.rule_pack_reason.is_some() || cleared("rulePackReason") {
            campaign.rule_pack_reason = input.rule_pack_reason;
        }
        self.set_pack(&mut campaign, &mut faults, input.rule_pack.as_deref());
        faults.check()?;
        Ok(campaign)
    }

    fn set_pack(&self, campaign: &mut Campaign, faults: &mut Faults, asked: Option<&str>) {
        let packs = self.about().rule_packs();
        if let Some(asked) = asked {
            match packs.iter().find(|pack| pack.name() == asked) {
                Some(pack) => campaign.rule_pack = *pack,
                None => {
                    let names: Vec<&str> = packs.iter().map(|pack| pack.name()).collect();
                    faults.add("rulePack", format!("must be one of: {}", names.join(", ")));
                }
            }
        }
        let reason = campaign.rule_pack_reason.take().map(|reason| reason.trim().to_owned());
        campaign.rule_pack_reason =
            reason.filter(|reason| !reason.is_empty() && campaign.rule_pack == RulePack::Always);
        match &campaign.rule_pack_reason {
            Some(reason) => read::check_length(faults, "rulePackReason", reason, REASON_MAX),
            None if campaign.rule_pack == RulePack::Always => {
                faults.add("rulePackReason", "is required with the pack always; it is recorded");
            }
            None => {}
        }
    }
}

fn calling_hours(faults: &mut Faults, hours: CallingHoursInput) -> Option<CallingHours> {
    let mut minute = |field: &str, text: Option<String>| -> Option<MinuteOfDay> {
        let Some(text) = text else {
            faults.add(field, "is required");
            return None;
        };
        text.parse().map_err(|fault: HoursError| faults.add(field, fault.to_string())).ok()
    };
    let start = minute("callingHours.start", hours.start);
    let end = minute("callingHours.end", hours.end);
    let days_of_week: Vec<u8> = match hours.days_of_week {
        None => (0..7).collect(),
        Some(days) => days.into_iter().map(|day| u8::try_from(day).unwrap_or(u8::MAX)).collect(),
    };
    let hours = CallingHours { start: start?, end: end?, days_of_week };
    match hours.check() {
        Ok(()) => Some(hours),
        Err(fault @ HoursError::Days) => {
            faults.add("callingHours.daysOfWeek", fault.to_string());
            None
        }
        Err(fault @ (HoursError::EndNotAfterStart | HoursError::NotATime(_))) => {
            faults.add("callingHours.end", fault.to_string());
            None
        }
    }
}

fn checked_pace(faults: &mut Faults, pace: Pace) -> Pace {
    if pace.calls_per_minute.is_some_and(|calls| !(1..=1200).contains(&calls)) {
        faults.add("pace.callsPerMinute", "must be 1 to 1200");
    }
    if pace.max_concurrent.is_some_and(|calls| !(1..=1000).contains(&calls)) {
        faults.add("pace.maxConcurrent", "must be 1 to 1000");
    }
    if pace.share.is_some_and(|share| !(1..=100).contains(&share)) {
        faults.add("pace.share", "must be 1 to 100");
    }
    pace
}
