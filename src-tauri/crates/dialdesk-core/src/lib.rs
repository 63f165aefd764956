//! Types, rules and the engine of Dialdesk. Pure: it reads no clock, opens no file, awaits nothing.

pub mod phone;
