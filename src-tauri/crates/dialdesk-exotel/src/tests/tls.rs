//! The gate stands behind the TLS handshake: what opens it has nothing left to fail but the wire.

use std::sync::Arc;

use dialdesk_core::provider::{
    BoxFuture, FirstByte, GateRefusal, PlaceCall, PlaceError, Provider as _, Target,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::client::base;
use crate::{Exotel, ExotelSettings};

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

fn request() -> PlaceCall {
    PlaceCall {
        intent: "01930000-0000-7000-8000-000000000001".parse().unwrap(),
        to: dialdesk_core::phone::PhoneNumber::parse_e164("+919876543210").unwrap(),
        caller_id: "08045671234".to_owned(),
        target: Target::Flow { app_id: "71234".to_owned() },
        time_limit_s: 900,
        ring_timeout_s: 45,
        record: false,
    }
}

/// Starts a call over TLS; gives the server's side once both have shaken hands and the gate was
/// asked, and what the gate is to say.
async fn at_the_gate() -> (
    TlsStream<TcpStream>,
    oneshot::Sender<Result<(), GateRefusal>>,
    tokio::task::JoinHandle<Result<(), PlaceError>>,
) {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let trusted = reqwest::Certificate::from_der(&certificate).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let server = ServerConfig::builder().with_no_client_auth();
    let server = server.with_single_cert(vec![certificate], key.into()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());

    let client = Exotel::build(ExotelSettings::new(&url, "acme1", "key", "token"), || {
        base().tls_certs_only([trusted.clone()])
    })
    .unwrap();
    let (asked, was_asked) = oneshot::channel();
    let (tell, verdict) = oneshot::channel();
    let placing = tokio::spawn(async move {
        client.place(&request(), Box::new(Held { asked, verdict })).await.map(|_placed| ())
    });
    let (stream, _) = listener.accept().await.unwrap();
    let stream = TlsAcceptor::from(Arc::new(server)).accept(stream).await.unwrap();
    was_asked.await.unwrap();
    (stream, tell, placing)
}

#[tokio::test]
async fn the_handshake_is_over_when_the_gate_is_asked() {
    let (mut stream, tell, placing) = at_the_gate().await;
    tell.send(Ok(())).unwrap();
    let mut first = [0; 5];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"POST ", "the first thing said after the handshake is the request");
    drop(stream);
    let error = placing.await.unwrap().unwrap_err();
    assert!(matches!(error, PlaceError::Unknown(_)), "cut off behind the gate: {error:?}");
}

#[tokio::test]
async fn a_refusal_after_the_handshake_says_nothing_more() {
    let (mut stream, tell, placing) = at_the_gate().await;
    tell.send(Err(GateRefusal::Stopped)).unwrap();
    let mut said = Vec::new();
    // Whether the end is a polite one is the library's affair.
    let _end = stream.read_to_end(&mut said).await;
    assert_eq!(said, b"", "not one byte of the request");
    let error = placing.await.unwrap().unwrap_err();
    assert!(matches!(error, PlaceError::HeldBack(GateRefusal::Stopped)), "{error:?}");
}
