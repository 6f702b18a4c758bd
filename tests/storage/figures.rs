//! Counting, and sharing work among the processors.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::plain_tools::in_ci;

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
