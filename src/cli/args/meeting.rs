//! The command line of `marac meeting`.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand};

use crate::cli::values::{KindOfMeeting, date, monthly, pause, time};
use crate::domain::meeting::Break;
use crate::domain::monthly::Monthly;

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
    #[arg(long, value_name = "DATE", value_parser = date, required_unless_present = "every")]
    pub date: Option<NaiveDate>,
    /// A day of each month in place of one day: "second thursday", after the area's last meeting
    #[arg(long, value_name = "RULE", value_parser = monthly, conflicts_with = "date", requires = "until")]
    pub every: Option<Monthly>,
    /// The last day of --every
    #[arg(long, value_name = "DATE", value_parser = date, requires = "every")]
    pub until: Option<NaiveDate>,
    /// What kind of meeting it is; an emergency needs --requested-by and --urgency
    #[arg(long, value_enum, default_value_t = KindOfMeeting::Area, conflicts_with = "every")]
    pub kind: KindOfMeeting,
    /// Emergency: who asked for it
    #[arg(long, value_name = "WHO")]
    pub requested_by: Option<String>,
    /// Emergency: why it can't wait
    #[arg(long, value_name = "WHY")]
    pub urgency: Option<String>,
    /// Who chairs it
    #[arg(long, value_name = "NAME")]
    pub chair: Option<String>,
    /// Who stands in for the Chair
    #[arg(long, value_name = "NAME")]
    pub cover: Option<String>,
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
    /// Who chairs it
    #[arg(long, value_name = "NAME")]
    pub chair: Option<String>,
    /// Who stands in for the Chair
    #[arg(long, value_name = "NAME")]
    pub cover: Option<String>,
    /// Until when the children's agencies stay; else until after the last case with children
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub release: Option<NaiveTime>,
    /// Take out every break
    #[arg(long, conflicts_with = "breaks")]
    pub no_breaks: bool,
}
