//! One transaction of the writer, and what the pieces in it work with.
//!
//! Moves of calls are most of what is written. They are kept back until somebody asks the database
//! for something, or until a part of the group is done: each errand to the database's thread costs
//! two wake-ups, which take longer than SQLite's own work, and many moves go in one.

use std::sync::Arc;

use dialdesk_core::engine::{CallEvent, Envelope, Event};
use dialdesk_core::time::Timestamp;
use sqlx::{Connection as _, SqliteConnection};

use crate::moved::{self, Move};
use crate::{StoreError, events};

/// What is open in the database. The first part that asks for anything has the transaction for
/// itself; only those after it need a savepoint, which costs a copy of each page that they change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    /// Nothing: the database would not begin a transaction.
    Refused,
    /// The transaction, in which the first part runs.
    First,
    /// The transaction; the first part is over.
    AfterFirst,
    /// The transaction, and the savepoint of a later part.
    Later,
    /// The transaction, and the savepoint of a part that is over.
    AfterLater,
}

/// Where the group or a part of it began: what comes after goes when it fails.
#[derive(Clone, Copy, Debug)]
struct Begin {
    seq: i64,
    envelopes: usize,
}

/// What a piece works with.
pub(crate) struct Turn {
    conn: SqliteConnection,
    open: Open,
    /// The number of the next event.
    next_seq: i64,
    /// The events of this transaction.
    envelopes: Vec<Envelope>,
    /// Moves among them that are not written yet.
    kept_back: Vec<Move>,
    group: Begin,
    part: Begin,
}

impl Turn {
    /// Takes over the one connection that writes.
    ///
    /// # Errors
    /// When the database cannot tell the last event's number.
    pub(crate) async fn on(mut conn: SqliteConnection) -> sqlx::Result<Self> {
        let next_seq = events::last_number(&mut conn).await? + 1;
        let begin = Begin { seq: next_seq, envelopes: 0 };
        Ok(Self {
            conn,
            open: Open::Nothing,
            next_seq,
            envelopes: Vec::new(),
            kept_back: Vec::new(),
            group: begin,
            part: begin,
        })
    }

    /// Opens what must be open, writes what was kept back, and gives the connection.
    ///
    /// # Errors
    /// When that cannot be done. An error of the database's must be handed on: the whole
    /// transaction may be gone with it.
    pub(crate) async fn conn(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let (opening, open) = match self.open {
            Open::First | Open::Later => (None, self.open),
            Open::Nothing | Open::Refused => (Some("BEGIN IMMEDIATE"), Open::First),
            Open::AfterFirst => (Some("SAVEPOINT part"), Open::Later),
            Open::AfterLater => (Some("RELEASE part; SAVEPOINT part"), Open::Later),
        };
        if let Some(opening) = opening {
            let opened = self.run(opening).await;
            if opened.is_err() && open == Open::First {
                self.open = Open::Refused;
            }
            opened?;
            self.open = open;
        }
        let moves = std::mem::take(&mut self.kept_back);
        moved::write(&mut self.conn, &moves).await?;
        Ok(&mut self.conn)
    }

    /// Numbers an event, and hands it to the bus once it is committed. With a call's event goes the
    /// move that it tells of.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) async fn emit(
        &mut self,
        at: Timestamp,
        event: impl Into<Arc<Event>>,
    ) -> Result<Envelope, StoreError> {
        self.emit_with(at, event.into(), None).await
    }

    /// Numbers the event of a reservation, with everything that is reserved and the verdict that
    /// let it through.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) async fn emit_reserved(
        &mut self,
        at: Timestamp,
        reserved: CallEvent,
        verdict: String,
    ) -> Result<Envelope, StoreError> {
        self.emit_with(at, Event::Call(Box::new(reserved)).into(), Some(verdict)).await
    }

    async fn emit_with(
        &mut self,
        at: Timestamp,
        event: Arc<Event>,
        verdict: Option<String>,
    ) -> Result<Envelope, StoreError> {
        let envelope = Envelope { seq: self.next_seq, at, event };
        if let Event::Call(_) = &*envelope.event {
            self.kept_back.push(Move { told: envelope.clone(), verdict });
        } else {
            events::insert(self.conn().await?, &envelope).await?;
        }
        self.next_seq += 1;
        self.envelopes.push(envelope.clone());
        Ok(envelope)
    }

    /// Begins a group of pieces that share a transaction.
    pub(crate) fn begin_group(&mut self) {
        self.envelopes.clear();
        self.begin_part();
        self.group = self.part;
    }

    /// Begins a part of the group, which stands or falls alone.
    pub(crate) fn begin_part(&mut self) {
        self.open = match self.open {
            Open::First => Open::AfterFirst,
            Open::Later => Open::AfterLater,
            between @ (Open::Nothing | Open::Refused | Open::AfterFirst | Open::AfterLater) => {
                between
            }
        };
        self.part = Begin { seq: self.next_seq, envelopes: self.envelopes.len() };
    }

    /// Writes what the part has kept back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) async fn end_part(&mut self) -> Result<(), StoreError> {
        if !self.kept_back.is_empty() {
            self.conn().await?;
        }
        Ok(())
    }

    /// Takes back the part that failed with `why`.
    ///
    /// # Errors
    /// With that, when the whole group must go. A full disk, for one, ends the transaction by
    /// itself, and nothing more may run, because it would stand outside any transaction. Where none
    /// could be begun, each of the others would wait for the lock in vain, one after the other.
    pub(crate) async fn undo_part(&mut self, why: StoreError) -> Result<(), StoreError> {
        self.forget(self.part);
        match self.open {
            Open::Nothing | Open::AfterFirst | Open::AfterLater => Ok(()),
            Open::Refused => Err(why),
            Open::First => {
                self.open = Open::Nothing;
                self.run("ROLLBACK").await.map_err(|_gone| why)
            }
            Open::Later => self.run("ROLLBACK TO part").await.map_err(|_gone| why),
        }
    }

    /// Commits the group, and gives its events.
    ///
    /// # Errors
    /// When nothing of it was kept.
    pub(crate) async fn commit(&mut self) -> Result<&[Envelope], StoreError> {
        match self.open {
            Open::Nothing | Open::Refused => {}
            Open::First | Open::AfterFirst => self.run("COMMIT").await?,
            Open::Later | Open::AfterLater => self.run("RELEASE part; COMMIT").await?,
        }
        self.open = Open::Nothing;
        Ok(&self.envelopes)
    }

    /// Takes back the whole group.
    pub(crate) async fn undo_group(&mut self) {
        self.forget(self.group);
        self.open = Open::Nothing;
        // The transaction may be gone already; then there is nothing to roll back.
        drop(self.run("ROLLBACK").await);
        // Whatever became of it, the numbers go on from where the log ends.
        if let Ok(last) = events::last_number(&mut self.conn).await {
            self.next_seq = last + 1;
        }
    }

    /// Closes the connection.
    ///
    /// # Errors
    /// When the log could not be written back into the file; the next start does it.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        Ok(self.conn.close().await?)
    }

    fn forget(&mut self, begin: Begin) {
        self.next_seq = begin.seq;
        self.envelopes.truncate(begin.envelopes);
        self.kept_back.clear();
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        sqlx::query(sql).execute(&mut self.conn).await?;
        Ok(())
    }
}
