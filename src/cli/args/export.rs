//! The command line of `marac export`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::cli::values::date;

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
    /// The papers of a closed case that you read, encrypted to those alone who read it
    Closed,
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
    /// This agency's copy, without the cases from which the Chair excluded somebody of it; by name or short name
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
