//! The command line of `marac import`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::cli::values::date;

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
