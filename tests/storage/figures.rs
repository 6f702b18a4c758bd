//! Counting, and sharing work among the processors.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number from the environment, or what is enough for every day.
pub fn asked(name: &str, usual: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => usual,
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
