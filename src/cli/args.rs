//! The command line, as it is promised to users and scripts.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::access_args::AccessCommand;
use super::values::{CompletionsFor, date, pause, time};
use crate::domain::meeting::Break;

/// Prepare, run and follow up a MARAC, in one encrypted file.
#[derive(Debug, Parser)]
#[command(name = "marac", version, max_term_width = 80, disable_help_subcommand = true)]
#[command(
    long_about = "Prepare, run and follow up a Multi-Agency Risk Assessment Conference.\n\nEverything is in one file, \
                        encrypted with age. Without a command, FILE is unlocked and opened on the screen; without a \
                        file, the one opened last."
)]
pub struct Arguments {
    #[command(flatten)]
    pub everywhere: Everywhere,

    #[command(subcommand)]
    pub command: Option<Command>,

    /// The record to unlock and open
    pub file: Option<PathBuf>,

    #[command(flatten)]
    pub showing: super::open::Showing,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Everywhere {
    /// The key to open records with; else $MARAC_IDENTITY, else the one in the configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub identity: Option<PathBuf>,

    /// Read the key's passphrase as one line from this file descriptor, instead of asking
    #[arg(long, global = true, value_name = "N")]
    pub passphrase_fd: Option<u32>,

    /// Take this day as today: 2026-12-10 or 10/12/2026; on the screen, what is recorded bears it, and the log says so
    #[arg(long, global = true, value_name = "DATE", value_parser = date)]
    pub today: Option<NaiveDate>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look around in an invented conference; it is gone at exit
    Demo(DemoArguments),
    /// Make a record; makes a key first where there is none
    New(NewArguments),
    /// Your key: make one, show its public half, print the recovery key
    #[command(subcommand)]
    Key(KeyCommand),
    /// Who can open the record: list, add, remove; the recovery key
    #[command(subcommand)]
    Access(AccessCommand),
    /// Bring in referrals, earlier cases or contacts from a CSV file
    Import(ImportArguments),
    /// Print a part of the record
    Show(ShowArguments),
    /// The calendar of meetings
    #[command(subcommand)]
    Meeting(MeetingCommand),
    /// Write documents, outside the record and unprotected unless encrypted here
    Export(ExportArguments),
    /// Is the record whole: encryption, database, journals, audit chain
    Verify(VerifyArguments),
    /// Write a verified copy into a folder
    Backup(BackupArguments),
    /// May a record live in a folder? Names the sync client where not
    CheckPlace(CheckPlaceArguments),
    /// What protects the record here, and what this machine can't do
    Doctor(DoctorArguments),
    /// The keys of the screen, as they are in force
    Keys(KeysArguments),
    /// Completions for a shell, on standard output
    Completions(CompletionsArguments),
    /// The manual page, on standard output
    Man,
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// For how many people, each in a terminal of their own: a minute-taker, a coordinator, a Chair
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub seats: u8,

    /// Sit down at the demo that runs in another terminal
    #[arg(long, conflicts_with = "seats")]
    pub join: bool,
}

#[derive(Debug, Args)]
pub struct NewArguments {
    /// The record to make, by custom NAME.marac
    pub file: PathBuf,
    /// The MARAC area it is for
    #[arg(long, value_name = "NAME")]
    pub area: String,
    /// Your name, as the audit log shows it; else it is asked for, or your account's name taken
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The public half of a recovery key that is locked away already; else a new one is made and shown once
    #[arg(long, value_name = "age1…")]
    pub recovery: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make your key, protected by a passphrase
    New(KeyNewArguments),
    /// Show its public half
    Show,
    /// Print a new recovery key, to be locked away; marac new --recovery takes its public half
    Recovery,
}

#[derive(Debug, Args)]
pub struct KeyNewArguments {
    /// Where to; else the configuration folder
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Leave the key unprotected, for machines only
    #[arg(long)]
    pub no_passphrase: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    Referrals,
    HeardBefore,
    Contacts,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    pub kind: ImportKind,
    /// The record
    #[arg(required_unless_present = "print_map")]
    pub file: Option<PathBuf>,
    /// The file to read
    #[arg(required_unless_present = "print_map")]
    pub csv: Option<PathBuf>,
    /// Print the shipped map, to be changed and given with --map, and do nothing else
    #[arg(long, conflicts_with_all = ["file", "csv", "map", "meeting", "dry_run", "skip_bad"])]
    pub print_map: bool,
    /// Which column means what; else the shipped map
    #[arg(long, value_name = "MAP.toml")]
    pub map: Option<PathBuf>,
    /// List the referrals on this meeting, whatever its deadline
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<NaiveDate>,
    /// Say what would be done, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Leave out the rows with faults and bring in the rest
    #[arg(long)]
    pub skip_bad: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowWhat {
    /// The list of a meeting, in order
    Agenda,
    /// One case, listed or not: people, notes, actions
    Case,
    /// Actions of this and earlier meetings
    Actions,
    /// Who is in the room
    Attendance,
    /// What is due, under which rule
    Clocks,
    /// Who did what
    Audit,
}

#[derive(Debug, Args)]
pub struct ShowArguments {
    pub what: ShowWhat,
    /// The record
    pub file: PathBuf,
    /// The meeting; else the one under way, else the next, else the last
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<NaiveDate>,
    /// Its area, where several areas meet on that day
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// The case, by its reference
    #[arg(long, value_name = "REF")]
    pub case: Option<String>,
    /// Of the audit log: from this day on
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<NaiveDate>,
    /// Of the audit log: up to this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<NaiveDate>,
    /// Of the audit log: what this person did, or what was done to their access; a part of the name will do
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum MeetingCommand {
    /// Print the calendar
    List(MeetingListArguments),
    /// Add a meeting
    Add(MeetingAddArguments),
    /// Change the day, the times or the deadline of a meeting that has not begun
    Change(MeetingChangeArguments),
}

#[derive(Debug, Args)]
pub struct MeetingListArguments {
    /// The record
    pub file: PathBuf,
    /// Only this area's
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct MeetingAddArguments {
    /// The record
    pub file: PathBuf,
    /// The MARAC area; else the record's own
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// The day: 2026-12-10 or 10/12/2026
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: NaiveDate,
    /// When it starts
    #[arg(long, value_name = "HH:MM", default_value = "09:30", value_parser = time)]
    pub start: NaiveTime,
    /// Minutes for each case
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=240))]
    pub minutes: u16,
    /// The last day on which a referral is received for it; else the area's usual working days before it
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub deadline: Option<NaiveDate>,
    /// A break and its minutes, as in 11:00/10; may be repeated
    #[arg(long = "break", value_name = "HH:MM/N", value_parser = pause)]
    pub breaks: Vec<Break>,
}

#[derive(Debug, Args)]
pub struct MeetingChangeArguments {
    /// The record
    pub file: PathBuf,
    /// The day on which it is in the calendar now
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: NaiveDate,
    /// Its area, where several areas meet on that day
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// The day on which it shall be; the usual deadline goes with it
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<NaiveDate>,
    /// When it starts
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub start: Option<NaiveTime>,
    /// Minutes for each case
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=240))]
    pub minutes: Option<u16>,
    /// The last day on which a referral is received for it
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub deadline: Option<NaiveDate>,
    /// A break and its minutes, as in 11:00/10, in place of those there are; may be repeated
    #[arg(long = "break", value_name = "HH:MM/N", value_parser = pause)]
    pub breaks: Vec<Break>,
    /// Take out every break
    #[arg(long, conflicts_with = "breaks")]
    pub no_breaks: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportWhat {
    /// The agenda, for the agencies of the meeting
    Agenda,
    /// The minutes of the whole meeting
    Minutes,
    /// The minutes of one case
    Case,
    /// Each agency's actions, a file an agency
    Actions,
}

/// The formats that the interface knows; this version writes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Txt,
    #[value(hide = true)]
    Docx,
    #[value(hide = true)]
    Csv,
    #[value(hide = true)]
    Xlsx,
    #[value(hide = true)]
    Json,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    pub what: ExportWhat,
    /// The record
    pub file: PathBuf,
    /// The meeting; else the one under way, else the last that was held, else the next
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<NaiveDate>,
    /// Its area, where several areas meet on that day
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// The case, by its reference
    #[arg(long, value_name = "REF")]
    pub case: Option<String>,
    /// The folder to write into; no file in it is ever replaced
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
    /// Only this agency's actions, by name or short name
    #[arg(long = "for", value_name = "AGENCY")]
    pub for_agency: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "txt")]
    pub format: Format,
    /// Protect a Word document with the password in this file
    #[arg(long, value_name = "FILE", hide = true)]
    pub password_file: Option<PathBuf>,
    /// Encrypt each document to this age recipient; may be repeated
    #[arg(long, value_name = "RECIPIENT")]
    pub age_recipient: Vec<String>,
}

#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The record
    pub file: PathBuf,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BackupArguments {
    /// The record
    pub file: PathBuf,
    /// The folder to write the copy into
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub struct CheckPlaceArguments {
    /// The folder
    pub folder: PathBuf,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// The record whose place is looked at; else the one opened last
    pub file: Option<PathBuf>,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct KeysArguments {
    /// As a table for the README
    #[arg(long)]
    pub markdown: bool,
}

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    #[arg(value_name = "SHELL|man")]
    pub for_what: CompletionsFor,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_file_alone_is_opened() {
        let arguments = Arguments::try_parse_from(["marac", "crawley.marac"]).unwrap();
        assert_eq!(arguments.file, Some(PathBuf::from("crawley.marac")));
        assert!(arguments.command.is_none());
    }

    #[test]
    fn what_holds_everywhere_may_stand_anywhere() {
        for line in [
            &["marac", "--identity", "k", "show", "agenda", "f"][..],
            &["marac", "show", "agenda", "f", "--identity", "k"][..],
        ] {
            let arguments = Arguments::try_parse_from(line).unwrap();
            assert_eq!(arguments.everywhere.identity, Some(PathBuf::from("k")));
        }
    }

    #[test]
    fn dates_are_iso_or_british() {
        let tenth = NaiveDate::from_ymd_opt(2026, 12, 10);
        assert_eq!(date("2026-12-10").ok(), tenth);
        assert_eq!(date("10/12/2026").ok(), tenth);
        assert!(date("12/31/2026").is_err());
        assert!(date("soon").is_err());
    }

    #[test]
    fn a_break_is_a_time_and_minutes() {
        let at = NaiveTime::from_hms_opt(11, 0, 0).unwrap();
        assert_eq!(pause("11:00/10"), Ok(Break { at, minutes: 10 }));
        for wrong in ["11:00", "11:00/0", "11:00/999", "/10", "25:00/10", "11:00/ten"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_page_of_help_fits_80_columns() {
        fn check(command: &mut clap::Command) {
            let help = command.render_long_help().to_string();
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{}: {line}", command.get_name());
            }
            command.get_subcommands_mut().for_each(check);
        }
        let mut command = Arguments::command().term_width(80);
        command.build();
        check(&mut command);
    }
}
