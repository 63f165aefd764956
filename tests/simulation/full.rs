//! The full tier: the same world with a real database beside the model, on a real file. A crash
//! drops it at any point, in the middle of a transaction too, and the file is opened again.
//!
//! `DIALDESK_FULL_SEEDS=N` tries N seeds instead of 24; `DIALDESK_SEED=K` repeats one. How far a
//! transaction comes before its process dies is up to the machine, so a seed may differ there.

mod file;

use dialdesk_sim::invariants::Invariant;
use dialdesk_sim::runs::{Sum, tell_beside};
use dialdesk_sim::world::Telling;

use crate::seeds;
use file::DatabaseFile;

/// Seeds of a usual run.
const SEEDS: u64 = 24;

#[test]
fn a_real_database_is_of_one_mind_with_the_model_through_every_crash() {
    let seeds = match seeds::number("DIALDESK_SEED") {
        Some(seed) => seed..=seed,
        // The shorter ones: a disk is slower than a mind.
        None => 1..=seeds::number("DIALDESK_FULL_SEEDS").unwrap_or(SEEDS),
    };
    let mut sum = Sum::default();
    let mut kept = 0;
    for seed in seeds {
        let file = DatabaseFile::new(seed);
        let counted = file.kept();
        let told = tell_beside(seed, Box::new(file), Telling::End).expect("a new database");
        match told.result {
            Ok(report) => sum.add(&report),
            Err(violation) => panic!("seed {seed}: {violation}\n\n{}", told.story),
        }
        kept += counted.get();
    }
    let compared = sum.report.judged.of(Invariant::SameDatabase);
    println!("{sum}\n{compared} answers compared; {kept} transactions outlived their process");
    assert!(compared > 0, "model and database were compared");
}
