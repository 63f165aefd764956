//! Short words for what happens, with short names for ids.

use dialdesk_core::engine::{CallEvent, Command, Effect, Event};

use super::agenda::Arrival;
use super::story::Story;
use crate::provider::Mood;

pub(super) fn arrival(story: &mut Story, arrival: &Arrival) -> String {
    match arrival {
        Arrival::Woken => "> woken".to_owned(),
        Arrival::Broken => "> a reservation could not be written".to_owned(),
        Arrival::WorkAdded => "> work was added".to_owned(),
        Arrival::DueLoaded(loaded) => {
            format!("> {} rows are due, next at {:?}", loaded.rows.len(), loaded.next_due_at,)
        }
        Arrival::SettlingLoaded(loaded) => {
            format!("> {} calls are to settle, next at {:?}", loaded.calls.len(), loaded.next_at)
        }
        Arrival::Reserved(intent) => format!("> {} is reserved", story.name('i', intent.uuid())),
        Arrival::Refused(intent, reasons) => {
            let words: Vec<String> =
                reasons.iter().map(|refusal| format!("{:?}", refusal.reason)).collect();
            format!("> {} is refused: {}", story.name('i', intent.uuid()), words.join(", "))
        }
        Arrival::Sent(intent, _) => format!("> {} has left", story.name('i', intent.uuid())),
        Arrival::Answered(intent, end) => {
            format!("> {} is answered: {end:?}", story.name('i', intent.uuid()))
        }
        Arrival::Looked(call, result) => {
            let word = match result {
                Ok(report) => format!("{:?}", report.progress),
                Err(fault) => format!("{fault:?}"),
            };
            format!("> {} was looked at: {word}", story.name('c', call.uuid()))
        }
        Arrival::Searched(intent, result) => {
            let word = match result {
                Ok(found) => format!("{} found", found.len()),
                Err(fault) => format!("{fault:?}"),
            };
            format!("> {} was searched for: {word}", story.name('i', intent.uuid()))
        }
        Arrival::Fetched(call, found) => {
            let state = found.as_ref().map(|call| call.state.clone());
            format!("> {} was read: {state:?}", story.name('c', call.uuid()))
        }
        Arrival::Told(report) => {
            let name = report.intent.map(|intent| story.name('i', intent.uuid()));
            format!("> the provider tells of {name:?}: {:?}", report.progress)
        }
        Arrival::Recalled(_, found) => {
            let name = found.as_ref().map(|call| story.name('c', call.id.uuid()));
            format!("> that was {name:?}")
        }
        Arrival::Probed(result) => format!("> probed: {result:?}"),
        Arrival::Swept(Err(fault)) => format!("> the list was not read: {fault:?}"),
        Arrival::Swept(Ok(swept)) => {
            let late: Vec<String> =
                swept.late.iter().map(|late| story.name('c', late.call.id.uuid())).collect();
            let (wanted, more) = (swept.wanted.len(), swept.more);
            format!("> the list was swept: {wanted} wanted, late {late:?}, more {more}")
        }
        Arrival::Operator(request, command, _) => {
            let name = story.name('q', request.uuid());
            format!("> {name} wants: {}", self::command(story, command))
        }
    }
}

pub(super) fn event(story: &mut Story, event: &Event) -> String {
    match event {
        Event::Campaign { campaign, what } => {
            format!("  * campaign {} {what:?}", story.name('k', campaign.id.uuid()))
        }
        Event::Call(moved) => call(story, moved),
        Event::ContactDeferred { contact, .. } => {
            format!("  * contact {} waits until {:?}", contact.id, contact.due_at)
        }
        Event::Schedule { schedule, what } => {
            let name = story.name('s', schedule.id.uuid());
            format!("  * schedule {name} {what:?}, due {}", schedule.scheduled_for)
        }
        Event::Settled { call, again_at, .. } => {
            format!("  * {} settled, again at {again_at:?}", story.name('c', call.uuid()))
        }
        Event::Agent(_) => "  * agent".to_owned(),
        Event::AgentRemoved(_) => "  * agent taken out".to_owned(),
        Event::DoNotCall => "  * do-not-call list".to_owned(),
        Event::Strangers => "  * strangers".to_owned(),
        Event::Import { .. } => "  * import".to_owned(),
        Event::Breaker(state) => format!("  * breaker {state:?}"),
        Event::Throttled { until, per_minute } => {
            format!("  * quiet until {until}, then {per_minute} a minute")
        }
        Event::Resolved(statement) => {
            let name = story.name('c', statement.call.uuid());
            format!("  * somebody says of {name}: {:?}", statement.resolution.name())
        }
        Event::Away(away) => format!("  * was away since {}", away.since),
        Event::Account(problem) => {
            format!("  * account {:?}", problem.as_ref().map(|problem| problem.kind))
        }
        Event::Stopped(stopped) => format!("  * stopped {stopped}"),
    }
}

fn call(story: &mut Story, moved: &CallEvent) -> String {
    let name = story.name('c', moved.call.id.uuid());
    let outcome = moved.call.outcome().map_or_else(String::new, |it| format!(" {it:?}"));
    let intent = moved.intent.as_ref().map_or_else(String::new, |intent| {
        let name = story.name('i', intent.id.uuid());
        format!(", {name} {}", intent.state.name())
    });
    let contact = moved.contact.as_ref().map_or_else(String::new, |contact| {
        format!(", contact {} {:?}", contact.id, contact.state)
    });
    format!("  * {name} {:?}{outcome}{intent}{contact}", moved.what)
}

pub(super) fn effect(story: &mut Story, effect: &Effect) -> String {
    match effect {
        Effect::LoadDue(query) => format!("  ! read due by {}", query.due_by),
        Effect::LoadSettling { due_by, .. } => format!("  ! read what settles by {due_by}"),
        Effect::Reserve(reservation) => {
            let call = story.name('c', reservation.call.id.uuid());
            let intent = story.name('i', reservation.intent.id.uuid());
            let to = reservation.call.number.as_str().to_owned();
            format!("  ! reserve {intent} for {call} to {to}")
        }
        Effect::Release(release) => {
            format!("  ! release {}", story.name('i', release.intent.uuid()))
        }
        Effect::Revoke(intents) => {
            let names: Vec<String> =
                intents.iter().map(|intent| story.name('i', intent.uuid())).collect();
            format!("  ! revoke {}", names.join(", "))
        }
        Effect::Look { call, .. } => format!("  ! look at {}", story.name('c', call.uuid())),
        Effect::Search { intent, .. } => {
            format!("  ! search for {}", story.name('i', intent.uuid()))
        }
        Effect::FetchCall(call) => format!("  ! read {}", story.name('c', call.uuid())),
        Effect::Recall(_) => "  ! look in the log whose call that is".to_owned(),
        Effect::Probe => "  ! probe".to_owned(),
        Effect::Sweep(_) => "  ! sweep".to_owned(),
        Effect::Reply { request, verdict } => {
            format!("  ! answer {}: {}", story.name('q', request.uuid()), verdict_of(verdict))
        }
        Effect::OpenGate => "  ! open the gate".to_owned(),
    }
}

fn verdict_of(verdict: &dialdesk_core::engine::effect::Verdict) -> String {
    use dialdesk_core::engine::effect::Verdict as V;
    match verdict {
        V::Done => "done".to_owned(),
        V::Placed(_) => "placed".to_owned(),
        V::Queued => "queued".to_owned(),
        V::OutcomeUnknown(_) => "outcome unknown".to_owned(),
        V::NotPlaced(_, why) => format!("not placed: {why:?}"),
        V::Canceled => "canceled".to_owned(),
        V::No(refusal) => format!("no: {refusal:?}"),
    }
}

pub(super) fn command(story: &mut Story, command: &Command) -> String {
    match command {
        Command::SaveCampaign(campaign) => {
            format!("save campaign {}", story.name('k', campaign.id.uuid()))
        }
        Command::Start(id) => format!("start {}", story.name('k', id.uuid())),
        Command::Pause(id) => format!("pause {}", story.name('k', id.uuid())),
        Command::Resume(id) => format!("resume {}", story.name('k', id.uuid())),
        Command::Stop(id) => format!("stop {}", story.name('k', id.uuid())),
        Command::SaveAgent(_) => "save agent".to_owned(),
        Command::RemoveAgent(_) => "take agent out".to_owned(),
        Command::Place(call) => {
            format!("ring {} as {}", call.number.as_str(), story.name('c', call.id.uuid()))
        }
        Command::PlaceBulk(calls) => format!("ring {} people", calls.len()),
        Command::Cancel(call) => format!("cancel {}", story.name('c', call.uuid())),
        Command::Resolve(statement) => {
            let name = story.name('c', statement.call.uuid());
            format!("say of {name}: {:?}", statement.resolution.name())
        }
        Command::HoldBreaker(hold) => format!("hold the breaker: {hold:?}"),
        Command::PlaceLater { schedule, .. } => {
            let name = story.name('s', schedule.id.uuid());
            format!("ring {} later, {name}: {:?}", schedule.number.as_str(), schedule.series)
        }
        Command::CancelSchedule(id) => format!("cancel all of {}", story.name('s', id.uuid())),
        Command::CancelOccurrence { schedule, day } => {
            format!("cancel {day} of {}", story.name('s', schedule.uuid()))
        }
        Command::RestoreSchedule { schedule, day } => {
            format!("restore {day:?} of {}", story.name('s', schedule.id.uuid()))
        }
        Command::StopAll => "STOP ALL".to_owned(),
        Command::ResumeAll => "go on".to_owned(),
        Command::SetLimits(limits) => {
            format!("{} lines, {} a minute", limits.lines, limits.requests_per_minute)
        }
        Command::RecheckAccount => "the account is mended".to_owned(),
        Command::Quit => "quit".to_owned(),
    }
}

pub(super) fn mood(mood: &Mood) -> String {
    format!(
        "no connection {:.2}, lost {:.2}, errors {:.2}, throttled {:.2}, reads fail {:.2}, {:?}",
        mood.no_connection,
        mood.lost,
        mood.error + mood.error_placed,
        mood.throttled,
        mood.reads_fail,
        mood.account,
    )
}
