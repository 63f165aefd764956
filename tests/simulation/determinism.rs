//! One seed, one run.

use dialdesk_sim::world::Sabotage;

use crate::seeds;

#[test]
fn a_seed_repeats_its_run_to_the_letter() {
    let seeds = seeds::all();
    let again = seeds::over_threads(seeds.clone(), |seed| seeds::run(seed, Sabotage::Nothing));
    for ((seed, first), second) in seeds.iter().zip(seeds::reports()).zip(again) {
        let second = second.unwrap_or_else(|(_, story)| panic!("{story}"));
        assert_eq!(*first, second, "seed {seed} told two stories");
    }
}
