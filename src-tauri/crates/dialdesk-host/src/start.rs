//! What every program does first: cryptography and logs.

use tracing_subscriber::EnvFilter;

use crate::error::HostError;
use crate::settings::Environment;

/// Libraries that are never heard, whatever is wanted: the phone library's traces hold whole
/// numbers.
const SILENT: [&str; 1] = ["rlibphonenumber=off"];

/// Installs the cryptography of every HTTPS connection; the first line of a program.
pub fn install_crypto() {
    // An error says that it is installed already, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Writes log lines to stderr, as much as `DIALDESK_LOG` wants, so that stdout stays for whoever
/// started the program.
///
/// # Errors
/// When the filter cannot be read.
pub fn log_to_stderr(environment: &Environment) -> Result<(), HostError> {
    let wanted = environment.get("DIALDESK_LOG").unwrap_or("info");
    let mut filter = EnvFilter::try_new(wanted).map_err(|error| {
        HostError::Settings(format!("DIALDESK_LOG cannot be read ({error}): write info or debug"))
    })?;
    for silent in SILENT {
        filter = filter.add_directive(silent.parse().expect("it is a target and a level"));
    }
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // A second start in one process finds the first one's log, which is as good.
    let _ = lines.try_init();
    Ok(())
}
