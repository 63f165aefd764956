//! The window's commands: each takes its arguments apart, calls the use case, and nothing more.
//!
//! A command is named like its use case in `dialdesk_console::operations`. It gives what the use
//! case gives, and rejects with `ApiError`.

pub(crate) mod account;
pub(crate) mod calls;
pub(crate) mod campaigns;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod schedules;
pub(crate) mod settings;
pub(crate) mod system;
pub(crate) mod window;

use dialdesk_console::ApiError;

/// What every command gives.
pub(crate) type Reply<T> = Result<T, ApiError>;
