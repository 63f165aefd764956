//! Picking who is due: the query that the engine makes when it needs more rows, over lists of
//! growing length.

use std::path::Path;

use anyhow::{Context as _, ensure};
use dialdesk_core::engine::effect::DueQuery;
use dialdesk_store::Store;

use crate::desk::{self, NOON};
use crate::finding::{Finding, Goal, figure_text, median};
use crate::machine::Stopwatch;
use crate::side::{Figure, Ground, ROUNDS, Rounds};

/// Rows of one read: as many as the engine takes, which asks for half of them from each list.
const ROWS: u32 = 512;

/// Reads of one round.
const READS: usize = 400;

/// People on the lists of the curve; the first and the last are compared.
pub(crate) const LISTS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let side = |people: u32| {
        let folder = desk::filled(ground, people)?;
        ground.ours("due", &[&folder.display().to_string()])
    };
    let mut curve = Vec::new();
    for people in LISTS {
        curve.push(format!("{people}: {}", figure_text(side(people)?.run()?.value, "µs")));
    }
    let [few, .., many] = LISTS;
    let rounds = Rounds::run(ROUNDS, &side(many)?, &side(few)?)?;
    let (slow, fast) = rounds.medians();
    Ok(vec![Finding {
        work: format!("picking who is due among {many}"),
        ours: figure_text(slow, "µs"),
        peer: format!("among {few}: {}", figure_text(fast, "µs")),
        figure: slow / fast,
        goal: Goal::AtMost(1.5),
        unit: "",
        notes: vec![
            format!("the curve: {}", curve.join(", ")),
            "each read gave the rows that had waited longest, in their order, of a list where \
             everybody is due"
                .into(),
            rounds.spread(),
        ],
    }])
}

/// The median of one read, in microseconds.
pub(crate) fn ours(arguments: &[String]) -> anyhow::Result<Figure> {
    let folder = arguments.first().context("which folder?")?;
    desk::runtime()?.block_on(async {
        let store = desk::open(Path::new(folder)).await?;
        let times = reads(&store).await;
        store.close().await;
        Ok(Figure::of(median(&times?)))
    })
}

async fn reads(store: &Store) -> anyhow::Result<Vec<f64>> {
    let query = DueQuery {
        campaigns: vec![desk::campaign_id()],
        calls: true,
        due_by: NOON,
        each: ROWS / 2,
        limit: ROWS,
    };
    let account = desk::account();
    let mut times = Vec::with_capacity(READS);
    for _ in 0..READS {
        let watch = Stopwatch::start();
        let loaded = store.due(&account, &query).await?;
        times.push(watch.elapsed().as_secs_f64() * 1e6);
        let orders: Vec<i64> = loaded.rows.iter().map(|row| row.order).collect();
        let wanted: Vec<i64> = (1..).take(orders.len()).collect();
        ensure!(orders.len() >= ROWS as usize / 2, "{} rows", orders.len());
        ensure!(orders == wanted, "those who waited longest, in their order: {orders:?}");
    }
    Ok(times)
}
