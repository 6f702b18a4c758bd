//! Counting, sharing work among the processors, and dice.

use std::sync::atomic::{AtomicU64, Ordering};

#[allow(dead_code, clippy::duplicate_mod, reason = "only one question is asked; some tests ask others too")]
#[path = "tools.rs"]
mod tools;

use tools::in_ci;

/// A number from the environment; else what is enough for every day, or what is before a change is taken.
pub fn asked(name: &str, [every_day, in_the_run]: [u64; 2]) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) if in_ci() => in_the_run,
        Err(_) => every_day,
    }
}

/// Does `work` with one number after another, on every processor, until it says that it is enough.
pub fn on_every_processor(from: u64, work: impl Fn(u64) -> bool + Sync) {
    let next = AtomicU64::new(from);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| while work(next.fetch_add(1, Ordering::SeqCst)) {});
        }
    });
}

/// Random enough for moments, and the same for the same number.
pub struct Dice(pub u64);

impl Dice {
    /// A number below this one.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}
