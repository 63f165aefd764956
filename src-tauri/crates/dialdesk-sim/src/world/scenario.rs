//! From a seed to a scenario: whom to ring, how it usually is, and what goes wrong when.

use std::time::Duration;

use dialdesk_core::agent::{Agent, AgentKind};
use dialdesk_core::call::Priority;
use dialdesk_core::campaign::hours::{CallingHours, Hours, MinuteOfDay, RulePack, Zone, hours_for};
use dialdesk_core::campaign::{Campaign, CampaignState, Pace};
use dialdesk_core::engine::EngineSettings;
use dialdesk_core::ids::{AccountKey, AgentId, CampaignId};
use dialdesk_core::limits::{Limits, Waits};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::place::Place;
use dialdesk_core::policy::retry::{RetryPolicy, RetryRule};
use dialdesk_core::time::{Entropy as _, Timestamp};

use super::agenda::{Fate, Happening};
use super::crash::{CrashPoint, DiskBreak};
use crate::clock::Moment;
use crate::entropy::SeededEntropy;
use crate::model::Model;
use crate::provider::Mood;

/// How much happens in a run. Short ones find as much for each step that they take, and more for
/// each second; long ones find what needs many people or much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A few people, and all the trouble within seconds.
    Short,
    /// Some people, for a minute or two.
    Middle,
    /// Many people, for minutes.
    Long,
}

/// The first seeds, which every test runs, have no short ones among them.
const OFTEN_RUN: u64 = 10_000;

impl Length {
    /// Gives the length of a seed's run.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        let (long, middle) = if seed < OFTEN_RUN { (16, 1) } else { (100, 10) };
        if seed.is_multiple_of(long) {
            Self::Long
        } else if seed.is_multiple_of(middle) {
            Self::Middle
        } else {
            Self::Short
        }
    }

    /// Gives the seconds after which all is well, at least and at most.
    const fn seconds(self) -> (u64, u64) {
        match self {
            Self::Short => (5, 20),
            Self::Middle => (15, 90),
            Self::Long => (60, 300),
        }
    }

    /// Gives how many campaigns there are at most, and how many people each has.
    const fn people(self) -> (u64, u64) {
        match self {
            Self::Short => (2, 3),
            Self::Middle => (2, 8),
            Self::Long => (4, 40),
        }
    }

    /// Gives how often the operator acts.
    const fn busyness(self) -> &'static [u64] {
        match self {
            Self::Short => &[0, 1, 2, 4],
            Self::Middle => &[0, 2, 5, 15],
            Self::Long => &[0, 3, 10, 40],
        }
    }

    /// Gives how often the process dies at most.
    const fn crashes(self) -> u64 {
        match self {
            Self::Short => 4,
            Self::Middle => 7,
            Self::Long => 14,
        }
    }
}

/// One campaign and whom it rings.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) campaign: Campaign,
    pub(super) numbers: Vec<PhoneNumber>,
}

/// What a run is made of.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// When it begins.
    pub began_at: Timestamp,
    /// What the engine is told at its making.
    pub settings: EngineSettings,
    /// How provider and network usually are.
    pub mood: Mood,
    /// How long a transaction takes, in microseconds, at least and at most.
    pub commit_us: (u64, u64),
    /// How late a request may arrive at the provider, in microseconds.
    pub late_us: u64,
    /// The share of requests at whose departure the operator wants something else.
    pub meddling: f64,
    /// From then on nothing goes wrong any more.
    pub heals_at: Moment,
    /// How much happens.
    pub length: Length,
    /// Whether the wall clock is so far off that the provider's list is searched in vain.
    pub clock_is_far_off: bool,
    pub(super) campaigns: Vec<Planned>,
    pub(super) suppressed: Vec<PhoneNumber>,
    pub(super) happenings: Vec<(Moment, Happening)>,
}

/// Makes the `n`th Indian number of the fake world.
pub(super) fn indian(n: u64) -> PhoneNumber {
    let text = format!("+91912345{:04}", n % 10_000);
    PhoneNumber::parse_e164(&text).expect("ten digits that begin with a nine")
}

/// Makes the `n`th foreign one: in London and New York by turns.
fn foreign(n: u64) -> PhoneNumber {
    let text = if n.is_multiple_of(2) {
        format!("+442079460{:03}", n % 1000)
    } else {
        format!("+12125550{:03}", 100 + n % 100)
    };
    PhoneNumber::parse_e164(&text).expect("a number of the range kept for stories")
}

impl Scenario {
    /// Draws the scenario of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut draw = SeededEntropy::of(seed, 3);
        let entropy = &mut draw;
        let began_at = Timestamp::from_secs(
            1_772_300_000 + i64::try_from(entropy.between(0, 300 * 86_400)).unwrap_or(0),
        );
        let settings = settings(entropy);
        let waits = settings.waits;
        let stretch = if waits.speed == 1 { 3 } else { 1 };
        let length = Length::of(seed);
        let (soonest, latest) = length.seconds();
        let heals_at = Moment(entropy.between(soonest, latest) * stretch * 1_000_000);
        let grace_us = u64::try_from(waits.absence_grace.as_micros()).unwrap_or(0);
        let share = *entropy.pick(&[0.0, 0.005, 0.01, 0.03, 0.06]);
        let slowest = *entropy.pick(&[3_000, 30_000, 400_000]);
        let mut scenario = Self {
            began_at,
            mood: Mood::unsteady(share),
            commit_us: (200, slowest),
            late_us: (grace_us / 4).min(25_000_000),
            meddling: *entropy.pick(&[0.0, 0.0, 0.02, 0.2]),
            heals_at,
            length,
            clock_is_far_off: entropy.happens(0.15),
            campaigns: Vec::new(),
            suppressed: Vec::new(),
            happenings: vec![
                (Moment(0), Happening::Fate(Fate::Start)),
                (heals_at, Happening::Heal),
            ],
            settings,
        };
        scenario.plan_campaigns(entropy);
        scenario.plan_trouble(entropy, grace_us);
        scenario
    }

    fn plan_campaigns(&mut self, entropy: &mut SeededEntropy) {
        let shared = entropy.happens(0.7);
        let foreigners = entropy.happens(0.3);
        let (most, people) = self.length.people();
        for place in 0..entropy.between(1, most) {
            let is_big = self.length == Length::Long && entropy.happens(0.02);
            let size = if is_big { 300 } else { entropy.between(2, people) };
            let first = if shared { entropy.between(0, people / 2) } else { place * 500 };
            let mut numbers: Vec<PhoneNumber> = (first..first + size).map(indian).collect();
            if foreigners {
                numbers.extend((0..2).map(|n| foreign(n + place)));
            }
            self.suppressed.extend(
                numbers.iter().filter(|_| entropy.happens(0.03)).cloned().collect::<Vec<_>>(),
            );
            let campaign = campaign(self, entropy);
            self.campaigns.push(Planned { campaign, numbers });
        }
    }

    fn plan_trouble(&mut self, entropy: &mut SeededEntropy, grace_us: u64) {
        let end = self.heals_at.0;
        let mut add = |entropy: &mut SeededEntropy, happening: Happening| {
            self.happenings.push((Moment(entropy.between(0, end)), happening));
        };
        let busyness = *entropy.pick(self.length.busyness());
        for _ in 0..busyness {
            add(entropy, Happening::OperatorActs);
        }
        for _ in 0..entropy.between(0, 4) {
            let spell = Duration::from_micros(entropy.skewed(2_000_000, end / 2));
            add(entropy, Happening::Fate(Fate::Spell(spell)));
        }
        if entropy.happens(0.2) {
            let sleep = Duration::from_micros(entropy.skewed(2_000_000, 7_200_000_000));
            add(entropy, Happening::Fate(Fate::Sleep(sleep)));
        }
        if self.clock_is_far_off {
            for _ in 0..entropy.between(1, 3) {
                let hours = i64::try_from(entropy.between(0, 20)).unwrap_or(0) - 10;
                add(entropy, Happening::Fate(Fate::Jump(hours * 3_600_000_000 / 2 + 1_000_000)));
            }
            return;
        }
        if entropy.happens(0.3) {
            // Small enough that neither a search nor a deadline after a restart is misled.
            let forward = i64::try_from(grace_us / 4).unwrap_or(0).min(4_000_000);
            let back = -i64::try_from(entropy.between(0, 40_000_000)).unwrap_or(0);
            let jump = if entropy.happens(0.5) { forward } else { back };
            add(entropy, Happening::Fate(Fate::Jump(jump)));
        }
        for _ in 0..entropy.between(0, self.length.crashes()) {
            let point = *entropy.pick(&CrashPoint::ALL);
            add(entropy, Happening::Fate(Fate::Arm(point)));
        }
        for _ in 0..entropy.between(0, 4) {
            let which = *entropy.pick(&[DiskBreak::Any, DiskBreak::Unseen, DiskBreak::Reservation]);
            add(entropy, Happening::Fate(Fate::BreakDisk(which)));
        }
        if entropy.happens(0.15) {
            let lock = Duration::from_micros(entropy.between(100_000, 2_500_000));
            add(entropy, Happening::Fate(Fate::Lock(lock)));
        }
    }

    /// Makes the database as it is at the beginning.
    pub(super) fn database(&self) -> Model {
        let mut model = Model::default();
        let agent = Agent {
            id: agent_id(),
            name: "Reception".to_owned(),
            kind: AgentKind::Flow { app_id: "1001".to_owned() },
            caller_id: None,
            created_at: self.began_at,
        };
        model.agents.insert(agent.id.clone(), agent);
        for planned in &self.campaigns {
            model.campaigns.insert(planned.campaign.id, planned.campaign.clone());
            model.import(planned.campaign.id, planned.numbers.clone(), self.began_at);
        }
        model.suppressed.extend(self.suppressed.iter().cloned());
        model
    }
}

pub(super) fn agent_id() -> AgentId {
    AgentId("reception".to_owned())
}

fn settings(entropy: &mut SeededEntropy) -> EngineSettings {
    let speed = *entropy.pick(&[1, 1, 5, 20, 60, 60]);
    let limits = Limits {
        lines: u32::try_from(entropy.between(1, 20)).unwrap_or(1),
        requests_per_minute: *entropy.pick(&[30, 60, 200, 200, 200, 600]),
        ..Limits::DEFAULT
    };
    EngineSettings {
        account: AccountKey("sandbox:dialdesk".to_owned()),
        caller_id: "08047100000".to_owned(),
        limits,
        waits: Waits::scaled(speed),
        rule_pack: *entropy.pick(&[
            RulePack::SandboxAlwaysOpen,
            RulePack::SandboxAlwaysOpen,
            RulePack::SandboxAlwaysOpen,
            RulePack::IndiaService,
        ]),
        time_limit_s: *entropy.pick(&[60, 300, 900]),
        ring_timeout_s: *entropy.pick(&[20, 45]),
        record: false,
    }
}

/// Tells whether hours ever meet those of everybody whom the fake world may ring.
pub(super) fn ever_open(at: Timestamp, pack: RulePack, hours: &CallingHours) -> bool {
    [indian(0), foreign(0), foreign(1)].iter().all(|number| {
        let place = Place::of(number, None, Zone::INDIA);
        let own = Some((hours, Zone::INDIA));
        let at_all = hours_for(at, pack.under(place.law), &place, own);
        !matches!(at_all, Hours::Closed { opens_at: None })
    })
}

/// Draws rules for retries: mostly the usual ones, sometimes impatient or stubborn ones.
pub(super) fn retry_policy(entropy: &mut SeededEntropy) -> RetryPolicy {
    if entropy.happens(0.4) {
        return RetryPolicy::USUAL;
    }
    let mut rule = |usual: RetryRule| RetryRule {
        delay_seconds: *entropy.pick(&[1, 60, usual.delay_seconds]),
        growth: *entropy.pick(&[1, 2, 3]),
        max_attempts: u32::try_from(entropy.between(1, 5)).unwrap_or(1),
        ..usual
    };
    RetryPolicy {
        busy: rule(RetryPolicy::USUAL.busy),
        no_answer: rule(RetryPolicy::USUAL.no_answer),
        voicemail: rule(RetryPolicy::USUAL.voicemail),
        network_error: rule(RetryPolicy::USUAL.network_error),
    }
}

/// Draws a campaign whose hours, where it has any, open or close while something happens.
pub(super) fn campaign(scenario: &Scenario, entropy: &mut SeededEntropy) -> Campaign {
    let at = scenario.began_at;
    let id = CampaignId::new(entropy.uuid(at));
    let local_minute = (at.as_micros() / 60_000_000 + 330).rem_euclid(1440);
    let rule_pack = *entropy.pick(&[
        RulePack::SandboxAlwaysOpen,
        RulePack::SandboxAlwaysOpen,
        RulePack::SandboxAlwaysOpen,
        RulePack::Always,
        RulePack::IndiaService,
        RulePack::IndiaCollections,
        RulePack::UsStrictStates,
    ]);
    let hours = entropy.happens(0.35).then(|| {
        let begin = local_minute + i64::try_from(entropy.between(0, 12)).unwrap_or(0) - 8;
        let begin = u16::try_from(begin.clamp(0, 1430)).unwrap_or(0);
        let length = u16::try_from(entropy.skewed(2, 600)).unwrap_or(2);
        let minute = |minutes: u16| MinuteOfDay::new(minutes.min(1440)).expect("at most 24:00");
        CallingHours::every_day(minute(begin), minute(begin + length))
    });
    // Hours that never meet the pack's are an operator's mistake, not a test of the engine.
    let hours = hours.filter(|hours| ever_open(at, rule_pack, hours));
    let mut pace = Pace::default();
    if entropy.happens(0.15) {
        pace.calls_per_minute = Some(u32::try_from(entropy.between(5, 60)).unwrap_or(5));
    }
    if entropy.happens(0.15) {
        pace.max_concurrent = Some(u32::try_from(entropy.between(1, 4)).unwrap_or(1));
    }
    let is_draft = entropy.happens(0.2);
    Campaign {
        id,
        account: scenario.settings.account.clone(),
        name: "Reminders".to_owned(),
        agent: agent_id(),
        timezone: Zone::INDIA,
        hours,
        rule_pack,
        rule_pack_reason: None,
        priority: *entropy.pick(&[Priority::Low, Priority::Medium, Priority::High]),
        pace,
        retry: retry_policy(entropy),
        start_at: entropy.happens(0.05).then(|| at + Duration::from_secs(30)),
        end_at: None,
        state: if is_draft { CampaignState::Draft } else { CampaignState::Running },
        paused_by: None,
        created_at: at,
        started_at: (!is_draft).then_some(at),
        ended_at: None,
        version: 1,
        edited_by: "operator".to_owned(),
    }
}
