//! The gate with its real thread and a clock that the test moves.

use std::sync::atomic::AtomicU64;

use dialdesk_core::intent::Allowed;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::provider::{PlaceCall, Target};
use dialdesk_core::time::Timestamp;
use uuid::Uuid;

use super::*;
use crate::clock::SystemClock;

/// A clock that stands still until it is moved; wall and monotonic time move together.
struct HandClock(AtomicU64);

impl Clock for HandClock {
    fn now(&self) -> Now {
        let micros = self.0.load(Ordering::SeqCst);
        Now {
            wall: Timestamp::from_secs(1_000) + Duration::from_micros(micros),
            mono: Mono::from_micros(micros),
        }
    }
}

struct Bench {
    gate: Gate,
    stop: StopFlag,
    clock: Arc<dyn Clock>,
    news: mpsc::UnboundedReceiver<News>,
}

impl Bench {
    fn new(clock: Arc<dyn Clock>) -> Self {
        let stop = StopFlag::default();
        let (sender, news) = mpsc::unbounded_channel();
        let gate =
            Gate::start(Arc::clone(&clock), stop.clone(), &Limits::DEFAULT, Inputs::new(sender))
                .unwrap();
        Self { gate, stop, clock, news }
    }

    fn still() -> Self {
        Self::new(Arc::new(HandClock(AtomicU64::new(1))))
    }

    fn release(&self, n: u128) -> Release {
        let now = self.clock.now();
        Release {
            intent: intent(n),
            request: PlaceCall {
                intent: intent(n),
                to: PhoneNumber::parse_e164("+919876543210").unwrap(),
                caller_id: "08040000001".to_owned(),
                target: Target::Flow { app_id: "926".to_owned() },
                time_limit_s: 900,
                ring_timeout_s: 45,
                record: true,
            },
            not_before: now.mono,
            not_after: now.mono + Duration::from_secs(15),
            allowed: Allowed { from: now.wall, until: now.wall + Duration::from_secs(3600) },
        }
    }

    async fn open(&self, release: Release) -> Result<(), GateRefusal> {
        let ticket: Box<dyn FirstByte> = Box::new(self.gate.ticket(release));
        ticket.open().await
    }
}

fn intent(n: u128) -> IntentId {
    IntentId::new(Uuid::from_u128(n))
}

#[tokio::test]
async fn a_released_request_passes_once_and_is_reported() {
    let mut bench = Bench::still();
    assert_eq!(bench.open(bench.release(1)).await, Ok(()));
    let News::Input(Input::Sent { intent: sent, .. }) = bench.news.recv().await.unwrap() else {
        panic!("the gate reports what left");
    };
    assert_eq!(sent, intent(1));

    let again = bench.open(bench.release(1)).await;

    assert_eq!(again, Err(GateRefusal::NotReleased), "an intent leaves at most once, ever");
}

#[tokio::test]
async fn two_tickets_for_one_intent_are_one_passage() {
    let bench = Bench::still();
    let first = bench.gate.ticket(bench.release(1));
    let second: Box<dyn FirstByte> = Box::new(bench.gate.ticket(bench.release(1)));

    assert_eq!(second.open().await, Err(GateRefusal::NotReleased));
    let first: Box<dyn FirstByte> = Box::new(first);
    assert_eq!(first.open().await, Ok(()));
}

#[tokio::test]
async fn what_was_taken_back_does_not_pass() {
    let bench = Bench::still();
    let ticket: Box<dyn FirstByte> = Box::new(bench.gate.ticket(bench.release(1)));
    bench.gate.revoke(&[intent(1)]);
    assert_eq!(ticket.open().await, Err(GateRefusal::Revoked));
}

#[tokio::test]
async fn nothing_passes_while_everything_is_stopped() {
    let bench = Bench::still();
    let click = bench.stop.shut();
    assert_eq!(bench.open(bench.release(1)).await, Err(GateRefusal::Stopped));
    bench.stop.lift(click);
    assert_eq!(bench.open(bench.release(2)).await, Ok(()));
}

#[tokio::test]
async fn the_clock_is_looked_at_once_more() {
    let bench = Bench::still();
    let now = bench.clock.now().wall;
    let mut closed = bench.release(1);
    closed.allowed = Allowed { from: now - Duration::from_secs(60), until: now };
    assert_eq!(bench.open(closed).await, Err(GateRefusal::OutsideHours), "the end is excluded");
    let mut late = bench.release(2);
    late.not_after = Mono::from_micros(0);
    assert_eq!(bench.open(late).await, Err(GateRefusal::Late));
}

#[tokio::test]
async fn first_bytes_are_fifty_milliseconds_apart_by_their_own_report() {
    let mut bench = Bench::new(Arc::new(SystemClock::new()));
    let waiting: Vec<_> = (1..=5)
        .map(|n| {
            let ticket: Box<dyn FirstByte> = Box::new(bench.gate.ticket(bench.release(n)));
            tokio::spawn(ticket.open())
        })
        .collect();
    for one in waiting {
        assert_eq!(one.await.unwrap(), Ok(()));
    }
    let mut moments = Vec::new();
    while let Ok(News::Input(Input::Sent { at, .. })) = bench.news.try_recv() {
        moments.push(at);
    }
    assert_eq!(moments.len(), 5);
    for pair in moments.windows(2) {
        assert!(pair[1].mono.since(pair[0].mono) >= Duration::from_millis(50), "{moments:?}");
        assert!(pair[1].wall.since(pair[0].wall) >= Duration::from_millis(50), "{moments:?}");
    }
}

#[tokio::test]
async fn a_request_that_never_came_gives_its_place_back() {
    let bench = Bench::still();
    drop(bench.gate.ticket(bench.release(1)));
    assert!(bench.gate.lock().released.is_empty(), "nothing is kept for it");
}
