//! `sim`: the simulation over many seeds, or one seed again.

use crate::{Done, cargo::cargo, repo::Repo};

/// Runs the simulation's tests with the seeds asked for.
pub(crate) fn sim(repo: &Repo, arguments: &[String]) -> Done {
    let mut program = cargo(repo, &["test", "--package", "dialdesk-tests", "--test", "simulation"]);
    for (name, value) in settings(arguments)? {
        program = program.env(name, value.to_string());
    }
    program.args(["--", "--nocapture"]).run()
}

/// The environment that the simulation reads, from our arguments.
fn settings(arguments: &[String]) -> Result<Vec<(&'static str, u64)>, String> {
    let mut settings = Vec::new();
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        let name = match flag.as_str() {
            "--seeds" => "DIALDESK_SEEDS",
            "--seed" => "DIALDESK_SEED",
            other => return Err(format!("\"{other}\" was not expected, only --seeds or --seed.")),
        };
        let value = rest.next().and_then(|text| text.parse().ok());
        settings.push((name, value.ok_or(format!("{flag} needs a whole number after it."))?));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<(&'static str, u64)>, String> {
        settings(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn seeds_are_numbers() {
        assert_eq!(of("--seeds 500").unwrap(), [("DIALDESK_SEEDS", 500)]);
        assert_eq!(of("--seed 7").unwrap(), [("DIALDESK_SEED", 7)]);
        assert!(of("--seed").unwrap_err().contains("whole number"));
        assert!(of("--seed x").unwrap_err().contains("whole number"));
        assert!(of("--sed 1").unwrap_err().contains("--seeds"));
    }
}
