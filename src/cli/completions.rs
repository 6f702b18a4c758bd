//! `marac completions`: what a shell needs in order to complete, or the manual page.

use clap::CommandFactory;

use super::args::{Arguments, CompletionsArguments};
use super::failure::Failure;

/// The completions or the page.
///
/// # Errors
/// When the page can't be made.
pub fn run(arguments: &CompletionsArguments) -> Result<String, Failure> {
    let mut command = Arguments::command();
    let mut text = Vec::new();
    match arguments.for_what.shell() {
        Some(shell) => clap_complete::generate(shell, &mut command, "marac", &mut text),
        None => clap_mangen::Man::new(command).render(&mut text).map_err(Failure::of)?,
    }
    String::from_utf8(text).map_err(Failure::of)
}
