//! What becomes true, to the page: one batch at most every 100 ms, never a message per event.
//! Beside it, the few rare things that only the window knows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use dialdesk_console::follow::Follower;
use dialdesk_console::view::Numbers;
use dialdesk_console::view::stream::Batch;
use dialdesk_console::{Console, Reply};
use serde::{Deserialize, Serialize};

/// Files were opened with the program while it runs: `opened_files` gives them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct FilesOpened;

/// Somebody wants to close the window while calls are under way, or while campaigns run that will
/// ring somebody later.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct CloseAsked {
    /// How many calls.
    pub(crate) calls: u32,
    /// How many campaigns.
    pub(crate) campaigns: u32,
}

/// The page's place in what becomes true. The page asks for each batch when it has drawn the one
/// before: a slow page gets fewer and larger batches, and nothing piles up between the two.
#[derive(Default)]
pub(crate) struct Feed(Mutex<Place>);

#[derive(Default)]
struct Place {
    /// Whose place it is: a page that was loaded anew has the next number.
    number: u32,
    /// Away while a batch is waited for.
    follower: Option<Follower>,
}

impl Feed {
    /// Begins after event number `cursor`, and gives the number by which the page asks for batches.
    /// Whoever followed before follows no more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn open(&self, console: &Console, cursor: Option<u32>) -> Reply<u32> {
        let follower = console.follow(cursor.map(i64::from), Numbers::Masked).await?;
        let mut place = self.place();
        place.number = place.number.wrapping_add(1);
        place.follower = Some(follower);
        Ok(place.number)
    }

    /// Waits for the next batch; `None` when there will be none for this number any more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn next(&self, number: u32) -> Reply<Option<Batch>> {
        let taken = {
            let mut place = self.place();
            if place.number == number { place.follower.take() } else { None }
        };
        let Some(mut follower) = taken else { return Ok(None) };
        let batch = follower.next().await;
        let mut place = self.place();
        if place.number == number {
            place.follower = Some(follower);
        }
        batch
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
