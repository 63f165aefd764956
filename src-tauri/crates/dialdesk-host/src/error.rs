//! Why the program could not start, in a sentence, with the code it exits with.

use std::net::SocketAddr;
use std::path::PathBuf;

use dialdesk_runtime::StartError;
use dialdesk_store::StoreError;

/// Why the program could not start.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// A setting is missing or wrong.
    #[error("{0}")]
    Settings(String),
    /// Another program owns the folder.
    #[error(
        "{} is in use by {owner}: close it first, or give another folder with --data-dir",
        folder.display()
    )]
    InUse {
        /// Which folder.
        folder: PathBuf,
        /// Who has it, as far as is known.
        owner: String,
    },
    /// A file or folder will not do.
    #[error("{} {reason}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The API cannot listen there.
    #[error(
        "the API cannot listen on {listen}: {reason}; give another address with --listen, like \
         127.0.0.1:5001"
    )]
    Listen {
        /// Where.
        listen: SocketAddr,
        /// Why not.
        reason: String,
    },
    /// The built-in sandbox did not start.
    #[error("the sandbox account did not start: {0:#}")]
    Sandbox(anyhow::Error),
    /// The database will not do.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine did not start.
    #[error(transparent)]
    Engine(#[from] StartError),
    /// What a first start makes could not be made.
    #[error("the first start could not be finished: {0}")]
    FirstStart(String),
}

impl HostError {
    /// Gives the code that the program exits with.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Settings(_) => 2,
            Self::InUse { .. } => 3,
            Self::Folder { .. }
            | Self::Listen { .. }
            | Self::Sandbox(_)
            | Self::Store(_)
            | Self::Engine(_)
            | Self::FirstStart(_) => 1,
        }
    }
}

impl From<dialdesk_console::ApiError> for HostError {
    fn from(error: dialdesk_console::ApiError) -> Self {
        Self::FirstStart(error.message)
    }
}
