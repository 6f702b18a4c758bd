//! The command line of `marac research`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use crate::cli::values::date;

#[derive(Debug, Subcommand)]
pub enum ResearchCommand {
    /// Keep a report that an agency sent, as text or file, inside the record
    #[command(long_about = ATTACH)]
    Attach(AttachArguments),
    /// Write a report that is kept in the record into a folder
    Save(SaveArguments),
}

const ATTACH: &str = "Keep a report that an agency sent inside the record. What is plain text can be read on the screen; any \
                      other file is kept as it is, up to 24 MiB. The copy on the disk stays: delete it when it is kept.";

/// Which meeting is meant.
#[derive(Debug, Args)]
pub struct OfMeeting {
    /// The meeting; else the one under way, else the next, else the last
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<NaiveDate>,
    /// Its area, where several areas meet on that day
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
}

#[derive(Debug, Args)]
pub struct AttachArguments {
    /// The record
    pub file: PathBuf,
    /// The report
    pub report: PathBuf,
    /// The agency that sent it, by name or short name
    #[arg(long, value_name = "NAME")]
    pub agency: String,
    /// The case that it is about, by its reference; else all cases of the meeting
    #[arg(long, value_name = "REF")]
    pub case: Option<String>,
    /// What it is called in the record; else as the file is called
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub of: OfMeeting,
}

#[derive(Debug, Args)]
pub struct SaveArguments {
    /// The record
    pub file: PathBuf,
    /// What the report is called in the record; marac show research lists them
    pub report: String,
    /// The folder to write it into; no file in it is ever replaced
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
    /// Of this agency, where several sent one of that name
    #[arg(long, value_name = "NAME")]
    pub agency: Option<String>,
    /// About this case, where one of that name is about several
    #[arg(long, value_name = "REF")]
    pub case: Option<String>,
    /// Which of several of that name, in the order in which they came
    #[arg(long, value_name = "N")]
    pub number: Option<usize>,
    #[command(flatten)]
    pub of: OfMeeting,
}
