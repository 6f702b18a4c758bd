//! The command line: one file a subcommand. Prints, and nothing else.

pub mod access;
pub mod args;
pub mod backup;
pub mod check_place;
pub mod completions;
pub mod demo;
mod demo_between;
mod demo_seats;
pub mod doctor;
pub mod export;
pub mod failure;
pub mod files;
pub mod import;
pub mod keeping;
pub mod key;
pub mod keys;
mod late;
pub mod meeting;
pub mod name;
pub mod new;
pub mod open;
pub mod passphrase;
pub mod patience;
pub mod place;
pub mod profile;
pub mod reach;
pub mod research;
mod said;
pub mod show;
pub mod sitting;
pub mod values;
pub mod verify;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use chrono::{Local, NaiveDate};
use clap::Parser;

use args::{Arguments, Command, Everywhere, KeyCommand, MeetingCommand};
use failure::Failure;
use profile::Profile;

use crate::guard::keeper::Kept;
use crate::guard::sandbox;
use crate::text::width;

/// Runs the program as the command line asks, and gives its exit code: 0, 1 where it failed, 2 where what was asked
/// for can't be meant.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match Profile::of_user().and_then(|profile| dispatch(&arguments, &profile)) {
        Ok(said) => print(&said),
        Err(failure @ Failure::Ended(_)) => failure.exit_code(),
        Err(failure) => {
            warn(&failure.to_string());
            failure.exit_code()
        }
    }
}

fn dispatch(arguments: &Arguments, profile: &Profile) -> Result<String, Failure> {
    let everywhere = &arguments.everywhere;
    let Some(command) = &arguments.command else { return begin(arguments, profile) };
    if arguments.file.is_some() {
        return Err(Failure::Usage("a record alone is opened; put it behind the command to use it there".to_owned()));
    }
    if arguments.showing.meeting.is_some() || arguments.showing.area.is_some() {
        return Err(Failure::Usage("put --meeting and --area behind the command that they are for".to_owned()));
    }
    if arguments.showing.bring_kept {
        return Err(Failure::Usage("--bring-kept opens a record on the screen: marac FILE --bring-kept".to_owned()));
    }
    if arguments.showing.restore {
        return Err(Failure::Usage("--restore opens a record on the screen: marac FILE --restore".to_owned()));
    }
    sandbox::announce(reach::of(arguments, profile));
    if reach::needs_no_key(command) {
        sandbox::close();
    }
    match command {
        Command::Demo(demo) => demo::run(everywhere, demo, profile),
        Command::New(new) => new::run(everywhere, new, profile),
        Command::Import(import) => import::run(everywhere, import, profile),
        Command::Show(show) => show::run(everywhere, show, profile),
        Command::Meeting(MeetingCommand::List(list)) => meeting::list(everywhere, list, profile),
        Command::Meeting(MeetingCommand::Add(add)) => meeting::add(everywhere, add, profile),
        Command::Meeting(MeetingCommand::Change(change)) => meeting::change(everywhere, change, profile),
        Command::Export(export) => export::run(everywhere, export, profile),
        Command::Research(command) => research::run(everywhere, command, profile),
        Command::Verify(verify) => verify::run(everywhere, verify, profile),
        Command::Backup(backup) => backup::run(everywhere, backup, profile),
        Command::Access(access) => access::run(everywhere, access, profile),
        Command::Key(KeyCommand::New(new)) => key::new(everywhere, new, profile),
        Command::Key(KeyCommand::Show) => key::show(everywhere, profile),
        Command::Key(KeyCommand::Recovery) => Ok(key::recovery()),
        Command::CheckPlace(place) => check_place::run(place),
        Command::Doctor(doctor) => doctor::run(everywhere, doctor, profile),
        Command::Keys(keys) => keys::run(keys, profile),
        Command::Completions(completions) => completions::run(completions),
        Command::Man => completions::manual(),
    }
}

fn begin(arguments: &Arguments, profile: &Profile) -> Result<String, Failure> {
    // Whether a path is there is asked where an answer is waited for in sight.
    if let Some(word) = arguments.file.as_ref().and_then(|file| file.to_str())
        && !word.contains(['.', '/', '\\'])
        && !Path::new(word).exists()
    {
        return Err(Failure::Usage(format!(
            "{word} is neither a command nor a record here; marac --help lists the commands"
        )));
    }
    match arguments.file.clone().or_else(|| profile.last_opened()) {
        Some(record) => {
            let kept = Kept::by_a_keeper();
            if kept.is_none()
                && let Some(ended) = keeping::keep(&[], keeping::Again::Start)
            {
                return ended;
            }
            sandbox::announce(reach::of(arguments, profile));
            open::run(&record, &arguments.showing, &arguments.everywhere, profile, kept)
        }
        None => Ok(include_str!("../../assets/begin.txt").to_owned()),
    }
}

/// The day that counts as today: the one named, else the machine's.
#[must_use]
pub fn today(everywhere: &Everywhere) -> NaiveDate {
    everywhere.today.unwrap_or_else(|| Local::now().date_naive())
}

/// A line on standard error.
pub(crate) fn warn(sentence: &str) {
    let mut errors = std::io::stderr().lock();
    let said = format!("marac: {sentence}");
    let said = if errors.is_terminal() { folded(&said) } else { said };
    let _ = writeln!(errors, "{said}");
}

/// A text with no line longer than a narrow terminal's, broken at spaces; what has none, such as a path, stays whole.
fn folded(text: &str) -> String {
    const COLUMNS: usize = 80;
    let fold = |line: &str| {
        if width(line) <= COLUMNS {
            return line.to_owned();
        }
        let (mut lines, mut last) = (String::new(), String::new());
        for word in line.split(' ') {
            if !last.trim().is_empty() && width(&last) + 1 + width(word) > COLUMNS {
                lines.push_str(last.trim_end());
                lines.push('\n');
                last.clear();
            } else if !last.is_empty() || word.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
        lines + &last
    };
    text.split('\n').map(fold).collect::<Vec<_>>().join("\n")
}

/// A reader that went away has seen enough: that is no failure.
fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let text = if out.is_terminal() { Cow::Owned(folded(text)) } else { Cow::Borrowed(text) };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            warn(&format!("the answer could not be written ({error})"));
            ExitCode::from(1)
        }
        _ => ExitCode::SUCCESS,
    }
}
