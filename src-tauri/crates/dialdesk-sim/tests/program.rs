//! The program `exotel-sandbox` itself: what it prints, and what outlives it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use dialdesk_sim::exotel::ledger::Ledger;
use dialdesk_sim::exotel::{Fault, SUFFIXES};
use tempfile::TempDir;

/// A program that runs, and is ended with the test.
struct Sandbox {
    child: Child,
    address: String,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Already gone where the test ended it.
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exotel-sandbox"));
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

fn start(ledger: &Path, more: &[&str]) -> Sandbox {
    let ledger = ledger.to_str().expect("a temporary path is UTF-8");
    let usual =
        ["--listen", "127.0.0.1:0", "--speed", "1000", "--latency-ms", "0", "--ledger", ledger];
    let child = command(&[&usual[..], more].concat()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("the program was built with this test");
    let mut line = String::new();
    let output = child.stdout.take().expect("a pipe was asked for");
    BufReader::new(output).read_line(&mut line).expect("it says that it is ready");
    let ready: serde_json::Value = serde_json::from_str(&line).expect("it speaks JSON");
    assert_eq!(ready["ready"], true, "one line says that it is ready: {line}");
    let listen = ready["listen"].as_str().expect("it says where it listens");
    let address = listen.strip_prefix("http://").expect("plain HTTP on loopback").to_owned();
    Sandbox { child, address }
}

/// Sends one request and gives the whole answer.
fn exchange(address: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!(
        "{head} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Authorization: Basic a2V5OnRva2Vu\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads the request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers, then closes");
    answer
}

fn place(address: &str, number: &str) -> String {
    let form = format!(
        "From=%2B{number}&CallerId=08045671234\
         &Url=http%3A%2F%2Fmy.exotel.com%2Facme1%2Fexoml%2Fstart_voice%2F71234"
    );
    exchange(address, "POST /v1/Accounts/acme1/Calls/connect.json", &form)
}

#[test]
fn the_ledger_outlives_a_kill_and_goes_on_afterwards() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mut first = start(&path, &[]);
    let answer = place(&first.address, "919123459901");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    // As if the machine had died in the middle of a line.
    let mut torn = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    torn.write_all(b"{\"kind\":\"connect\",\"at\":").unwrap();

    let second = start(&path, &[]);
    place(&second.address, "919123469906");
    let ledger = Ledger::read(&path).unwrap();
    let numbers: Vec<_> = ledger.connects().map(|connect| connect.from.clone().unwrap()).collect();
    assert_eq!(numbers, ["+919123459901", "+919123469906"], "and the torn line is passed over");
    assert_eq!(ledger.placed().count(), 1);
}

#[test]
fn an_end_is_written_when_it_comes_with_nobody_asking() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let sandbox = start(&path, &[]);
    place(&sandbox.address, "919123459908");
    // Two seconds of ringing and five of talking take 7 ms here.
    let ended = loop {
        if let Some(ended) = Ledger::read(&path).unwrap().outcomes().next() {
            break ended.clone();
        }
        std::thread::yield_now();
    };
    assert_eq!((ended.status.as_str(), ended.duration), ("completed", 8));
}

#[test]
fn files_of_outcomes_and_faults_are_taken() {
    let folder = TempDir::new().unwrap();
    let outcomes = folder.path().join("outcomes.csv");
    std::fs::write(&outcomes, "number,outcome\n+919123450001,invalid\n").unwrap();
    let faults = folder.path().join("faults.json");
    std::fs::write(&faults, r#"{"error_500_placed": 1, "retry_after": 5}"#).unwrap();
    let files = [
        "--outcomes",
        outcomes.to_str().unwrap(),
        "--faults",
        faults.to_str().unwrap(),
        "--credentials",
        "key:token",
    ];
    let sandbox = start(&folder.path().join("ledger.jsonl"), &files);
    let answer = place(&sandbox.address, "919123450001");
    assert!(answer.starts_with("HTTP/1.1 400"), "as written: {answer}");
    let answer = place(&sandbox.address, "919123450002");
    assert!(answer.starts_with("HTTP/1.1 500"), "as broken: {answer}");
}

#[test]
fn what_it_cannot_do_it_says_in_a_sentence() {
    for (arguments, said) in [
        (&["--listen", "192.0.2.7:80"][..], "is not this machine"),
        (&["--faults", "explode=1"], "is no fault"),
        (&["--outcomes", "/nowhere/outcomes.csv"], "cannot be read"),
        (&["--latency-ms", "9..1"], "the lower figure comes first"),
        (&["--credentials", "key"], "write KEY:TOKEN"),
        (&["--speed", "0"], "0 is not in 1..="),
        (&["--ledger", "/nowhere/ledger.jsonl", "--listen", "127.0.0.1:0"], "cannot be opened"),
    ] {
        let output = command(arguments).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains(said), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty(), "nothing is ready");
    }
}

#[test]
fn its_page_names_every_fate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/sandbox.md");
    let page = std::fs::read_to_string(path).unwrap();
    for (suffix, word, _) in SUFFIXES {
        let row = format!("| {suffix} | `{word}` |");
        assert!(page.contains(&row), "{row}");
    }
    for fault in Fault::ALL {
        assert!(page.contains(fault.name()), "{}", fault.name());
    }
}
