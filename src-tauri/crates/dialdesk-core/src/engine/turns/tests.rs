//! Turns in the long run: who gets how many, and who waits how long.

use std::sync::Arc;

use super::*;
use crate::call::Origin;
use crate::engine::input::Terms;
use crate::engine::window::Window;
use crate::ids::{AgentId, CampaignId, ContactId};
use crate::phone::PhoneNumber;
use crate::time::Timestamp;

fn campaign(n: u128) -> CampaignId {
    CampaignId::new(uuid::Uuid::from_u128(n))
}

fn row(of: u128, person: i64, priority: Priority) -> DueRow {
    DueRow {
        call: None,
        origin: Origin::Contact { campaign: campaign(of), contact: ContactId(person) },
        number: PhoneNumber::parse_e164("+919876543210").expect("a number"),
        terms: Arc::new(Terms {
            agent: AgentId("reception".to_owned()),
            user: "campaign".to_owned(),
            metadata: "{}".to_owned(),
            batch: None,
        }),
        priority,
        due_at: Timestamp::from_secs(person),
        order: person,
        attempts: 0,
        sends: 0,
        retry_of: None,
        chain: crate::policy::retry::Chain::default(),
        created_at: Timestamp::from_secs(0),
    }
}

/// Makes `starts` starts from campaigns that always have somebody, and tells how many each had.
fn starts(
    turns: &mut Turns,
    campaigns: &[(u128, Priority)],
    share: impl Fn(Flow) -> u32 + Copy,
    starts: i64,
) -> Vec<u128> {
    let mut window = Window::default();
    let mut order = Vec::new();
    for start in 0..starts {
        for (of, priority) in campaigns {
            let person = i64::try_from(*of).expect("small") * 1_000_000 + start;
            window.insert(row(*of, person, *priority));
        }
        let picked = turns.pick(&mut window, |_| true, share).expect("somebody waits");
        let Origin::Contact { campaign, .. } = picked.origin else { unreachable!("people only") };
        order.push(campaign.uuid().as_u128());
    }
    order
}

fn count(order: &[u128], of: u128) -> usize {
    order.iter().filter(|it| **it == of).count()
}

#[test]
fn campaigns_of_one_priority_take_turns_whoever_came_first() {
    let both = [(1, Priority::Medium), (2, Priority::Medium)];
    let order = starts(&mut Turns::default(), &both, |_| 1, 200);
    assert_eq!((count(&order, 1), count(&order, 2)), (100, 100));
    assert!(order.windows(3).all(|three| three[0] != three[1] || three[1] != three[2]));
}

#[test]
fn shares_are_kept_to_the_start() {
    let three = [(1, Priority::Low), (2, Priority::Low), (3, Priority::Low)];
    let share = |flow| match flow {
        Flow::Campaign(id) => u32::try_from(id.uuid().as_u128()).expect("small"),
        Flow::Calls => 1,
    };
    let order = starts(&mut Turns::default(), &three, share, 600);
    assert_eq!((count(&order, 1), count(&order, 2), count(&order, 3)), (100, 200, 300));
}

#[test]
fn the_less_urgent_have_every_tenth_start_and_no_more() {
    let three = [(1, Priority::High), (2, Priority::Medium), (3, Priority::Low)];
    let order = starts(&mut Turns::default(), &three, |_| 1, 1000);
    for waiting in [2, 3] {
        let places: Vec<usize> =
            (0..order.len()).filter(|place| order[*place] == waiting).collect();
        assert!(places[0] <= 11, "the first is not far: {places:?}");
        assert!(places.windows(2).all(|two| two[1] - two[0] <= 12), "nobody waits for ever");
        assert!((83..=100).contains(&places.len()), "and no more than that: {}", places.len());
    }
    assert!(count(&order, 1) >= 800, "the urgent go first all the same");
}

#[test]
fn turns_are_not_saved_up_while_nobody_waits() {
    let mut turns = Turns::default();
    starts(&mut turns, &[(1, Priority::Medium)], |_| 1, 500);
    let both = [(1, Priority::Medium), (2, Priority::Medium)];
    let order = starts(&mut turns, &both, |_| 1, 20);
    assert!(count(&order, 2) <= 11, "it was idle, and has no claim on five hundred: {order:?}");
}

#[test]
fn a_turn_that_came_to_nothing_is_given_back() {
    let mut turns = Turns::default();
    let both = [(1, Priority::Medium), (2, Priority::Medium)];
    let order = starts(&mut turns, &both, |_| 1, 10);
    assert_eq!(count(&order, 1), 5);
    turns.give_back(Priority::Medium, Flow::Campaign(campaign(1)), 1);
    let order = starts(&mut turns, &both, |_| 1, 1);
    assert_eq!(order, [1], "its turn is still to come");
}
