//! How long an answer is waited for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::keeping::Facts;
use crate::vault::spill::Watch;

/// How long a share that does not answer is waited for. A disk of this machine is waited for.
pub(super) struct Patience {
    watch: Option<Arc<Watch>>,
    since: Instant,
    length: Duration,
}

impl Patience {
    pub fn with(watch: Option<&Arc<Watch>>, length: Duration) -> Self {
        Self { watch: watch.cloned(), since: Instant::now(), length }
    }

    /// The calls to the share; none on a disk of this machine.
    pub const fn watch(&self) -> Option<&Arc<Watch>> {
        self.watch.as_ref()
    }

    /// Whether a call to the share has not returned, or the share has refused everything, for so long. What is nowhere yet
    /// but in memory is waited for.
    pub fn is_over(&self, facts: &Facts) -> bool {
        let Some(watch) = self.watch.as_ref().filter(|_| facts.waiting.is_empty() || facts.is_all_here()) else {
            return false;
        };
        let hangs_since = watch.waiting_since().map(|begun| begun.at);
        let longest = [hangs_since, facts.refuses_since].into_iter().flatten().min();
        self.since.elapsed() >= self.length && longest.is_some_and(|since| since.elapsed() >= self.length)
    }
}
