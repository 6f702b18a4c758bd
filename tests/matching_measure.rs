//! How well people are known again (REF-3), measured on invented people who are written as referrals write them.
//!
//! Tuned on seeds 1 to 5, measured on others. `MARAC_POPULATION=20000` measures that many people instead of 2,000.

#[allow(dead_code, reason = "some tests ask for more")]
#[path = "support/figures.rs"]
mod figures;
#[path = "support/population.rs"]
mod population;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use marac::domain::matching::{KnownAs, Nicknames, PeopleIndex, proposed_at_least};
use population::{Appearance, Population};

/// Seeds that nothing was tuned on.
const HELD_OUT: [u64; 3] = [11, 12, 13];

struct Measure {
    appearances: usize,
    /// Pairs that are truly one person.
    true_pairs: usize,
    proposed: usize,
    right: usize,
    /// On average, how many of the others one question looked at closely.
    compared: f64,
    /// How long one question takes, in the middle and at most.
    asked: [Duration; 2],
    /// Pairs that were missed, and pairs that were wrong, as they are written.
    missed: Vec<String>,
    wrong: Vec<String>,
    /// Whoever was shown, or missed: how many of them are one person, and how many not.
    why: BTreeMap<String, [usize; 2]>,
}

impl Measure {
    fn recall(&self) -> f64 {
        self.right as f64 / self.true_pairs as f64
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.proposed as f64
    }

    fn print(&self, seed: u64) {
        println!(
            "seed {seed}: {} appearances, {} pairs of one person; {} proposed, {} of them right: recall {:.2} %, precision {:.2} %; {:.1} compared for each, {:.2} ms a question, {:.2} at most",
            self.appearances,
            self.true_pairs,
            self.proposed,
            self.right,
            self.recall() * 100.0,
            self.precision() * 100.0,
            self.compared,
            self.asked[0].as_secs_f64() * 1000.0,
            self.asked[1].as_secs_f64() * 1000.0,
        );
    }
}

fn known(one: &Appearance) -> KnownAs<'_> {
    KnownAs {
        name: &one.name,
        other_names: &[],
        born: one.born,
        address: one.address.as_deref(),
        telephone: one.telephone.as_deref(),
    }
}

fn written(one: &Appearance) -> String {
    let born = one.born.map_or("?".to_owned(), |born| born.to_string());
    let or_none = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
    format!("{} / {born} / {} / {}", one.name, or_none(&one.address), or_none(&one.telephone))
}

/// Everybody is asked for among all others.
fn measure(population: &Population) -> Measure {
    let nicknames = Nicknames::shipped().unwrap();
    let people = &population.appearances;
    let mut index = PeopleIndex::default();
    for (at, one) in people.iter().enumerate() {
        index.put(at, &known(one), &nicknames);
    }
    let (mut compared, mut asked) = (0, Vec::with_capacity(people.len()));
    let mut shown: BTreeMap<(usize, usize), (u8, String)> = BTreeMap::new();
    for at in 0..people.len() {
        let begun = Instant::now();
        let looked = index.like_known(at);
        asked.push(begun.elapsed());
        compared += looked.compared;
        for found in looked.candidates {
            let pair = (at.min(found.whom), at.max(found.whom));
            let best = shown.entry(pair).or_default();
            *best = best.clone().max((found.alike.score(), found.alike.to_string()));
        }
    }
    asked.sort_unstable();
    let proposed = shown.iter().filter(|(_, (score, _))| *score >= proposed_at_least()).map(|(pair, _)| *pair);
    let proposed: BTreeSet<(usize, usize)> = proposed.collect();
    let is_right = |(one, other): &&(usize, usize)| people[*one].who == people[*other].who;
    let (right, wrong): (Vec<_>, Vec<_>) = proposed.iter().partition(is_right);
    let pair = |one: usize, other: usize| {
        let (score, because) = shown.get(&(one, other)).cloned().unwrap_or_default();
        format!("{score}: {because}\n    {}\n    {}", written(&people[one]), written(&people[other]))
    };
    let mut missed = Vec::new();
    let mut why: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for one in 0..people.len() {
        let later = (one + 1..people.len()).take_while(|other| people[*other].who == people[one].who);
        for other in later {
            if !shown.contains_key(&(one, other)) {
                why.entry("nothing".to_owned()).or_default()[0] += 1;
            }
            missed.extend((!proposed.contains(&(one, other))).then(|| pair(one, other)));
        }
    }
    for ((one, other), (score, because)) in &shown {
        let [right, wrong] = why.entry(format!("{score:3} {because}")).or_default();
        *if people[*one].who == people[*other].who { right } else { wrong } += 1;
    }
    Measure {
        appearances: people.len(),
        true_pairs: population.pairs(),
        proposed: proposed.len(),
        right: right.len(),
        compared: compared as f64 / people.len() as f64,
        asked: [asked[asked.len() / 2], asked[asked.len() - 1]],
        missed,
        wrong: wrong.into_iter().map(|(one, other)| pair(one, other)).collect(),
        why,
    }
}

/// REF-3: on 2,000 invented people at the proposed threshold.
#[test]
fn ref_3_who_is_one_person_is_proposed_and_hardly_anybody_else() {
    let people = figures::asked("MARAC_POPULATION", [2_000, 2_000]);
    for seed in HELD_OUT {
        let measure = measure(&Population::of(seed, people as usize));
        measure.print(seed);
        assert!(measure.true_pairs > people as usize, "too few pairs to measure with");
        // Namesakes grow with the square of the people; what is promised is promised of 2,000. Of 6,000, twice as many as ten
        // years bring, it is 98.9 % and 92.7 %.
        let recall = if people <= 2_000 { 0.99 } else { 0.98 };
        assert!(measure.recall() >= recall, "seed {seed} missed:\n{}", measure.missed.join("\n"));
        if people <= 2_000 {
            assert!(measure.precision() >= 0.95, "seed {seed} took for one:\n{}", measure.wrong.join("\n"));
        }
        assert!(measure.compared * 12.0 < measure.appearances as f64, "nearly everybody is compared");
    }
}

/// For tuning: `cargo test --test matching_measure tuning -- --ignored --nocapture`.
#[test]
#[ignore = "prints what the numbers are tuned on"]
fn tuning() {
    let mut why: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for seed in 1..=5 {
        let measure = measure(&Population::of(seed, 2_000));
        measure.print(seed);
        println!("missed:\n{}\nwrong:\n{}", measure.missed.join("\n"), measure.wrong.join("\n"));
        for (because, [right, wrong]) in measure.why {
            let counts = why.entry(because).or_default();
            *counts = [counts[0] + right, counts[1] + wrong];
        }
    }
    for (because, [right, wrong]) in why {
        println!("why {because}: {right} right, {wrong} wrong");
    }
}
