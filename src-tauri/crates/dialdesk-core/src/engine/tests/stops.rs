//! Taking back: Stop all, cancel at each stage, and the end of the program.

use super::harness::{World, millis, minutes, seconds};
use super::provider::Post;
use crate::call::Outcome;
use crate::engine::Command;
use crate::engine::effect::{CommandRefusal, NotPlaced, Verdict};
use crate::ids::{CallId, RequestId};

#[test]
fn after_stop_all_nothing_leaves_and_going_on_rings_the_rest() {
    let mut world = World::new();
    world.connect_takes = millis(300);
    world.running(1..41);
    world.run_for(seconds(1));
    let sent = world.sent.len();
    world.command(Command::StopAll);
    world.run_for(minutes(30));
    assert_eq!(world.sent.len(), sent, "from the click on");
    assert!(world.engine.facts(world.now).stopped);
    world.nothing_is_held();
    world.command(Command::ResumeAll);
    world.run_for(minutes(5));
    assert_eq!(world.provider.rung.len(), 40);
    world.nothing_is_held();
}

#[test]
fn stop_all_survives_a_restart() {
    let mut world = World::new();
    world.running(1..10);
    world.command(Command::StopAll);
    world.restart_after(seconds(5));
    world.run_for(minutes(5));
    assert!(world.sent.is_empty() && world.engine.facts(world.now).stopped);
    world.command(Command::ResumeAll);
    world.run_for(minutes(2));
    assert_eq!(world.provider.rung.len(), 9);
}

#[test]
fn quitting_closes_what_has_not_left_and_waits_for_what_has() {
    let mut world = World::new();
    world.provider.answer_takes = seconds(3);
    world.running(1..31);
    world.run_for(millis(300));
    world.connect_takes = seconds(1);
    world.run_for(millis(200));
    let asked = world.command(Command::Quit);
    assert_eq!(world.reply(asked), Some(&Verdict::Done));
    let sent = world.sent.len();
    assert!(!world.engine.is_drained(), "answers are still to come");
    world.run_for(seconds(4));
    assert!(world.engine.is_drained());
    assert_eq!(world.sent.len(), sent, "nothing is started");
    let reserved = world.rows.open_intents().filter(|intent| intent.provider_id.is_none()).count();
    assert_eq!(reserved, 0, "what had not left is closed as not placed");
}

#[test]
fn whoever_waits_for_a_line_is_answered_when_the_program_ends() {
    let mut world = World::new();
    world.provider.life = minutes(5);
    for person in 1..=10 {
        world.place(person);
    }
    world.run_for(seconds(2));
    let (_, asked) = world.place(11);
    world.command(Command::Quit);
    assert!(matches!(world.reply(asked), Some(Verdict::NotPlaced(_, NotPlaced::NotAllowed(_)))));
}

fn cancel(world: &mut World, call: CallId) -> RequestId {
    world.command(Command::Cancel(call))
}

#[test]
fn a_call_that_waits_for_a_line_is_cancelled_at_once() {
    let mut world = World::new();
    world.provider.life = minutes(1);
    for person in 1..=10 {
        world.place(person);
    }
    world.run_for(seconds(2));
    let (call, asked) = world.place(11);
    let canceled = cancel(&mut world, call);
    assert_eq!(world.reply(canceled), Some(&Verdict::Canceled));
    assert_eq!(world.reply(asked), Some(&Verdict::NotPlaced(call, NotPlaced::Canceled)));
    world.run_for(minutes(5));
    assert_eq!(world.sent.len(), 10);
    let again = cancel(&mut world, call);
    world.run_for(seconds(1));
    assert_eq!(world.reply(again), Some(&Verdict::Canceled), "again, the same answer");
    world.nothing_is_held();
}

#[test]
fn a_queued_call_of_a_batch_is_cancelled_and_never_dialled() {
    let mut world = World::new();
    let mut later = world.new_call(2);
    later.due_at = Some(world.now.wall + seconds(30));
    let (now, later_id) = (world.new_call(1), later.id);
    world.command(Command::PlaceBulk(vec![now, later]));
    world.run_for(seconds(5));
    let canceled = cancel(&mut world, later_id);
    world.run_for(seconds(1));
    assert_eq!(world.reply(canceled), Some(&Verdict::Canceled));
    world.run_for(minutes(2));
    assert_eq!(world.sent.len(), 1);
    assert_eq!(world.rows.calls[&later_id].outcome(), Some(Outcome::Canceled));
    world.nothing_is_held();
}

#[test]
fn a_cancelled_call_in_the_window_is_not_picked_while_it_is_looked_up() {
    let mut world = World::new();
    world.provider.life = minutes(1);
    world.running(1..10);
    world.run_for(seconds(5));
    let new = world.new_call(20);
    let id = new.id;
    world.command(Command::PlaceBulk(vec![new]));
    world.run_for(seconds(1));
    world.store_takes = minutes(3);
    let canceled = cancel(&mut world, id);
    world.run_for(minutes(7));
    assert_eq!(world.reply(canceled), Some(&Verdict::Canceled));
    assert_eq!(world.rows.calls[&id].outcome(), Some(Outcome::Canceled));
}

#[test]
fn a_reserved_call_is_cancelled_when_its_reservation_is_answered() {
    let mut world = World::new();
    world.store_takes = seconds(1);
    let (call, asked) = world.place(1);
    world.run_for(millis(500));
    let canceled = cancel(&mut world, call);
    assert_eq!(world.reply(canceled), None, "the database has not answered yet");
    world.run_for(seconds(1));
    assert_eq!(world.reply(canceled), Some(&Verdict::Canceled));
    assert_eq!(world.reply(asked), Some(&Verdict::NotPlaced(call, NotPlaced::Canceled)));
    assert!(world.sent.is_empty());
    world.nothing_is_held();
}

#[test]
fn a_released_call_is_cancelled_at_the_gate() {
    let mut world = World::new();
    world.connect_takes = seconds(1);
    let (call, _) = world.place(1);
    world.run_for(millis(500));
    let canceled = cancel(&mut world, call);
    world.run_for(millis(1));
    assert_eq!(world.reply(canceled), Some(&Verdict::Canceled));
    world.run_for(minutes(1));
    assert!(world.sent.is_empty());
    world.nothing_is_held();
}

/// Cancels a call whose first byte has left, whose fate this is.
fn cancelled_on_the_wire(post: Post) -> (World, CallId, RequestId) {
    let mut world = World::new();
    world.provider.next.push_back(post);
    let (call, _) = world.place(1);
    world.run_for(millis(200));
    let canceled = cancel(&mut world, call);
    assert_eq!(world.reply(canceled), None, "the answer decides");
    world.run_for(seconds(31));
    (world, call, canceled)
}

#[test]
fn a_call_on_the_wire_waits_for_its_answer() {
    let cannot = Verdict::No(CommandRefusal::CannotHangUp);
    let (world, _, canceled) = cancelled_on_the_wire(Post::Accepted);
    assert_eq!(world.reply(canceled), Some(&cannot), "it rings, and nobody can hang up");

    let (world, call, canceled) = cancelled_on_the_wire(Post::Throttled(None));
    assert_eq!(world.reply(canceled), Some(&Verdict::Canceled), "it was not placed: over");
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::Canceled));
    assert_eq!(world.sent.len(), 1, "and is not sent again");

    let (world, _, canceled) = cancelled_on_the_wire(Post::Lost);
    assert_eq!(world.reply(canceled), Some(&cannot), "it may be ringing");

    let (world, call, canceled) = cancelled_on_the_wire(Post::Refused(Outcome::InvalidNumber));
    assert_eq!(world.reply(canceled), Some(&Verdict::No(CommandRefusal::CallOver)));
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::InvalidNumber));
}

#[test]
fn a_running_call_cannot_be_hung_up_and_an_ended_one_is_over() {
    let mut world = World::new();
    let (call, _) = world.place(1);
    world.run_for(seconds(5));
    let running = cancel(&mut world, call);
    assert_eq!(world.reply(running), Some(&Verdict::No(CommandRefusal::CannotHangUp)));
    world.run_for(minutes(1));
    let over = cancel(&mut world, call);
    let nobody = cancel(&mut world, CallId::new(uuid::Uuid::nil()));
    world.run_for(seconds(1));
    assert_eq!(world.reply(over), Some(&Verdict::No(CommandRefusal::CallOver)));
    assert_eq!(world.reply(nobody), Some(&Verdict::No(CommandRefusal::NotFound)));
    world.nothing_is_held();
}

#[test]
fn a_contact_whose_call_is_cancelled_is_finished() {
    let mut world = World::new();
    world.connect_takes = seconds(1);
    world.running(1..3);
    world.run_for(millis(500));
    let call = world.call_to(1).id;
    cancel(&mut world, call);
    world.run_for(minutes(2));
    assert_eq!(world.contact(1).change.outcome, Some(Outcome::Canceled));
    assert_eq!(world.provider.rung.len(), 1, "the other is rung");
    world.nothing_is_held();
}

#[test]
fn an_agent_is_taken_out_once_no_campaign_needs_it() {
    let mut world = World::new();
    let id = world.campaign(1..3, |_| {});
    let agent = world.rows.agents.keys().next().unwrap().clone();
    let needed = world.command(Command::RemoveAgent(agent.clone()));
    assert_eq!(world.reply(needed), Some(&Verdict::No(CommandRefusal::InUse)), "a draft needs it");
    world.command(Command::Start(id));
    world.run_for(minutes(20));

    let free = world.command(Command::RemoveAgent(agent.clone()));
    assert_eq!(world.reply(free), Some(&Verdict::Done), "everybody is finished");
    assert!(world.rows.agents.is_empty(), "and the database has heard of it");
    let gone = world.command(Command::RemoveAgent(agent));
    assert_eq!(world.reply(gone), Some(&Verdict::No(CommandRefusal::NotFound)));
}
