//! What an operator may do with a campaign, by where it stands.

use super::hours::{RulePack, Zone};
use super::{ActionName, ActionRefusal, Campaign, CampaignState, ContactCounts, Pace};
use crate::call::Priority;
use crate::ids::{AccountKey, AgentId, CampaignId};
use crate::time::Timestamp;

const STATES: [CampaignState; 5] = [
    CampaignState::Draft,
    CampaignState::Running,
    CampaignState::Paused,
    CampaignState::Stopped,
    CampaignState::Finished,
];

const SOMEBODY: ContactCounts =
    ContactCounts { total: 3, unused: 2, in_circulation: 0, finished: 1 };

fn account() -> AccountKey {
    AccountKey("exotel:acme".to_owned())
}

fn campaign(state: CampaignState) -> Campaign {
    Campaign {
        id: CampaignId::new(uuid::Uuid::from_u128(1)),
        account: account(),
        name: "Reminders".to_owned(),
        agent: AgentId("reception".to_owned()),
        timezone: Zone::INDIA,
        hours: None,
        rule_pack: RulePack::IndiaService,
        rule_pack_reason: None,
        priority: Priority::Medium,
        pace: Pace::default(),
        retry: crate::policy::retry::RetryPolicy::USUAL,
        start_at: None,
        end_at: None,
        state,
        paused_by: None,
        created_at: Timestamp::from_secs(0),
        started_at: None,
        ended_at: None,
        version: 1,
        edited_by: "operator".to_owned(),
    }
}

fn word(value: &impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for letter in format!("{value:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

pub(crate) fn action_table() -> String {
    let actions = campaign(CampaignState::Draft).actions(&SOMEBODY, &account());
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(actions.iter().map(|action| word(&action.name)));
    for state in STATES {
        let mut row = vec![word(&state)];
        for action in campaign(state).actions(&SOMEBODY, &account()) {
            row.push(action.reason.map_or("yes".to_owned(), |reason| word(&reason)));
        }
        rows.push(row);
    }
    crate::tests::table(&rows)
}

#[test]
fn every_action_in_every_state() {
    insta::assert_snapshot!(action_table(), @r"
              start            pause        resume      stop         import
    draft     yes              not running  not paused  not running  yes
    running   already running  yes          not paused  yes          yes
    paused    paused           not running  yes         yes          yes
    stopped   over             not running  not paused  over         over
    finished  yes              not running  not paused  over         yes
    ");
}

#[test]
fn a_campaign_with_nobody_to_ring_does_not_start() {
    let nobody = ContactCounts { total: 5, unused: 0, in_circulation: 0, finished: 5 };
    let refused = campaign(CampaignState::Draft).may(ActionName::Start, &nobody, &account());
    assert_eq!(refused, Err(ActionRefusal::NobodyToRing));
    let circulating = ContactCounts { in_circulation: 1, ..nobody };
    let allowed =
        campaign(CampaignState::Finished).may(ActionName::Start, &circulating, &account());
    assert_eq!(allowed, Ok(()), "somebody is due later");
}

#[test]
fn a_campaign_of_another_account_is_never_dialled_but_may_be_stopped() {
    let other = AccountKey("exotel:other".to_owned());
    for state in STATES {
        for action in [ActionName::Start, ActionName::Resume] {
            let refused = campaign(state).may(action, &SOMEBODY, &other);
            assert_eq!(refused, Err(ActionRefusal::OtherAccount), "{action:?} when {state:?}");
        }
    }
    let stopped = campaign(CampaignState::Paused).may(ActionName::Stop, &SOMEBODY, &other);
    assert_eq!(stopped, Ok(()), "taking it out of the way is harmless");
}
