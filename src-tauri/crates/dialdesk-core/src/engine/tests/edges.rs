//! Around every change of every clock, nobody is rung outside their window.

use std::collections::BTreeMap;
use std::time::Duration;

use super::harness::{World, minutes};
use crate::campaign::hours::{CallingHours, RulePack, Zone};
use crate::engine::Command;
use crate::time::Timestamp;

/// The world's clock on the wall is set to so long before a change, and runs until so long after.
const AROUND: Duration = Duration::from_secs(100 * 60);

fn changes(zone: &jiff::tz::TimeZone) -> Vec<(jiff::Timestamp, i32)> {
    let from = "2020-01-01T00:00:00Z".parse().expect("a moment");
    let until: jiff::Timestamp = "2036-01-01T00:00:00Z".parse().expect("a moment");
    let following = zone.following(from).take_while(|change| change.timestamp() < until);
    following.map(|change| (change.timestamp(), change.offset().seconds())).collect()
}

/// Every zone that has a name, those of one clock once: it is the changes that matter.
fn clocks() -> Vec<(Zone, jiff::tz::TimeZone, Vec<jiff::Timestamp>)> {
    let mut apart = BTreeMap::new();
    for name in chrono_tz::TZ_VARIANTS {
        let zone = jiff::tz::TimeZone::get(name.name()).expect("every name has its rules");
        apart.entry(changes(&zone)).or_insert((Zone(name), zone));
    }
    let moments = |changes: Vec<(jiff::Timestamp, i32)>| changes.into_iter().map(|it| it.0);
    apart
        .into_iter()
        .map(|(changes, (zone, rules))| (zone, rules, moments(changes).collect()))
        .collect()
}

/// A window that the change of the clock lies in, at its beginning, or at its end, as people's
/// clocks show it.
fn windows(rules: &jiff::tz::TimeZone, change: jiff::Timestamp) -> Vec<CallingHours> {
    let shown = rules.to_datetime(change);
    let of_day = i64::from(shown.hour()) * 60 + i64::from(shown.minute());
    let time = |minute: i64| {
        let minute = minute.clamp(0, 24 * 60);
        format!("{:02}:{:02}", minute / 60, minute % 60).parse().expect("a time of day")
    };
    [(-90, -30), (-30, 30), (0, 45), (30, 90)]
        .into_iter()
        .filter(|(_, end)| of_day + end > 0 && of_day < 24 * 60)
        .map(|(start, end)| CallingHours {
            start: time(of_day + start),
            end: time(of_day + end),
            days_of_week: (0..7).collect(),
        })
        .filter(|window| window.check().is_ok())
        .collect()
}

fn is_inside(at: Timestamp, rules: &jiff::tz::TimeZone, window: &CallingHours) -> bool {
    let moment = jiff::Timestamp::from_microsecond(at.as_micros()).expect("a moment");
    let shown = rules.to_datetime(moment);
    let minute = u16::from(shown.hour().unsigned_abs()) * 60;
    let minute = minute + u16::from(shown.minute().unsigned_abs());
    (window.start.minutes()..window.end.minutes()).contains(&minute)
}

/// Sets the clock on the wall to a moment, wherever it stands.
fn set_clock(world: &mut World, to: Timestamp) {
    if to > world.now.wall {
        world.wall_jumps_forward(to.since(world.now.wall));
    } else {
        world.wall_jumps_back(world.now.wall.since(to));
    }
}

#[test]
fn the_engine_rings_nobody_outside_a_window_around_any_change_of_any_clock() {
    let (mut edges, mut rung) = (0_u32, 0_usize);
    for (zone, rules, changes) in clocks() {
        // One world for each clock: the edges come one after the other, as the years do.
        let mut world = World::new();
        world.provider.life = Duration::from_secs(5);
        let mut person = 0;
        for (nth, change) in changes.into_iter().enumerate() {
            let at = Timestamp::from_micros(change.as_microsecond());
            let all = windows(&rules, change);
            let Some(window) = all.get(nth % all.len().max(1)).cloned() else { continue };
            edges += 1;
            set_clock(&mut world, at - AROUND);
            let people = person..person + 3;
            person += 3;
            let id = world.campaign(people, |campaign| {
                campaign.timezone = zone;
                campaign.rule_pack = RulePack::Always;
                campaign.rule_pack_reason = Some("only the window counts here".to_owned());
                campaign.hours = Some(window.clone());
            });
            world.command(Command::Start(id));
            let before = world.sent.len();
            world.run_for(AROUND * 2);
            for (left_at, _) in &world.sent[before..] {
                let wall = world.now.wall - world.now.mono.since(*left_at);
                let inside = is_inside(wall, &rules, &window);
                assert!(inside, "{zone} at {wall}, a window of {window:?}");
            }
            rung += world.sent.len() - before;
            world.command(Command::Stop(id));
            world.run_for(minutes(1));
        }
    }
    assert!(edges > 1000, "{edges} edges");
    assert!(rung > edges as usize, "{rung} people were rung around {edges} edges");
}
