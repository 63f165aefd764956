//! The gate: no byte before it, none after a refusal, one connection for each request.

use std::time::Duration;

use dialdesk_core::provider::{BoxFuture, FirstByte, GateRefusal, PlaceError, Provider as _};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::harness::{Open, Wire, client, request};

/// A gate that says when it is asked, and waits to be told.
struct Held {
    asked: oneshot::Sender<()>,
    verdict: oneshot::Receiver<Result<(), GateRefusal>>,
}

impl FirstByte for Held {
    fn open(self: Box<Self>) -> BoxFuture<'static, Result<(), GateRefusal>> {
        Box::pin(async move {
            self.asked.send(()).unwrap();
            self.verdict.await.unwrap()
        })
    }
}

fn held() -> (Held, oneshot::Receiver<()>, oneshot::Sender<Result<(), GateRefusal>>) {
    let (asked, was_asked) = oneshot::channel();
    let (tell, verdict) = oneshot::channel();
    (Held { asked, verdict }, was_asked, tell)
}

/// Gives how many bytes lie ready on a connection, without waiting.
fn bytes_ready(stream: &TcpStream) -> usize {
    let mut buffer = [0; 64];
    match stream.try_read(&mut buffer) {
        Ok(count) => count,
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => 0,
        Err(error) => panic!("the connection is broken: {error}"),
    }
}

/// Starts a call against a bare listener and waits until it stands at the gate.
async fn at_the_gate() -> (
    TcpListener,
    TcpStream,
    oneshot::Sender<Result<(), GateRefusal>>,
    tokio::task::JoinHandle<Result<(), PlaceError>>,
) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let (gate, was_asked, tell) = held();
    let placing = tokio::spawn(async move {
        client.place(&request("+919876543210"), Box::new(gate)).await.map(|_placed| ())
    });
    let (stream, _) = listener.accept().await.unwrap();
    was_asked.await.unwrap();
    (listener, stream, tell, placing)
}

#[tokio::test]
async fn the_connection_stands_before_the_gate_opens_and_no_byte_is_on_it() {
    let (_listener, mut stream, tell, placing) = at_the_gate().await;
    assert_eq!(bytes_ready(&stream), 0, "the gate is shut");

    tell.send(Ok(())).unwrap();
    let mut first = [0; 5];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"POST ", "and open: the request comes at once");

    drop(stream);
    let error = placing.await.unwrap().unwrap_err();
    assert!(matches!(error, PlaceError::Unknown(_)), "it left and nobody answered: {error:?}");
}

#[tokio::test]
async fn a_refusal_lets_not_one_byte_out() {
    for refusal in [GateRefusal::Stopped, GateRefusal::Revoked, GateRefusal::OutsideHours] {
        let (_listener, mut stream, tell, placing) = at_the_gate().await;
        tell.send(Err(refusal)).unwrap();

        let mut everything = Vec::new();
        stream.read_to_end(&mut everything).await.unwrap();
        assert_eq!(everything, b"", "the connection closes unused");
        let error = placing.await.unwrap().unwrap_err();
        assert!(matches!(error, PlaceError::HeldBack(said) if said == refusal), "{error:?}");
    }
}

#[tokio::test]
async fn each_call_request_goes_on_a_connection_of_its_own() {
    let wire = Wire::start().await;
    for last in 0..5 {
        wire.place(&format!("+91912345{last:04}")).await.ok();
        wire.client.probe().await.unwrap();
    }
    let ledger = wire.ledger();
    let mut connections: Vec<u64> = ledger.connects().map(|connect| connect.connection).collect();
    assert_eq!(connections.len(), 5, "every request arrived");
    connections.dedup();
    assert_eq!(connections.len(), 5, "none of them on a used connection");
}

#[tokio::test]
async fn requests_under_way_at_once_keep_their_gates_apart() {
    let wire = Wire::start().await;
    let (gate, was_asked, tell) = held();
    let (waiting, going) = (request("+919123459901"), request("+919123469901"));
    let (first, ()) = tokio::join!(wire.client.place(&waiting, Box::new(gate)), async {
        was_asked.await.unwrap();
        wire.client.place(&going, Box::new(Open)).await.unwrap();
        tell.send(Err(GateRefusal::Late)).unwrap();
    });
    assert!(matches!(first, Err(PlaceError::HeldBack(GateRefusal::Late))), "{first:?}");
    assert_eq!(wire.connects_to("+919123459901").len(), 0, "the one that was held back");
    assert_eq!(wire.connects_to("+919123469901").len(), 1, "the one that overtook it");
}

/// A gate that opens late.
struct Late(Duration);

impl FirstByte for Late {
    #[expect(clippy::disallowed_methods, reason = "the time that passes at the gate is the point")]
    fn open(self: Box<Self>) -> BoxFuture<'static, Result<(), GateRefusal>> {
        Box::pin(async move {
            tokio::time::sleep(self.0).await;
            Ok(())
        })
    }
}

#[tokio::test]
async fn waiting_at_the_gate_does_not_shorten_the_time_for_the_answer() {
    let wire = Wire::start().await;
    let client = client(&wire.sandbox.url()).answer_within(Duration::from_millis(1000));
    let gate = Late(Duration::from_millis(1100));
    let placed = client.place(&request("+919123459901"), Box::new(gate)).await;
    assert!(placed.is_ok(), "the limit counts from the first byte: {placed:?}");
}

#[tokio::test]
async fn what_fails_before_the_gate_is_proved_not_placed() {
    /// A gate that nobody must reach.
    struct Unreached;
    impl FirstByte for Unreached {
        fn open(self: Box<Self>) -> BoxFuture<'static, Result<(), GateRefusal>> {
            panic!("there is no connection to open the gate for")
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let no_tls = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 1];
        stream.read_exact(&mut hello).await.unwrap();
    });
    let tls = client(&format!("https://{address}"));
    let error = tls.place(&request("+919876543210"), Box::new(Unreached)).await.unwrap_err();
    assert!(matches!(error, PlaceError::NotPlaced(_)), "the handshake failed: {error:?}");
    no_tls.await.unwrap();

    let refused = client(&format!("http://{address}"));
    let error = refused.place(&request("+919876543210"), Box::new(Unreached)).await.unwrap_err();
    assert!(matches!(error, PlaceError::NotPlaced(_)), "nobody listens there: {error:?}");
}
