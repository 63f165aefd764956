//! The one task that writes. Whatever waits together shares one transaction, so that a slow disk
//! costs one flush and not one for each job.

use std::sync::Arc;

use dialdesk_core::engine::{Envelope, Event};
use dialdesk_core::provider::BoxFuture;
use dialdesk_core::time::Timestamp;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::{StoreError, events};

/// Called with what was committed, in order, before whoever asked is answered.
pub type OnCommit = Arc<dyn Fn(&[Envelope]) + Send + Sync>;

/// Jobs that share a transaction, at most.
const GROUP_MAX: usize = 128;

/// Jobs that may wait before their callers do.
const QUEUE_MAX: usize = 1024;

/// What a job works with: the connection, inside the open transaction.
pub(crate) struct Turn {
    pub(crate) conn: SqliteConnection,
    envelopes: Vec<Envelope>,
}

impl Turn {
    /// Writes an event into the log and hands it to the bus once it is committed. With a call's
    /// event goes the move that it tells of.
    pub(crate) async fn emit(
        &mut self,
        at: Timestamp,
        event: Event,
    ) -> Result<Envelope, StoreError> {
        let seq = events::insert(&mut self.conn, at, &event, None).await?;
        Ok(self.publish(seq, at, event))
    }

    /// Writes the event of a reservation, with everything that is reserved and the verdict that
    /// let it through. Nothing of it is kept where another request for the number is open.
    pub(crate) async fn emit_reserved(
        &mut self,
        at: Timestamp,
        event: Event,
        verdict: &str,
    ) -> Result<Envelope, StoreError> {
        match events::insert(&mut self.conn, at, &event, Some(verdict)).await {
            Ok(seq) => Ok(self.publish(seq, at, event)),
            Err(StoreError::Conflict(why)) => {
                self.run("ROLLBACK TO job").await?;
                Err(StoreError::Conflict(why))
            }
            Err(error) => Err(error),
        }
    }

    fn publish(&mut self, seq: i64, at: Timestamp, event: Event) -> Envelope {
        let envelope = Envelope { seq, at, event: Arc::new(event) };
        self.envelopes.push(envelope.clone());
        envelope
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        sqlx::query(sql).execute(&mut self.conn).await?;
        Ok(())
    }

    /// Runs the group in one transaction. An error here means that nothing of it was kept.
    async fn transact(&mut self, group: &mut [Box<dyn Work>]) -> Result<(), StoreError> {
        // What comes between two jobs goes to the database in one errand.
        let mut first = "BEGIN IMMEDIATE; SAVEPOINT job";
        for job in group {
            self.run(std::mem::replace(&mut first, "RELEASE job; SAVEPOINT job")).await?;
            let before = self.envelopes.len();
            if let Err(error) = job.run(self).await {
                self.envelopes.truncate(before);
                // A full disk, for one, ends the whole transaction by itself. Then nothing more
                // may run: it would stand outside any transaction.
                if self.run("ROLLBACK TO job").await.is_err() {
                    return Err(error);
                }
            }
        }
        self.run("RELEASE job; COMMIT").await
    }
}

/// A job whose type of answer is forgotten.
trait Work: Send {
    /// Does it; an error means that its writes must go.
    fn run<'t>(&'t mut self, turn: &'t mut Turn) -> BoxFuture<'t, Result<(), StoreError>>;

    /// Answers whoever asked, once it is known whether the transaction was committed.
    fn answer(self: Box<Self>, committed: &Result<(), StoreError>);
}

struct Asked<F, T> {
    work: Option<F>,
    done: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work for Asked<F, T>
where
    T: Send,
    F: for<'t> FnOnce(&'t mut Turn) -> BoxFuture<'t, Result<T, StoreError>> + Send,
{
    fn run<'t>(&'t mut self, turn: &'t mut Turn) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let work = self.work.take().expect("a job runs once");
            let done = work(turn).await;
            let verdict = done.as_ref().map(|_answer| ()).map_err(StoreError::clone);
            self.done = Some(done);
            verdict
        })
    }

    fn answer(self: Box<Self>, committed: &Result<(), StoreError>) {
        let answer = match (committed, self.done) {
            // What the job itself found is more telling than that the group failed with it.
            (_, Some(Err(error))) => Err(error),
            (Err(error), _) => Err(error.clone()),
            (Ok(()), Some(Ok(done))) => Ok(done),
            (Ok(()), None) => Err(StoreError::Closed),
        };
        // Whoever asked may have gone away; what is written stays written.
        drop(self.reply.send(answer));
    }
}

enum Message {
    Work(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

/// The way to the writing task.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Message>,
}

impl Writer {
    /// Starts the writing task on a connection of its own.
    pub(crate) fn start(conn: SqliteConnection, on_commit: OnCommit) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(write(Turn { conn, envelopes: Vec::new() }, waiting, on_commit));
        Self { jobs }
    }

    /// Runs a job in the next transaction and gives its answer once that is committed.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Turn) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Asked { work: Some(work), done: None, reply };
        let sent = self.jobs.send(Message::Work(Box::new(job))).await;
        sent.map_err(|_closed| StoreError::Closed)?;
        answer.await.map_err(|_closed| StoreError::Closed)?
    }

    /// Writes what waits, closes the connection and returns.
    pub(crate) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.jobs.send(Message::Close(reply)).await.is_ok() {
            // An error means that the task has ended already.
            drop(closed.await);
        }
    }
}

async fn write(mut turn: Turn, mut waiting: mpsc::Receiver<Message>, on_commit: OnCommit) {
    let mut closing = Vec::new();
    while let Some(first) = waiting.recv().await {
        let mut group = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Work(job) => group.push(job),
                Message::Close(reply) => {
                    waiting.close();
                    closing.push(reply);
                }
            }
            if group.len() < GROUP_MAX {
                next = waiting.try_recv().ok();
            }
        }
        if !group.is_empty() {
            write_group(&mut turn, group, &on_commit).await;
        }
    }
    if let Err(error) = turn.conn.close().await {
        tracing::warn!(%error, "the database was not closed cleanly; the next start mends it");
    }
    for reply in closing {
        // Whoever asked may have gone away.
        let _gone = reply.send(());
    }
}

async fn write_group(turn: &mut Turn, mut group: Vec<Box<dyn Work>>, on_commit: &OnCommit) {
    turn.envelopes.clear();
    let committed = turn.transact(&mut group).await;
    match &committed {
        Ok(()) if !turn.envelopes.is_empty() => on_commit(&turn.envelopes),
        Ok(()) => {}
        Err(error) => {
            tracing::error!(%error, "a transaction was not committed");
            // The transaction may be gone already; then there is nothing to roll back.
            drop(turn.run("ROLLBACK").await);
        }
    }
    for job in group {
        job.answer(&committed);
    }
}
