//! The real program on the command line, in a folder of its own.

#[path = "cli/export.rs"]
mod export;
#[path = "cli/faults.rs"]
mod faults;
#[path = "cli/passphrase.rs"]
mod passphrase;
#[path = "cli/sample.rs"]
mod sample;
#[path = "cli/sandbox.rs"]
mod sandbox;
#[path = "cli/surface.rs"]
mod surface;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/terminal.rs"]
mod terminal;
