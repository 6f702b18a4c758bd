//! The command line of `marac show`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::cli::values::date;

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
    /// What is overdue, due today and due in the next seven days, and for whom
    Day,
    /// Transfers, MARAC Plus, complex cases, disclosures, notices, wanted offenders
    Tracks,
    /// The closed cases that your key reads, who else reads them, and what their representatives confirmed
    Closed,
    /// What each agency was asked and answered about each person of a meeting's cases
    Research,
    /// The agencies with their people, who waits for approval, who is to be asked to sign up
    Contacts,
    /// Every referral that was not heard yet, where it stands, and what was decided by quarter
    Referrals,
    /// Who did what
    Audit,
    /// What people without access any more had typed and not filed
    Drafts,
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
