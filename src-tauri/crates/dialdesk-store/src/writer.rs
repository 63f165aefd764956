//! The one task that writes. Whatever waits together shares one transaction, so that a slow disk
//! costs one flush and not one for each piece.

use std::sync::Arc;

use dialdesk_core::engine::Envelope;
use dialdesk_core::provider::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use crate::StoreError;
use crate::commit::Committing;
use crate::reserve::{self, Reserving};
use crate::turn::Turn;

/// Called with what was committed, in order, before whoever asked is answered.
pub type OnCommit = Arc<dyn Fn(&[Envelope]) + Send + Sync>;

/// Pieces that share a transaction, at most.
const GROUP_MAX: usize = 128;

/// Pieces that may wait before their callers do.
const QUEUE_MAX: usize = 1024;

/// What is to be done in a transaction.
pub(crate) enum Piece {
    /// Something that runs once, alone.
    Work(Box<dyn Work>),
    /// What became true.
    Commit(Committing),
    /// A reservation.
    Reserve(Box<Reserving>),
}

impl Piece {
    /// Tells whether it can be run anew, so that it may stand or fall with others at first.
    const fn runs_again(&self) -> bool {
        match self {
            Self::Work(_) => false,
            Self::Commit(_) | Self::Reserve(_) => true,
        }
    }

    /// Notes why it could not be done.
    fn fail(&mut self, why: StoreError) {
        match self {
            Self::Work(work) => work.fail(why),
            Self::Commit(committing) => committing.fail(why),
            Self::Reserve(reserving) => reserving.fail(why),
        }
    }

    /// Answers whoever asked, once it is known whether the transaction was committed.
    fn answer(self, committed: &Result<(), StoreError>) {
        match self {
            Self::Work(work) => work.answer(committed),
            Self::Commit(committing) => committing.answer(committed),
            Self::Reserve(reserving) => reserving.answer(committed),
        }
    }
}

/// What a piece has come to, and who waits for it.
pub(crate) struct Answer<T> {
    done: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T> Answer<T> {
    /// Makes one, and the end at which to wait.
    pub(crate) fn awaited() -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (reply, answer) = oneshot::channel();
        (Self { done: None, reply }, answer)
    }

    /// Notes what came of the piece; it counts only once the transaction is committed.
    pub(crate) fn set(&mut self, done: Result<T, StoreError>) {
        self.done = Some(done);
    }

    /// Answers, once it is known whether the transaction was committed.
    pub(crate) fn answer(self, committed: &Result<(), StoreError>) {
        let answer = match (committed, self.done) {
            // What the piece itself found is more telling than that the group failed with it.
            (_, Some(Err(error))) => Err(error),
            (Err(error), _) => Err(error.clone()),
            (Ok(()), Some(Ok(done))) => Ok(done),
            (Ok(()), None) => Err(StoreError::Closed),
        };
        // Whoever asked may have gone away; what is written stays written.
        drop(self.reply.send(answer));
    }
}

/// A piece of work whose type of answer is forgotten.
pub(crate) trait Work: Send {
    /// Does it; an error means that its writes must go. An error of the database's must be handed
    /// on: the whole transaction may be gone with it.
    fn run<'t>(&'t mut self, turn: &'t mut Turn) -> BoxFuture<'t, Result<(), StoreError>>;

    /// Notes why it could not be done.
    fn fail(&mut self, why: StoreError);

    /// Answers whoever asked, once it is known whether the transaction was committed.
    fn answer(self: Box<Self>, committed: &Result<(), StoreError>);
}

struct Asked<F, T> {
    work: Option<F>,
    answer: Answer<T>,
}

impl<F, T> Work for Asked<F, T>
where
    T: Send,
    F: for<'t> FnOnce(&'t mut Turn) -> BoxFuture<'t, Result<T, StoreError>> + Send,
{
    fn run<'t>(&'t mut self, turn: &'t mut Turn) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let work = self.work.take().expect("a piece runs once");
            self.answer.set(Ok(work(turn).await?));
            Ok(())
        })
    }

    fn fail(&mut self, why: StoreError) {
        self.answer.set(Err(why));
    }

    fn answer(self: Box<Self>, committed: &Result<(), StoreError>) {
        self.answer.answer(committed);
    }
}

enum Message {
    Piece(Piece),
    Close(oneshot::Sender<()>),
}

/// The way to the writing task.
#[derive(Clone)]
pub(crate) struct Writer {
    pieces: mpsc::Sender<Message>,
}

impl Writer {
    /// Starts the writing task on a connection of its own.
    pub(crate) fn start(turn: Turn, on_commit: OnCommit) -> Self {
        let (pieces, waiting) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(write(turn, waiting, on_commit));
        Self { pieces }
    }

    /// Runs a piece in the next transaction and gives its answer once that is committed.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Turn) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        self.ask(|answer| Piece::Work(Box::new(Asked { work: Some(work), answer }))).await
    }

    /// Does a piece in the next transaction and gives its answer once that is committed.
    pub(crate) async fn ask<T>(
        &self,
        piece: impl FnOnce(Answer<T>) -> Piece,
    ) -> Result<T, StoreError> {
        let (promise, answer) = Answer::awaited();
        let sent = self.pieces.send(Message::Piece(piece(promise))).await;
        sent.map_err(|_closed| StoreError::Closed)?;
        answer.await.map_err(|_closed| StoreError::Closed)?
    }

    /// Writes what waits, closes the connection and returns.
    pub(crate) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.pieces.send(Message::Close(reply)).await.is_ok() {
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
                Message::Piece(piece) => group.push(piece),
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
    if let Err(error) = turn.close().await {
        tracing::warn!(%error, "the database was not closed cleanly; the next start mends it");
    }
    for reply in closing {
        // Whoever asked may have gone away.
        let _gone = reply.send(());
    }
}

/// Runs a group in one transaction, and answers everybody in it.
async fn write_group(turn: &mut Turn, mut group: Vec<Piece>, on_commit: &OnCommit) {
    turn.begin_group();
    let committed = match run_pieces(turn, &mut group).await {
        Ok(()) => turn.commit().await.map(|envelopes| {
            if !envelopes.is_empty() {
                on_commit(envelopes);
            }
        }),
        Err(error) => Err(error),
    };
    if let Err(error) = &committed {
        tracing::error!(%error, "a transaction was not committed");
        turn.undo_group().await;
    }
    for piece in group {
        piece.answer(&committed);
    }
}

/// Runs the pieces in their order. One that fails is taken back alone; an error here means that all
/// of them must be.
async fn run_pieces(turn: &mut Turn, mut group: &mut [Piece]) -> Result<(), StoreError> {
    while !group.is_empty() {
        let together = group.iter().take_while(|piece| piece.runs_again()).count();
        let (part, later) = group.split_at_mut(together.max(1));
        if let Err(why) = run_part(turn, part).await {
            turn.undo_part(why.clone()).await?;
            match part {
                [alone] => alone.fail(why),
                several => {
                    // Only the one that is at fault is to fail; but it is slow, and told.
                    tracing::warn!(%why, count = several.len(), "pieces of work run one by one");
                    run_apart(turn, several).await?;
                }
            }
        }
        group = later;
    }
    Ok(())
}

/// Runs pieces of which at least one fails, each as a part of its own.
async fn run_apart(turn: &mut Turn, pieces: &mut [Piece]) -> Result<(), StoreError> {
    for piece in pieces.chunks_mut(1) {
        if let Err(why) = run_part(turn, piece).await {
            turn.undo_part(why.clone()).await?;
            piece[0].fail(why);
        }
    }
    Ok(())
}

/// Runs pieces that stand or fall together.
async fn run_part(turn: &mut Turn, part: &mut [Piece]) -> Result<(), StoreError> {
    turn.begin_part();
    let mut waiting = part.iter_mut().peekable();
    while let Some(piece) = waiting.next() {
        match piece {
            Piece::Work(work) => work.run(turn).await?,
            Piece::Commit(committing) => committing.run(turn).await?,
            Piece::Reserve(first) => {
                let mut together = vec![&mut **first];
                while let Some(Piece::Reserve(next)) =
                    waiting.next_if(|next| reserve::goes_with(&together, next))
                {
                    together.push(next);
                }
                reserve::run(turn, &mut together).await?;
            }
        }
    }
    turn.end_part().await
}
