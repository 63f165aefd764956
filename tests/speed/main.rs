//! How fast Dialdesk is, beside others that do the same work: `cargo xtask bench`.
//!
//! Each figure comes from a process of its own, ours (`speed one SIDE`) and the peers' scripts in
//! `tests/peers` alike, which checks its own work before it prints one line of JSON.
#![expect(clippy::print_stdout, reason = "a program whose product is what it prints")]

mod breaker;
mod desk;
mod due;
mod durable;
mod finding;
mod intake;
mod machine;
mod pace;
mod side;
mod simulated;
mod status;
mod steady;
mod table;
mod waiting;

use anyhow::{Context as _, bail};
use finding::Finding;
use machine::Machine;
use side::{Figure, Ground};

/// One kind of work that is measured.
struct Row {
    name: &'static str,
    work: &'static str,
    measure: fn(&Ground) -> anyhow::Result<Vec<Finding>>,
}

const ROWS: &[Row] = &[
    Row { name: "breaker", work: "the breaker, per call", measure: breaker::measure },
    Row { name: "simulated", work: "the engine in virtual time", measure: simulated::measure },
    Row { name: "durable", work: "durable steps of a job", measure: durable::measure },
    Row { name: "due", work: "picking who is due", measure: due::measure },
    Row { name: "waiting", work: "a million people who wait", measure: waiting::measure },
    Row { name: "pace", work: "pace at 1,000/s", measure: pace::measure },
    Row { name: "steady", work: "pace at 20/s", measure: steady::measure },
    Row { name: "status", work: "a call's status by HTTP", measure: status::measure },
    Row { name: "intake", work: "taking a million rows in", measure: intake::measure },
];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((word, rest)) = arguments.split_first()
        && word == "one"
    {
        let (side, rest) = rest.split_first().context("one of which sides?")?;
        println!("{}", one(side, rest)?.line());
        return Ok(());
    }
    let chosen = chosen(&arguments)?;
    let ground = Ground::prepare()?;
    let machine = Machine::look(&ground);
    println!("{machine}");
    let mut findings = Vec::new();
    for row in chosen {
        println!("\n{} ({})", row.work, row.name);
        println!("  {}", machine::busy()?);
        let found = (row.measure)(&ground).with_context(|| format!("the row \"{}\"", row.name))?;
        for finding in &found {
            println!("{}", table::told(finding));
        }
        findings.extend(found);
    }
    println!("\n{}", table::table(&findings));
    ground.keep(&machine, &findings)?;
    let missed = findings.iter().filter(|finding| !finding.is_met()).count();
    println!("{} goals met, {missed} missed", findings.len() - missed);
    Ok(())
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Row>> {
    if names.is_empty() {
        return Ok(ROWS.iter().collect());
    }
    let known: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
    names
        .iter()
        .map(|name| {
            let row = ROWS.iter().find(|row| row.name == name);
            row.with_context(|| format!("no row \"{name}\", only {}", known.join(", ")))
        })
        .collect()
}

/// Our own side of a row, in this process.
fn one(side: &str, arguments: &[String]) -> anyhow::Result<Figure> {
    match side {
        "breaker" => breaker::ours(),
        "steps" => simulated::steps(),
        "day" => simulated::day(),
        "world" => simulated::world(),
        "durable" => durable::ours(arguments),
        "people" => desk::fill(arguments),
        "due" => due::ours(arguments),
        "waiting" => waiting::ours(arguments),
        "sleepers" => waiting::sleepers(),
        "pace" => pace::ours(arguments),
        "steady" => steady::ours(),
        "status" => status::ours(arguments),
        "intake" => intake::ours(arguments),
        "import" => intake::import(arguments),
        _ => bail!("no side \"{side}\""),
    }
}
