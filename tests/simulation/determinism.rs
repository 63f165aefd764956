//! One seed, one run.

use dialdesk_sim::runs::tell;
use dialdesk_sim::world::{Sabotage, Telling};

use crate::seeds;

/// Seeds that are told to the letter, twice.
const SEEDS: u64 = 400;

#[test]
fn a_seed_repeats_its_run_to_the_letter() {
    let seeds = match seeds::number("DIALDESK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..SEEDS,
    };
    for seed in seeds {
        let told = tell(seed, Sabotage::Nothing, Telling::End);
        let again = tell(seed, Sabotage::Nothing, Telling::End);
        assert_eq!(told.words, again.words, "seed {seed} told two stories");
        assert_eq!(told.result, again.result, "seed {seed} came to two ends");
        let untold = tell(seed, Sabotage::Nothing, Telling::Quiet);
        assert_eq!(told.result, untold.result, "telling of seed {seed} changed what happened");
    }
}
