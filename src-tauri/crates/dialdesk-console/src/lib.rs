//! What a person or a program may do with Dialdesk, in one place, with no word of any transport.
//!
//! The window's commands and the REST handlers are one line each over [`Console`].

pub mod console;
pub mod error;
pub mod operations;
pub mod tags;
pub mod view;

pub use console::Console;
pub use error::{ApiError, ErrorCode, FieldFault};
