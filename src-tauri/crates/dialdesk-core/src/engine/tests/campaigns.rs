//! Lists of people: order, pace, hours, and what an operator does with them meanwhile.

use super::harness::{World, millis, minutes, number, seconds};
use super::provider::Post;
use crate::call::{Outcome, Priority};
use crate::campaign::hours::{CallingHours, RulePack, Zone};
use crate::campaign::{ActionRefusal, CampaignState};
use crate::contact::ContactState;
use crate::engine::Command;
use crate::engine::Input;
use crate::engine::effect::{CommandRefusal, Verdict};
use crate::engine::facts::Binding;
use crate::ids::{AgentId, CampaignId, RequestId};

fn state(world: &World, id: CampaignId) -> CampaignState {
    world.rows.campaigns[&id].state
}

/// The people whose first byte left, in order.
fn order(world: &World) -> Vec<u32> {
    world.sent.iter().map(|(_, number)| number.as_str()[8..].parse().unwrap()).collect()
}

#[test]
fn everybody_is_rung_once_in_order_and_the_campaign_finishes() {
    let mut world = World::new();
    let id = world.running(1..41);
    world.run_for(minutes(5));
    assert_eq!(order(&world), (1..41).collect::<Vec<_>>(), "first come, first served");
    assert_eq!(state(&world, id), CampaignState::Finished);
    for person in 1..41 {
        assert_eq!(world.contact(person).change.outcome, Some(Outcome::Completed));
    }
    assert!(world.rows.campaigns[&id].ended_at.is_some());
    world.nothing_is_held();
}

#[test]
fn an_empty_campaign_finishes_at_its_first_look() {
    let mut world = World::new();
    let id = world.running(0..0);
    world.run_for(seconds(1));
    assert_eq!(state(&world, id), CampaignState::Finished);
}

#[test]
fn campaigns_take_nine_of_ten_lines_and_one_is_kept_for_single_calls() {
    let mut world = World::new();
    world.provider.life = minutes(3);
    world.running(1..31);
    world.run_for(seconds(30));
    let facts = world.engine.facts(world.now);
    assert_eq!((facts.lines_held, facts.binding), (9, Binding::Lines));
    let (call, asked) = world.place(100);
    world.run_for(seconds(1));
    assert_eq!(world.reply(asked), Some(&Verdict::Placed(call)), "the tenth line is for them");
    world.run_for(minutes(20));
    assert_eq!(world.most_lines, 10, "never eleven");
    world.nothing_is_held();
}

#[test]
fn who_is_more_urgent_goes_first_even_when_the_window_is_full() {
    let mut world = World::new();
    let calm = world.campaign(1..1001, |campaign| campaign.priority = Priority::Low);
    world.command(Command::Start(calm));
    world.run_for(seconds(60));
    let before = world.sent.len();
    let urgent = world.campaign(2001..2021, |campaign| campaign.priority = Priority::High);
    world.command(Command::Start(urgent));
    world.run_for(minutes(2));
    let next = order(&world)[before..][..30].to_vec();
    let urgent = next.iter().filter(|person| **person > 2000).count();
    assert_eq!(urgent, 20, "ten others at most were on their way: {next:?}");
}

#[test]
fn a_campaign_keeps_its_own_pace_and_holds_nobody_else_up() {
    let mut world = World::new();
    let slow = world.campaign(1..1001, |campaign| {
        campaign.priority = Priority::High;
        campaign.pace.calls_per_minute = Some(6);
    });
    world.command(Command::Start(slow));
    world.running(2001..2041);
    world.run_for(minutes(4));
    let rung = order(&world);
    let slow = rung.iter().filter(|person| **person < 2000).count();
    assert!((22..=25).contains(&slow), "six a minute, ten seconds apart: {slow}");
    assert_eq!(rung.len() - slow, 40, "the other campaign is through long ago");
    world.run_for(minutes(20));
    let slow = order(&world).iter().filter(|person| **person < 2000).count();
    assert!((142..=145).contains(&slow), "and it never runs dry: {slow}");
}

#[test]
fn a_campaign_keeps_its_own_width() {
    let mut world = World::new();
    world.provider.life = seconds(60);
    let id = world.campaign(1..11, |campaign| campaign.pace.max_concurrent = Some(2));
    world.command(Command::Start(id));
    world.run_for(seconds(50));
    assert_eq!(world.most_lines, 2);
    world.run_for(minutes(15));
    assert_eq!(world.sent.len(), 10);
    assert_eq!(world.most_lines, 2);
    world.nothing_is_held();
}

#[test]
fn pause_takes_back_what_has_not_left_and_resume_rings_them() {
    let mut world = World::new();
    world.connect_takes = seconds(1);
    let id = world.running(1..6);
    world.run_for(millis(500));
    assert_eq!(world.engine.facts(world.now).lines_held, 5, "they are on their way to the gate");
    world.command(Command::Pause(id));
    world.run_for(minutes(1));
    assert!(world.sent.is_empty(), "nothing leaves after the click");
    for person in 1..6 {
        assert_eq!(world.contact(person).change.state, ContactState::Unused, "back in their place");
    }
    world.nothing_is_held();
    world.command(Command::Resume(id));
    world.run_for(minutes(2));
    assert_eq!(order(&world), [1, 2, 3, 4, 5]);
    assert_eq!(state(&world, id), CampaignState::Finished);
}

#[test]
fn pause_lets_what_has_left_go_on() {
    let mut world = World::new();
    let id = world.running(1..3);
    world.run_for(millis(200));
    assert_eq!(world.sent.len(), 2);
    world.command(Command::Pause(id));
    world.run_for(minutes(1));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed), "followed to its end");
    assert_eq!(state(&world, id), CampaignState::Paused);
    world.nothing_is_held();
}

#[test]
fn stop_ends_a_campaign_for_ever() {
    let mut world = World::new();
    let id = world.running(1..100);
    world.run_for(seconds(2));
    world.command(Command::Stop(id));
    let rung = world.sent.len();
    world.run_for(minutes(5));
    assert_eq!(world.sent.len(), rung);
    assert_eq!(state(&world, id), CampaignState::Stopped);
    let asked = world.command(Command::Resume(id));
    let refusal = CommandRefusal::Campaign(ActionRefusal::NotPaused);
    assert_eq!(world.reply(asked), Some(&Verdict::No(refusal)));
    world.nothing_is_held();
}

#[test]
fn settings_saved_while_running_hold_from_the_next_call() {
    let mut world = World::new();
    let id = world.running(1..100);
    world.run_for(seconds(3));
    let before = world.sent.len();
    let mut changed = world.rows.campaigns[&id].clone();
    changed.name = "Second reminders".to_owned();
    changed.pace.max_concurrent = Some(1);
    changed.state = CampaignState::Draft;
    world.command(Command::SaveCampaign(Box::new(changed)));
    let saved = &world.rows.campaigns[&id];
    assert_eq!(saved.state, CampaignState::Running, "where it stands is not the editor's to say");
    assert_eq!((saved.name.as_str(), saved.version), ("Second reminders", 2));
    world.run_for(seconds(40));
    let calls = world.engine.facts(world.now).lines_held;
    assert!(calls <= 1, "one at a time now: {calls}");
    world.run_for(minutes(2));
    assert!(world.sent.len() > before + 3, "and it goes on");
}

#[test]
fn a_campaign_that_waits_for_the_morning_starts_by_itself() {
    let mut world = World::new();
    world.wall_jumps_forward(minutes(12 * 60));
    let id = world.campaign(1..6, |campaign| campaign.rule_pack = RulePack::IndiaService);
    world.command(Command::Start(id));
    world.run_for(minutes(1));
    assert!(world.sent.is_empty(), "ten in the evening");
    assert_eq!(world.engine.facts(world.now).binding, Binding::Hours);
    world.story.clear();
    world.run_for(minutes(12 * 60));
    assert!(world.story[0].starts_with("09:00:00 #1 reserved"), "{}", world.story[0]);
    assert_eq!(state(&world, id), CampaignState::Finished);
    assert!(world.loads < 30, "nobody asks the database all night long: {}", world.loads);
}

#[test]
fn a_campaign_with_a_start_and_an_end_keeps_to_them() {
    let mut world = World::new();
    let now = world.now.wall;
    let id = world.campaign(1..2001, |campaign| {
        campaign.start_at = Some(now + minutes(60));
        campaign.end_at = Some(now + minutes(70));
    });
    world.command(Command::Start(id));
    world.run_for(minutes(59));
    assert!(world.sent.is_empty(), "before its start");
    world.run_for(minutes(31));
    let first = world.rows.calls.values().filter_map(|call| call.initiated_at).min().unwrap();
    let last = world.rows.calls.values().filter_map(|call| call.initiated_at).max().unwrap();
    assert!(first >= now + minutes(60) && last < now + minutes(70), "{first} to {last}");
    assert!(last > now + minutes(69), "and uses them");
    world.nothing_is_held();
}

#[test]
fn a_campaign_whose_last_call_outlasts_its_hours_finishes_with_it() {
    let mut world = World::new();
    world.provider.life = minutes(5);
    let now = world.now.wall;
    let whole_day = world.campaign(1..4, |campaign| campaign.end_at = Some(now + minutes(2)));
    world.command(Command::Start(whole_day));
    let closing = world.campaign(11..14, |campaign| {
        let hours = CallingHours::every_day("09:00".parse().unwrap(), "10:03".parse().unwrap());
        campaign.hours = Some(hours);
    });
    world.command(Command::Start(closing));
    world.run_for(minutes(4));
    assert_eq!(state(&world, whole_day), CampaignState::Running, "its calls still run");
    let loads = world.loads;
    world.run_for(minutes(4));
    assert_eq!(state(&world, whole_day), CampaignState::Finished, "not never");
    assert_eq!(state(&world, closing), CampaignState::Finished, "not tomorrow morning");
    assert!(world.loads < loads + 20, "without a loop: {}", world.loads - loads);
    world.nothing_is_held();
}

#[test]
fn a_clock_set_back_before_the_start_shuts_the_gate() {
    let mut world = World::new();
    let start = world.now.wall;
    let id = world.campaign(1..4, |campaign| {
        campaign.rule_pack = RulePack::IndiaService;
        campaign.start_at = Some(start);
    });
    world.connect_takes = seconds(2);
    world.command(Command::Start(id));
    world.run_for(seconds(1));
    world.now.wall = world.now.wall - minutes(10);
    world.run_for(seconds(5));
    assert!(world.sent.is_empty(), "the campaign has not begun any more");
}

#[test]
fn a_clock_set_back_before_the_hours_closes_them() {
    let mut world = World::new();
    let id = world.campaign(1..1001, |campaign| campaign.rule_pack = RulePack::IndiaService);
    world.wall_jumps_forward(minutes(24 * 60));
    world.command(Command::Start(id));
    world.run_for(seconds(30));
    world.wall_jumps_back(minutes(90));
    world.run_for(seconds(30));
    let rung = world.sent.len();
    world.run_for(minutes(28));
    assert_eq!(world.sent.len(), rung, "it is half past eight again");
    world.run_for(minutes(5));
    assert!(world.sent.len() > rung, "and at nine they go on");
}

#[test]
fn closing_time_is_judged_at_the_first_byte() {
    let mut world = World::new();
    let closes = "2026-11-23T15:30:00Z".parse().expect("nine in the evening in India");
    let id = world.campaign(1..4, |campaign| campaign.rule_pack = RulePack::IndiaService);
    world.command(Command::Pause(id));
    world.run_for(world_until(&world, closes) - seconds(1));
    world.connect_takes = seconds(5);
    world.command(Command::Start(id));
    world.run_for(millis(500));
    assert!(world.heard_of("#1 reserved"), "a second before closing it was allowed");
    world.run_for(minutes(10));
    assert!(world.sent.is_empty(), "its connection stood too late");
    world.nothing_is_held();
    world.story.clear();
    world.run_for(minutes(13 * 60));
    let next = &world.story[0];
    assert!(next.starts_with("09:00:00 #"), "they wait for the morning: {next}");
    assert_eq!(state(&world, id), CampaignState::Finished);
}

fn world_until(world: &World, at: crate::time::Timestamp) -> std::time::Duration {
    at.since(world.now.wall)
}

#[test]
fn hours_of_a_campaign_narrow_those_of_the_pack() {
    let mut world = World::new();
    let id = world.campaign(1..2, |campaign| {
        campaign.rule_pack = RulePack::IndiaService;
        campaign.timezone = Zone::INDIA;
        let hours = CallingHours::every_day("11:00".parse().unwrap(), "24:00".parse().unwrap());
        campaign.hours = Some(hours);
    });
    world.command(Command::Start(id));
    world.story.clear();
    world.run_for(minutes(61));
    assert!(world.story[0].starts_with("11:00:00 #1 reserved"), "{}", world.story[0]);
}

#[test]
fn a_line_taken_away_is_not_filled_again() {
    let mut world = World::new();
    world.provider.life = minutes(2);
    world.running(1..31);
    world.run_for(seconds(20));
    assert_eq!(world.engine.facts(world.now).lines_held, 9);
    let mut limits = world.settings.limits;
    limits.lines = 3;
    world.command(Command::SetLimits(limits));
    world.run_for(minutes(4));
    let held = world.engine.facts(world.now).lines_held;
    assert!(held <= 2, "two of three, one is kept: {held}");
    world.run_for(minutes(60));
    assert_eq!(world.sent.len(), 30, "and everybody is rung in the end");
    world.nothing_is_held();
}

#[test]
fn tighter_limits_take_back_what_has_not_left() {
    let mut world = World::new();
    world.connect_takes = seconds(1);
    world.running(1..6);
    world.run_for(millis(500));
    let mut limits = world.settings.limits;
    limits.spacing = seconds(10);
    world.command(Command::SetLimits(limits));
    world.run_for(minutes(3));
    let times: Vec<_> = world.sent.iter().map(|(at, _)| *at).collect();
    assert_eq!(times.len(), 5, "they were put back and rung again");
    for pair in times.windows(2) {
        assert!(pair[1].since(pair[0]) >= seconds(9), "the new spacing holds for all of them");
    }
    assert_eq!(order(&world), [1, 2, 3, 4, 5]);
}

#[test]
fn an_import_during_the_last_look_keeps_the_campaign_running() {
    let mut world = World::new();
    world.store_takes = millis(500);
    let id = world.campaign(0..0, |_| {});
    world.run_for(seconds(2));
    world.command(Command::Start(id));
    world.run_for(millis(100));
    world.add_people(id, 1..4);
    world.run_for(minutes(2));
    assert_eq!(world.sent.len(), 3, "the look that saw nobody was out of date");
    assert_eq!(state(&world, id), CampaignState::Finished);
}

#[test]
fn people_on_the_do_not_call_list_are_closed_for_ever() {
    let mut world = World::new();
    world.rows.do_not_call.extend([number(2), number(4)]);
    let id = world.running(1..6);
    world.run_for(minutes(2));
    assert_eq!(order(&world), [1, 3, 5]);
    assert_eq!(world.contact(2).change.outcome, Some(Outcome::NotAllowed));
    assert_eq!(state(&world, id), CampaignState::Finished);
    world.nothing_is_held();
}

#[test]
fn two_campaigns_with_one_number_never_ring_it_at_the_same_time() {
    let mut world = World::new();
    world.provider.always.insert(number(1), Post::Lost);
    world.running(1..2);
    world.run_for(seconds(1));
    world.running(1..2);
    world.run_for(minutes(20));
    assert_eq!(world.sent.len(), 1, "the first request has no answer yet");
}

#[test]
fn people_whose_agent_is_gone_wait_without_a_hot_loop() {
    // A few, and more than the window holds.
    for people in [20, 600] {
        let mut world = World::new();
        let gone = AgentId("gone".to_owned());
        let id = world.campaign(1..people + 1, |campaign| campaign.agent = gone.clone());
        world.command(Command::Start(id));
        world.run_for(minutes(10));
        assert!(world.sent.is_empty());
        assert!(world.loads < 100, "read every half minute, not in a loop: {}", world.loads);
        let mut agent = world.rows.agents.values().next().unwrap().clone();
        agent.id = gone;
        world.command(Command::SaveAgent(Box::new(agent)));
        world.run_for(minutes(2));
        assert!(world.sent.len() >= 20, "and they are rung when it is back: {}", world.sent.len());
    }
}

#[test]
fn people_put_aside_for_half_a_minute_come_back_by_themselves() {
    let mut world = World::new();
    let gone = AgentId("gone".to_owned());
    let id = world.campaign(1..6, |campaign| campaign.agent = gone.clone());
    world.command(Command::Start(id));
    world.run_for(seconds(5));
    let mut agent = world.rows.agents.values().next().unwrap().clone();
    agent.id = gone;
    world.command(Command::SaveAgent(Box::new(agent)));
    world.run_for(minutes(2));
    assert_eq!(order(&world), [1, 2, 3, 4, 5], "nothing else happened that would wake the engine");
}

#[test]
fn a_batch_is_paced_by_its_due_moments() {
    let mut world = World::new();
    world.provider.life = seconds(5);
    let calls = (1..9)
        .map(|person| {
            let mut new = world.new_call(person);
            new.due_at = Some(world.now.wall + seconds(u64::from(person) - 1));
            new
        })
        .collect();
    let asked = world.command(Command::PlaceBulk(calls));
    assert_eq!(world.reply(asked), Some(&Verdict::Queued));
    world.run_for(minutes(1));
    assert_eq!(order(&world), (1..9).collect::<Vec<_>>());
    for pair in world.sent.windows(2) {
        let apart = pair[1].0.since(pair[0].0);
        assert!((950..=1050).contains(&apart.as_millis()), "one second apart, not {apart:?}");
    }
    world.nothing_is_held();
}

#[test]
fn a_batch_asked_for_at_night_goes_in_the_morning() {
    let mut world = World::with(|settings| settings.rule_pack = RulePack::IndiaService);
    world.wall_jumps_forward(minutes(12 * 60));
    let calls = (1..4).map(|person| world.new_call(person)).collect();
    world.command(Command::PlaceBulk(calls));
    world.run_for(minutes(10 * 60 + 55));
    assert!(world.sent.is_empty());
    world.run_for(minutes(10));
    assert_eq!(order(&world), [1, 2, 3], "nobody had to knock");
    world.nothing_is_held();
}

#[test]
fn a_batch_survives_a_restart() {
    let mut world = World::new();
    let calls = (1..41).map(|person| world.new_call(person)).collect();
    world.command(Command::PlaceBulk(calls));
    world.run_for(seconds(5));
    world.restart_after(seconds(10));
    world.run_for(minutes(10));
    assert_eq!(world.provider.rung.len(), 40, "everybody, and nobody twice");
    world.nothing_is_held();
}

#[test]
fn a_row_that_moved_while_the_list_was_read_is_read_again() {
    let mut world = World::with(|settings| settings.limits.lines = 2);
    let id = world.running(1..3);
    world.run_for(seconds(5));
    assert!(!world.heard_of("#2 reserved"), "there is one line for campaigns");
    // The list is read, slowly, while #2 still waits without a call of its own.
    world.store_takes = seconds(60);
    world.hear(Input::WorkAdded);
    world.store_takes = millis(2);
    world.connect_takes = seconds(14);
    while !world.heard_of("#2 reserved") {
        world.run_for(seconds(1));
    }
    let mut limits = world.settings.limits;
    limits.spacing = millis(60);
    world.command(Command::SetLimits(limits));
    world.connect_takes = millis(0);
    world.run_for(minutes(3));
    assert!(world.heard_of("#2 takenback"));
    let calls = world.rows.calls.values().filter(|call| call.campaign() == Some(id)).count();
    assert_eq!(calls, 2, "the call that was taken back keeps its line in the log");
    assert_eq!(state(&world, id), CampaignState::Finished);
    world.nothing_is_held();
}

#[test]
fn a_question_about_no_campaign_is_refused() {
    let mut world = World::new();
    let nobody = CampaignId::new(uuid::Uuid::nil());
    let asked: RequestId = world.command(Command::Start(nobody));
    assert_eq!(world.reply(asked), Some(&Verdict::No(CommandRefusal::NotFound)));
}

#[test]
fn beside_whoever_is_being_reserved_a_read_brings_somebody_new() {
    let mut world = World::with(|settings| {
        settings.limits.lines = 400;
        settings.limits.requests_in_flight = 400;
    });
    world.running(1..401);
    world.run_for(seconds(5));
    assert_eq!(world.most_asked_for, 256, "nobody is between window and database for long");

    world.store_takes = seconds(4);
    world.run_for(minutes(2));
    let beside = world.most_asked_for - 256;
    assert!((1..=80).contains(&beside), "twenty a second for four seconds at most: {beside}");
}
