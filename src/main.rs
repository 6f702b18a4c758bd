//! The program: takes from its process what it doesn't need, and does what the command line asks.

use std::process::ExitCode;

fn main() -> ExitCode {
    // What this machine can't give is said where a record is opened; a question about help needs none of it.
    marac::guard::process::harden();
    marac::cli::run(std::env::args_os())
}
