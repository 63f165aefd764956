//! What only SQL can show: indexes, plans, and files that are not what they should be.

mod files;
mod groups;
mod places;
mod plans;
mod ranges;
mod tables;

use std::path::Path;
use std::sync::Arc;

use crate::Store;

async fn opened(folder: &Path) -> Store {
    Store::open(folder, Arc::new(|_| {})).await.expect("a store")
}
