//! The demo's invented conference as its files tell it.

use chrono::NaiveTime;
use serde::Deserialize;

use crate::domain::attendance::Presence;

/// The files can't be told as a conference; they come with the program, so that a test finds it first.
#[derive(Debug, thiserror::Error)]
pub enum BadStory {
    #[error("the demo's files can't be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("the demo's files say “{0}”, which means nothing")]
    Meaningless(String),
}

pub(super) fn meaningless(text: &str) -> BadStory {
    BadStory::Meaningless(text.to_owned())
}

/// The whole story.
#[derive(Debug)]
pub struct Story {
    pub room: Room,
    /// The cases of earlier meetings.
    pub earlier: Vec<CaseStory>,
    /// The cases of the meeting, in no order that matters.
    pub cases: Vec<CaseStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    pub area: String,
    pub next_meeting_in_days: u64,
    pub case_under_way: usize,
    pub minutes_into_it: i64,
    pub declaration: DeclarationStory,
    #[serde(rename = "agency")]
    pub agencies: Vec<AgencyStory>,
    #[serde(rename = "attendee")]
    pub attendees: Vec<AttendeeStory>,
    #[serde(rename = "earlier_meeting")]
    pub earlier_meetings: Vec<EarlierMeetingStory>,
    pub(super) heard_before: Vec<HeardBefore>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclarationStory {
    pub reader: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierMeetingStory {
    pub days_before: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyStory {
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) kind: String,
    pub(super) routine_actions: Vec<String>,
    #[serde(rename = "contact")]
    pub(super) contacts: Vec<ContactStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactStory {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) job_title: String,
    pub(super) telephone: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendeeStory {
    pub name: String,
    pub job_title: Option<String>,
    pub organisation: String,
    #[serde(default)]
    pub part: PartStory,
    pub presence: PresenceStory,
    #[serde(default)]
    pub agreed: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartStory {
    Chair,
    MinuteTaker,
    #[default]
    Representative,
    Deputy,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PresenceStory {
    Expected,
    Present,
    DialledIn,
    Apologies,
    ReportInPlace,
    Left,
}

impl From<PresenceStory> for Presence {
    fn from(story: PresenceStory) -> Self {
        match story {
            PresenceStory::Expected => Self::Expected,
            PresenceStory::Present => Self::Present,
            PresenceStory::DialledIn => Self::DialledIn,
            PresenceStory::Apologies => Self::Apologies,
            PresenceStory::ReportInPlace => Self::ReportInPlace,
            PresenceStory::Left => Self::Left,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeardBefore {
    pub(super) reference: String,
    pub(super) referred_days_before: u64,
    pub(super) meeting_days_before: u64,
    pub(super) victim: String,
    pub(super) victim_age: f64,
    pub(super) alleged_perpetrator: String,
    pub(super) alleged_perpetrator_age: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseFile {
    #[serde(rename = "case")]
    pub(super) cases: Vec<CaseStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStory {
    pub reference: String,
    pub(super) days_before: u64,
    pub(super) at: NaiveTimeText,
    /// The earlier meeting that it was listed on; none: the meeting of the demo.
    pub meeting_days_before: Option<u64>,
    pub(super) agency: String,
    pub(super) referrer: Option<String>,
    pub(super) source: Option<String>,
    pub(super) criteria: Vec<String>,
    pub(super) judgement: Option<String>,
    pub(super) dash: Option<u8>,
    pub(super) incidents_12: Option<u16>,
    pub(super) incidents_6: Option<u16>,
    pub(super) mappa: Option<bool>,
    pub(super) victim: PersonStory,
    pub(super) safe_contact: Option<String>,
    pub(super) aware: Option<bool>,
    pub(super) unaware_reason: Option<String>,
    pub(super) alleged_perpetrator: PersonStory,
    #[serde(default)]
    pub(super) children: Vec<PersonStory>,
    pub(super) closed: Option<String>,
    pub(super) summary: String,
    pub deferred: Option<DeferralStory>,
    /// Kind, agency or subject, and text, as they were said in the meeting of the demo.
    #[serde(default)]
    pub notes: Vec<(String, String, String)>,
    /// What the meeting of the demo agreed.
    #[serde(default)]
    pub plan: Vec<ActionStory>,
    /// What the earlier meeting agreed.
    #[serde(default)]
    pub actions: Vec<ActionStory>,
}

/// `09:12`.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct NaiveTimeText(pub(super) NaiveTime);

impl TryFrom<String> for NaiveTimeText {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        NaiveTime::parse_from_str(&text, "%H:%M").map(Self)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonStory {
    pub(super) name: String,
    pub(super) age: f64,
    pub(super) address: Option<String>,
    pub(super) telephone: Option<String>,
    pub(super) relationship: Option<String>,
    pub(super) ethnicity: Option<String>,
    pub(super) gender: Option<String>,
    pub(super) lgbtq: Option<bool>,
    pub(super) disabled: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeferralStory {
    pub by: String,
    pub reason: String,
    pub plan: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionStory {
    /// An agency's short name; empty: nobody was named.
    pub owner: String,
    #[serde(rename = "for")]
    pub for_whom: String,
    pub days: u64,
    pub text: String,
    pub outcome: Option<String>,
    pub status: Option<String>,
    pub update: Option<String>,
    pub cannot: Option<String>,
    pub cause: Option<String>,
    #[serde(default)]
    pub superseded: bool,
}

impl Story {
    /// Reads the story's files.
    ///
    /// # Errors
    /// When one of them isn't what it should be.
    pub fn tell() -> Result<Self, BadStory> {
        let cases = [
            include_str!("../../assets/demo/children.toml"),
            include_str!("../../assets/demo/adults.toml"),
            include_str!("../../assets/demo/aside.toml"),
        ];
        let mut told = Vec::new();
        for file in cases {
            told.extend(toml::from_str::<CaseFile>(file)?.cases);
        }
        Ok(Self {
            room: toml::from_str(include_str!("../../assets/demo/room.toml"))?,
            earlier: toml::from_str::<CaseFile>(include_str!("../../assets/demo/earlier.toml"))?.cases,
            cases: told,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::values::{kind, subject};
    use chrono::NaiveDate;

    #[test]
    fn every_word_of_the_story_means_something() {
        let story = Story::tell().unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 12, 10).unwrap();
        for case in story.cases.iter().chain(&story.earlier) {
            case.referral(&story.room.area, day).unwrap();
            for (word, whom, _) in &case.notes {
                let (_, agency) = kind(word, whom).unwrap();
                assert!(agency.is_none_or(|short| known(&story, short)), "{whom}");
            }
            for action in case.plan.iter().chain(&case.actions) {
                subject(&action.for_whom).unwrap();
                assert!(action.owner.is_empty() || known(&story, &action.owner), "{}", action.owner);
            }
        }
        for agency in &story.room.agencies {
            agency.agency(&story.room.area, day).unwrap();
        }
        assert_eq!(story.room.heard_before(day).unwrap().len(), 4);
    }

    fn known(story: &Story, short: &str) -> bool {
        story.room.agencies.iter().any(|agency| agency.short_name == short)
    }

    #[test]
    fn it_is_as_rich_as_promised() {
        let story = Story::tell().unwrap();
        assert!(story.cases.len() >= 25);
        assert!(story.room.agencies.len() >= 12);
        assert!(story.cases.iter().filter(|case| case.closed.is_some()).count() == 2);
        assert!(story.earlier.iter().flat_map(|case| &case.actions).any(|action| action.status.is_none()));
    }

    #[test]
    fn telephone_numbers_are_those_kept_for_fiction() {
        let files = [
            include_str!("../../assets/demo/children.toml"),
            include_str!("../../assets/demo/adults.toml"),
            include_str!("../../assets/demo/aside.toml"),
            include_str!("../../assets/demo/earlier.toml"),
            include_str!("../../assets/demo/room.toml"),
        ];
        let text = files.concat();
        let words: Vec<&str> = text.split(|c: char| !c.is_ascii_digit() && c != ' ').map(str::trim).collect();
        for number in words.iter().filter(|word| word.starts_with('0') && word.len() == 12) {
            assert!(number.starts_with("07700 900") || number.starts_with("01632 960"), "{number}");
        }
    }
}
