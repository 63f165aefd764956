//! The way to the provider: connections, first bytes, answers, and everything that happens to
//! them.

use std::time::Duration;

use dialdesk_core::engine::effect::Release;
use dialdesk_core::ids::IntentId;
use dialdesk_core::provider::{GateRefusal, PlaceCall};

use super::agenda::{Arrival, Happening, Owner, Question, Word};
use super::crash::CrashPoint;
use super::gate::Turn;
use super::process::Post;
use super::{Check, Sabotage, World};
use crate::clock::Moment;
use crate::fault::Fault;
use crate::provider::{PostEnd, ReadFault};

/// The HTTP time limit of every request.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// How a request ends whose time is up.
const NO_ANSWER: PostEnd = PostEnd::Unknown("no answer in time");

impl World {
    /// Hands a request to the gate: its connection is made first.
    pub(super) fn release(&mut self, release: Release) -> Check {
        let intent = release.intent;
        let not_after = release.not_after;
        let Some(process) = &mut self.process else { return Ok(()) };
        if !process.gate.take(release) {
            self.arrive(Arrival::Answered(intent, PostEnd::HeldBack(GateRefusal::NotReleased)));
            return Ok(());
        }
        self.post_is(intent, Post::Waiting);
        if let Some(call) = self.model.intents.get(&intent).map(|intent| intent.call) {
            self.meddle(call);
        }
        let mood = self.provider.mood;
        if self.goes_wrong(mood.hanging, Fault::Hanging) {
            let at = self.clock.when(not_after) + Duration::from_millis(1);
            self.agenda.add(at, Owner::Process, Happening::Connected(intent, true));
        } else {
            let stands = !self.goes_wrong(mood.no_connection, Fault::NoConnection);
            self.later(0, 400_000, Happening::Connected(intent, stands));
        }
        Ok(())
    }

    /// A connection stands, or there is none.
    pub(super) fn connected(&mut self, intent: IntentId, stands: bool) -> Check {
        let Some(process) = &mut self.process else { return Ok(()) };
        if process.posts.get(&intent) != Some(&Post::Waiting) {
            return Ok(());
        }
        if !stands {
            process.gate.forget(intent);
            return self.post_ends(intent, PostEnd::NotConnected);
        }
        process.gate.stand(intent);
        if self.strikes(CrashPoint::AtGate, true) {
            return Ok(());
        }
        self.gate_turn()
    }

    /// Lets those pass or turn back whose turn it is.
    pub(super) fn gate_turn(&mut self) -> Check {
        loop {
            let now = self.clock.now();
            if self.clock.is_asleep() {
                return Ok(());
            }
            let Some(process) = &mut self.process else { return Ok(()) };
            match process.gate.turn(now) {
                Ok((intent, Turn::Held(refusal))) => {
                    self.post_ends(intent, PostEnd::HeldBack(refusal))?;
                }
                Ok((_, Turn::Passes(release))) => self.first_byte(*release)?,
                Err(Some(at)) => {
                    let at = self.clock.when(at);
                    self.agenda.add(at, Owner::Process, Happening::GateTurn);
                    return Ok(());
                }
                Err(None) => return Ok(()),
            }
        }
    }

    /// The first byte of a call request leaves.
    fn first_byte(&mut self, release: Release) -> Check {
        let intent = release.intent;
        let now = self.clock.now();
        self.post_is(intent, Post::OnWire);
        self.tell(|story| {
            let name = story.name('i', intent.uuid());
            format!("  first byte of {name} to {}", release.request.to.as_str())
        });
        let in_flight = self.process.as_ref().map_or(0, super::process::Process::in_flight);
        let moment = self.clock.moment();
        self.judge.first_byte(intent, (moment, now), &self.model)?;
        self.judge.in_flight(in_flight, 0)?;
        self.arrive_in(0, 1_000, Arrival::Sent(intent, now));
        let limit = moment + REQUEST_LIMIT;
        self.agenda.add(limit, Owner::Process, Happening::PostEnds(intent, NO_ANSWER));
        self.carry(&release.request);
        if self.sabotage == Sabotage::ReleaseTwice && self.chance.happens(0.05) {
            self.carry(&release.request);
        }
        self.strikes(CrashPoint::OnWire, true);
        Ok(())
    }

    /// Draws how a request fares on its way.
    fn carry(&mut self, request: &PlaceCall) {
        let mood = self.provider.mood;
        let intent = request.intent;
        if self.goes_wrong(mood.lost, Fault::DroppedBefore) {
            return;
        }
        let mut arrives = true;
        if self.chance.happens(mood.reset) {
            arrives = self.chance.happens(0.5);
            self.fault(if arrives { Fault::ResetAfter } else { Fault::ResetBefore });
            let reset = PostEnd::Unknown("the connection was reset");
            self.later(1_000, 300_000, Happening::PostEnds(intent, reset));
        }
        let late = self.goes_wrong(mood.late, Fault::ArrivedLate);
        let most = if late { self.scenario.late_us } else { 250_000 };
        if arrives {
            let wait = self.chance.skewed(10_000, most);
            let at = Moment(self.clock.moment().0 + wait);
            let reaches = Happening::PostReaches(Box::new(request.clone()));
            self.agenda.add(at, Owner::World, reaches);
        }
    }

    /// A call request reaches the provider, whoever may still wait for its answer.
    pub(super) fn post_reaches(&mut self, request: &PlaceCall) -> Check {
        if self.cut.contains(&request.intent) {
            self.fault(Fault::BytesDied);
            return Ok(());
        }
        let at = self.clock.true_wall();
        let before = self.provider.calls().len();
        let answer = self.provider.receive(request, at);
        self.tell(|story| {
            let name = story.name('i', request.intent.uuid());
            format!("    the provider got {name}: {answer:?}")
        });
        if self.provider.calls().len() > before {
            self.report.placed += 1;
            self.plan_callbacks();
            self.judge.placed(&self.provider, &self.model, at)?;
        }
        let lost = self.provider.mood.answer_lost;
        if let Some(answer) = answer
            && !self.goes_wrong(lost, Fault::DroppedAfter)
        {
            self.later(5_000, 400_000, Happening::PostEnds(request.intent, answer));
        }
        Ok(())
    }

    /// A call request is answered, or will not be.
    pub(super) fn post_ends(&mut self, intent: IntentId, end: PostEnd) -> Check {
        let Some(process) = &mut self.process else { return Ok(()) };
        match process.posts.get(&intent) {
            Some(Post::Waiting | Post::OnWire) => {}
            Some(Post::Answered(_)) | None => return Ok(()),
        }
        let timed_out = end == NO_ANSWER;
        process.posts.insert(intent, Post::Answered(end.clone()));
        process.inbox.push_back(Arrival::Answered(intent, end));
        if timed_out {
            self.fault(Fault::TimedOut);
        }
        self.strikes(CrashPoint::Answered, true);
        Ok(())
    }

    /// Asks the provider something.
    pub(super) fn ask(&mut self, question: Question) -> Check {
        let Some(process) = &mut self.process else { return Ok(()) };
        let id = process.next_read;
        process.next_read += 1;
        process.reads.insert(id, question.clone());
        let (reads, in_flight) = (process.reads.len(), process.in_flight());
        let now = self.clock.now();
        self.judge.read_made(self.clock.moment(), now)?;
        self.judge.in_flight(in_flight, reads)?;
        self.later(10_000, 300_000, Happening::ReadReaches(id, question));
        let limit = self.clock.moment() + REQUEST_LIMIT;
        self.agenda.add(limit, Owner::Process, Happening::ReadEnds(id, None));
        Ok(())
    }

    /// A question reaches the provider.
    pub(super) fn read_reaches(&mut self, id: u64, question: Question) {
        let at = self.clock.true_wall();
        let answer = match question {
            Question::Look(call, name) => {
                Word::Plain(Arrival::Looked(call, self.provider.look(&name, at)))
            }
            Question::Search(intent, query) => {
                let found = self.provider.search(&query, at).map(|mut found| {
                    // Calls that an intent of ours has are not told, nor one call twice.
                    found.dedup_by(|a, b| a.id == b.id);
                    found.retain(|report| !self.model.knows(&report.id));
                    found
                });
                Word::Plain(Arrival::Searched(intent, found))
            }
            Question::Probe => Word::Plain(Arrival::Probed(self.provider.probe())),
            Question::List(listing) => {
                let page = self.provider.list(&listing, at);
                Word::Page(listing, page)
            }
        };
        let mood = self.provider.mood;
        if self.goes_wrong(mood.answer_lost / 4.0, Fault::ReportLost) {
            return;
        }
        let slow = self.goes_wrong(mood.late, Fault::ReportLate);
        let most = if slow { 29_000_000 } else { 400_000 };
        self.later(5_000, most, Happening::ReadEnds(id, Some(answer)));
    }

    /// A question is answered, or will not be.
    pub(super) fn read_ends(&mut self, id: u64, word: Option<Word>) -> Check {
        let question = self.process.as_mut().and_then(|process| process.reads.remove(&id));
        let Some(question) = question else { return Ok(()) };
        let nothing = ReadFault::Unavailable;
        let arrival = match (word, question) {
            (Some(Word::Plain(arrival)), _) => arrival,
            (Some(Word::Page(listing, page)), _) => Arrival::Swept(match page {
                Ok(page) => Ok(self.compare_page(page, &listing)?),
                Err(fault) => Err(fault),
            }),
            (None, Question::Look(call, _)) => Arrival::Looked(call, Err(nothing)),
            (None, Question::Search(intent, _)) => Arrival::Searched(intent, Err(nothing)),
            (None, Question::Probe) => Arrival::Probed(Err(nothing)),
            (None, Question::List(_)) => Arrival::Swept(Err(nothing)),
        };
        self.arrive(arrival);
        Ok(())
    }
}
