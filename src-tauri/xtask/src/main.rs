//! What a person does with this repository, one word each: `cargo xtask WORD`.
//!
//! It needs nothing but cargo, so it depends on no crate, not even on the product's own, and is
//! built in seconds. What can be proved without setting anything up belongs to the tests instead.

mod bench;
mod bindings;
mod bundle;
mod cargo;
mod dev;
mod display;
mod fingerprint;
mod measure;
mod npm;
mod program;
mod repo;
mod run;
mod say;
mod screenshots;
mod sim;
mod sqlx;
mod system;
mod tally;
mod test;

use std::process::ExitCode;

use repo::Repo;

/// Done, or one clear sentence that says why not.
type Done = Result<(), String>;

/// One thing that a person does.
struct Word {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    act: fn(&Repo, &[String]) -> Done,
}

const WORDS: &[Word] = &[
    Word {
        name: "run",
        usage: "run [-- ARGUMENTS]",
        about: "install what is missing, build, open the console on the sandbox account",
        act: run::run,
    },
    Word {
        name: "test",
        usage: "test [--full]",
        about: "the same set-up, then every check and test; --full adds the long ones",
        act: test::test,
    },
    Word {
        name: "dev",
        usage: "dev",
        about: "open the console with pages that reload as they are edited",
        act: dev::dev,
    },
    Word {
        name: "bench",
        usage: "bench [ROW...]",
        about: "compare speed with others that do the same work, optimised",
        act: bench::bench,
    },
    Word {
        name: "measure",
        usage: "measure",
        about: "watch 5,000 people being rung: freshness, processor, memory",
        act: measure::measure,
    },
    Word {
        name: "sim",
        usage: "sim [--seeds N] [--seed K]",
        about: "run the simulation over many seeds, or one seed again",
        act: sim::sim,
    },
    Word {
        name: "bindings",
        usage: "bindings",
        about: "write the interface's types anew from the commands",
        act: bindings::bindings,
    },
    Word {
        name: "sqlx",
        usage: "sqlx [--check]",
        about: "write .sqlx anew from the queries and migrations, or compare only",
        act: sqlx::sqlx,
    },
    Word {
        name: "bundle",
        usage: "bundle [--release]",
        about: "make the installable package",
        act: bundle::bundle,
    },
    Word {
        name: "screenshots",
        usage: "screenshots",
        about: "photograph the screens into screenshots/",
        act: screenshots::screenshots,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match act(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say::trouble(&sentence);
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: &[String]) -> Done {
    let Some((name, rest)) = arguments.split_first() else {
        list();
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        list();
        return Ok(());
    }
    let Some(word) = WORDS.iter().find(|word| word.name == name) else {
        list();
        return Err(format!("there is no word \"{name}\": use one of those above."));
    };
    (word.act)(&Repo::find()?, rest)
}

fn list() {
    say::line("cargo xtask WORD, where WORD is one of");
    for word in WORDS {
        say::line(&format!("  {:<28}{}", word.usage, word.about));
    }
}

/// Refuses arguments that a word does not know.
fn only(arguments: &[String], known: &[&str]) -> Done {
    match arguments.iter().find(|given| !known.contains(&given.as_str())) {
        None => Ok(()),
        Some(given) if known.is_empty() => {
            Err(format!("\"{given}\" was not expected: this word takes nothing more."))
        }
        Some(given) => Err(format!("\"{given}\" was not expected, only {}.", known.join(" or "))),
    }
}

/// What follows `--`, for the program that is started; anything before it is refused.
fn passed_on(arguments: &[String]) -> Result<&[String], String> {
    match arguments.split_first() {
        None => Ok(&[]),
        Some((dashes, rest)) if dashes == "--" => Ok(rest),
        Some((given, _)) => Err(format!("\"{given}\" was not expected: put it after --.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn unknown_arguments_are_named() {
        assert!(only(&words("--full"), &["--full"]).is_ok());
        let refusal = only(&words("--ful"), &["--full"]).unwrap_err();
        assert!(refusal.contains("\"--ful\"") && refusal.contains("--full"), "{refusal}");
    }

    #[test]
    fn what_follows_two_dashes_is_passed_on() {
        assert_eq!(passed_on(&words("-- --data-dir X")).unwrap(), words("--data-dir X"));
        assert!(passed_on(&words("--data-dir X")).is_err(), "without the dashes it is a mistake");
    }
}
