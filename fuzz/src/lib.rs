//! What is thrown at the program: one function for each way in which bytes from outside come into it. Each takes any
//! bytes, and a panic, a broken promise or runaway memory is a fault.
//!
//! The fuzzer drives them by the hour (`fuzz/run`), and `tests/fuzzed.rs` for a few seconds with every test run.
//!
//! Not here: updates of long texts (`yrs`) before they are authenticated. Nothing in the program reads those.

mod files;
mod lines;
mod machine;
mod sealed;
mod seeds;

pub use seeds::seeds;

/// A way in, by its name.
pub struct Target {
    /// As its seeds' folder and the fuzzer call it.
    pub name: &'static str,
    /// Takes any bytes.
    pub run: fn(&[u8]),
}

/// Every one of them.
pub const TARGETS: &[Target] = &[
    Target { name: "frame", run: sealed::frame },
    Target { name: "operation", run: sealed::operation },
    Target { name: "snapshot", run: sealed::snapshot },
    Target { name: "closed_piece", run: sealed::closed_piece },
    Target { name: "image", run: sealed::image },
    Target { name: "identity", run: sealed::identity },
    Target { name: "import", run: files::import },
    Target { name: "import_map", run: files::import_map },
    Target { name: "keymap", run: files::keymap },
    Target { name: "settings", run: files::settings },
    Target { name: "composer", run: lines::composer },
    Target { name: "dates", run: lines::dates },
    Target { name: "editor", run: lines::editor },
    Target { name: "terminal", run: lines::terminal },
    Target { name: "mountinfo", run: machine::mountinfo },
    Target { name: "sync_settings", run: machine::sync_settings },
];

/// The one of this name.
///
/// # Panics
/// When there is none.
pub fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).expect("a target of this name")
}
