//! The program, the engine, and their figures.

use std::time::Duration;

use dialdesk_core::call::{CallState, Outcome};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::engine::{Command, Facts};
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::time::Timestamp;

use crate::console::Console;
use crate::error::Reply;
use crate::input::Faults;
use crate::read;
use crate::view::Numbers;
use crate::view::campaign::OutcomeCount;
use crate::view::live::{Funnel, LiveCounters, LiveView};
use crate::view::stats::{
    BreakerWord, RateLimiterView, SeriesPoint, StatsQuery, StatsSeries, StatsSummary, StatsView,
};
use crate::view::system::{HealthStatus, HealthView, HolidayView, RulePackView, SystemView};

/// How long a stretch of the series is.
pub(crate) const STEP: Duration = Duration::from_secs(300);
/// How far a series reaches back where nobody says.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// How far a series may reach at most.
const SERIES_MAX: Duration = Duration::from_secs(31 * 24 * 3600);

impl Console {
    /// Says whether the program is well.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn health(&self) -> Reply<HealthView> {
        let gone = self.inner.engine.watch_facts().has_changed().is_err();
        Ok(HealthView {
            status: if gone { HealthStatus::Stopping } else { HealthStatus::Ok },
            version: self.about().version.clone(),
            sandbox: self.about().is_sandbox(),
        })
    }

    /// Describes the program: its account, its version, its folder.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn system_view(&self) -> Reply<SystemView> {
        let about = self.about();
        Ok(SystemView {
            account: about.account_view.clone(),
            sandbox: about.is_sandbox(),
            version: about.version.clone(),
            data_dir: about.data_dir.clone(),
            operator: about.operator.clone(),
            rule_packs: about.rule_packs().into_iter().map(rule_pack_view).collect(),
            rule_pack: about.rule_pack,
            started_at: self.inner.started_at,
            now: self.now(),
            api_address: self.api_address(),
        })
    }

    /// Shows what happens now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn live_view(&self, numbers: Numbers) -> Reply<LiveView> {
        // The cursor is read first: whatever happens after it comes again, and nothing is missed.
        let cursor = self.store().last_seq().await?;
        let needing = self.calls_needing_a_look().await?;
        let mut calls = Vec::new();
        let mut needs_a_look = Vec::new();
        for logged in self.store().calls_in_flight().await? {
            if logged.call.account != self.about().account {
                continue;
            }
            let flagged = needing.contains(&logged.call.id);
            let view = self.call_view(&logged.call, flagged, numbers).await?;
            if flagged || matches!(logged.call.state, CallState::Unknown { .. }) {
                needs_a_look.push(view.clone());
            }
            calls.push(view);
        }
        let mut campaigns = self.campaign_list().await?;
        campaigns.retain(|it| {
            matches!(it.state, CampaignState::Running | CampaignState::Paused) && it.own_account
        });
        Ok(LiveView {
            counters: self.counters(),
            funnel: self.funnel().await?,
            calls,
            needs_a_look,
            campaigns,
            cursor,
        })
    }

    /// Gives the engine's figures.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn stats(&self) -> Reply<StatsView> {
        let facts = self.inner.engine.facts();
        Ok(StatsView {
            active_calls: facts.lines_held,
            max_concurrent_calls: facts.lines_max,
            utilization: utilization(&facts),
            circuit_breaker: match facts.breaker {
                BreakerState::Closed | BreakerState::HeldClosed => BreakerWord::Closed,
                BreakerState::Open { .. } | BreakerState::HeldOpen => BreakerWord::Open,
                BreakerState::HalfOpen => BreakerWord::HalfOpen,
            },
            rate_limiter: RateLimiterView {
                current_jobs: facts.requests_in_flight,
                queued_jobs: facts.requests_queued,
            },
            unknown: facts.unknown,
            needs_a_look: facts.needs_a_look,
            budget_used: facts.budget_used,
            budget: facts.budget,
            starts_last_minute: facts.starts_last_minute,
            stopped: facts.stopped,
            sandbox: self.about().is_sandbox(),
        })
    }

    /// Counts the calls that are over, of a campaign or of all, ever or in a window.
    ///
    /// # Errors
    /// When there is no such campaign, or with every wrong field.
    pub async fn stats_summary(&self, query: StatsQuery) -> Reply<StatsSummary> {
        let campaign = match query.campaign_id {
            Some(id) => Some(self.counted(read::id(&id, "campaign")?).await?.campaign.id),
            None => None,
        };
        let mut faults = Faults::default();
        let from = read::moment(&mut faults, "from", query.from.as_deref());
        let until = read::moment(&mut faults, "until", query.until.as_deref());
        faults.check()?;
        let totals = if from.is_none() && until.is_none() {
            self.store().call_totals(campaign).await?
        } else {
            let from = from.unwrap_or(Timestamp::from_secs(0));
            self.store()
                .call_totals_between(campaign, from, until.unwrap_or_else(|| self.now()))
                .await?
        };
        let (attempts, answered) = (totals.attempts(), totals.answered());
        let network_failures = totals.of(Outcome::NetworkError);
        Ok(StatsSummary {
            at: self.now(),
            attempts,
            answered,
            network_failures,
            asr: ratio(answered, attempts),
            ner: ratio(attempts.saturating_sub(network_failures), attempts),
            by_outcome: totals
                .by_outcome
                .iter()
                .map(|(outcome, count)| OutcomeCount { outcome: *outcome, count: *count })
                .collect(),
        })
    }

    /// Counts calls by stretches of five minutes.
    ///
    /// # Errors
    /// With every wrong field.
    pub async fn stats_series(&self, query: StatsQuery) -> Reply<StatsSeries> {
        let mut faults = Faults::default();
        let now = self.now();
        let until = read::moment(&mut faults, "until", query.until.as_deref()).unwrap_or(now);
        let from = read::moment(&mut faults, "from", query.from.as_deref()).unwrap_or(until - DAY);
        if until <= from {
            faults.add("until", "must be after from");
        }
        if until.since(from) > SERIES_MAX {
            faults.add("from", "must be at most 31 days before until");
        }
        faults.check()?;
        let points = self.store().call_series(from, until, STEP).await?;
        Ok(StatsSeries {
            from,
            until,
            step_s: u32::try_from(STEP.as_secs()).unwrap_or(u32::MAX),
            points: points
                .into_iter()
                .map(|it| SeriesPoint { at: it.at, attempts: it.attempts, answered: it.answered })
                .collect(),
        })
    }

    /// Stops everything: nothing more is started until somebody says so.
    ///
    /// # Errors
    /// When the engine is ending.
    pub async fn engine_pause(&self) -> Reply<LiveCounters> {
        self.order(Command::StopAll, "engine").await?;
        Ok(self.counters())
    }

    /// Goes on after a stop.
    ///
    /// # Errors
    /// When the engine is ending.
    pub async fn engine_resume(&self) -> Reply<LiveCounters> {
        self.order(Command::ResumeAll, "engine").await?;
        Ok(self.counters())
    }

    /// Asks the provider again whether the account is fine, because somebody mended it.
    ///
    /// # Errors
    /// When the engine is ending.
    pub async fn account_recheck(&self) -> Reply<LiveCounters> {
        self.order(Command::RecheckAccount, "engine").await?;
        Ok(self.counters())
    }

    /// Gives the engine's figures, as of its last step.
    pub(crate) fn counters(&self) -> LiveCounters {
        let facts = self.inner.engine.facts();
        LiveCounters { held_by: self.holder(facts.breaker), ..LiveCounters::new(&facts) }
    }

    /// Counts the way from waiting to done, over the campaigns that run or are paused.
    pub(crate) async fn funnel(&self) -> Reply<Funnel> {
        let open = self.open_calls().await?;
        let mut funnel = Funnel::default();
        for counted in self.store().campaigns().await? {
            let state = counted.campaign.state;
            let shown = matches!(state, CampaignState::Running | CampaignState::Paused);
            if !shown || counted.campaign.account != self.about().account {
                continue;
            }
            let counts = self.campaign_progress(&counted, &open).await?.counts;
            funnel.waiting += counts.unused;
            funnel.in_circulation += counts.in_circulation;
            funnel.attempted += counts.attempts;
            funnel.answered += counts.answered;
            funnel.finished += counts.finished;
        }
        Ok(funnel)
    }
}

fn utilization(facts: &Facts) -> u32 {
    if facts.lines_max == 0 {
        return 0;
    }
    let percent = u64::from(facts.lines_held) * 100 / u64::from(facts.lines_max);
    u32::try_from(percent).unwrap_or(u32::MAX)
}

/// Gives a ratio, and nothing where there is nothing to divide by.
fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

pub(crate) fn rule_pack_view(pack: RulePack) -> RulePackView {
    let rules = pack.rules();
    RulePackView {
        name: pack,
        title: rules.title.clone(),
        version: rules.version,
        effective: rules.effective.to_string(),
        jurisdiction: rules.jurisdiction.clone(),
        purpose: rules.purpose.clone(),
        source: rules.source.clone(),
        windows: rules.windows.clone(),
        holidays: rules
            .holidays
            .iter()
            .map(|holiday| HolidayView {
                date: holiday.date.to_string(),
                name: holiday.name.clone(),
            })
            .collect(),
        caps: rules.caps,
        after_conversation_hours: rules.after_conversation_hours,
        after_abandoned_hours: rules.after_abandoned_hours,
        start: rules.windows.first().map(|hours| hours.start.to_string()),
        end: rules.windows.first().map(|hours| hours.end.to_string()),
        timezone: None,
        needs_reason: pack == RulePack::Always,
    }
}
