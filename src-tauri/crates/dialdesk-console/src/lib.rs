//! What a person or a program may do with Dialdesk, in one place, with no word of any transport.
//!
//! The window's commands and the REST handlers are one line each over [`Console`].

pub mod about;
pub mod account;
mod agents;
pub mod api_server;
pub mod callbacks;
mod calls;
mod campaigns;
mod console;
mod counts;
mod diagnostics;
mod engine;
pub mod error;
pub mod follow;
mod hold;
mod idempotency;
mod imports;
pub mod input;
pub mod notices;
mod numbers;
pub mod operations;
mod pause;
mod place;
mod read;
mod recovery;
mod retries;
mod schedules;
pub mod settings;
mod strangers;
mod suppressions;
pub mod tags;
pub mod view;
mod why;

pub use about::About;
pub use console::Console;
pub use dialdesk_core::engine::input::Refusal;
pub use dialdesk_core::ids;
pub use error::{ApiError, ErrorCode, FieldFault, Reply};
pub use idempotency::{Key, Known};
pub use imports::{FILE_MAX, File};
pub use pause::pause;
