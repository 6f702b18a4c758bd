//! `marac completions` and `marac man`: what a shell needs in order to complete, and the manual page.

use clap::CommandFactory;

use super::args::{Arguments, CompletionsArguments};
use super::failure::Failure;

/// The completions, or the page.
///
/// # Errors
/// When the page can't be made.
pub fn run(arguments: &CompletionsArguments) -> Result<String, Failure> {
    let Some(shell) = arguments.for_what.shell() else { return manual() };
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "marac", &mut text);
    String::from_utf8(text).map_err(Failure::of)
}

/// The manual page: the program, then each command with what it takes.
///
/// # Errors
/// When the page can't be made.
pub fn manual() -> Result<String, Failure> {
    let mut text = Vec::new();
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut text).map_err(Failure::of)?;
    of_commands(&command, "marac", &mut text).map_err(Failure::of)?;
    String::from_utf8(text).map_err(Failure::of)
}

fn of_commands(command: &clap::Command, name: &str, text: &mut Vec<u8>) -> std::io::Result<()> {
    for below in command.get_subcommands() {
        let full = format!("{name} {}", below.get_name());
        let page = clap_mangen::Man::new(below.clone());
        text.extend_from_slice(format!(".SH \"{}\"\n", full.to_uppercase()).as_bytes());
        page.render_description_section(&mut *text)?;
        page.render_synopsis_section(&mut *text)?;
        page.render_options_section(&mut *text)?;
        of_commands(below, &full, text)?;
    }
    Ok(())
}
