//! The demo's invented conference as its files tell it, and the field's values that they make.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Deserialize;

use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::Presence;
use crate::domain::case::EarlierCase;
use crate::domain::entry::{EntryKind, Standing, Subject};
use crate::domain::identifier::{AgencyId, CaseId, ContactId, EarlierCaseId};
use crate::domain::person::{Equality, Person, Role};
use crate::domain::referral::{ClosedReason, Grounds, Reference, Referral, RiskAssessment};

/// The files can't be told as a conference; they come with the program, so that a test finds it first.
#[derive(Debug, thiserror::Error)]
pub enum BadStory {
    #[error("the demo's files can't be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("the demo's files say “{0}”, which means nothing")]
    Meaningless(String),
}

fn meaningless(text: &str) -> BadStory {
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
    heard_before: Vec<HeardBefore>,
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
    name: String,
    short_name: String,
    kind: String,
    routine_actions: Vec<String>,
    #[serde(rename = "contact")]
    contacts: Vec<ContactStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactStory {
    role: String,
    name: String,
    job_title: String,
    telephone: String,
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
struct HeardBefore {
    reference: String,
    referred_days_before: u64,
    meeting_days_before: u64,
    victim: String,
    victim_age: f64,
    alleged_perpetrator: String,
    alleged_perpetrator_age: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(rename = "case")]
    cases: Vec<CaseStory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStory {
    pub reference: String,
    days_before: u64,
    at: NaiveTimeText,
    /// The earlier meeting that it was listed on; none: the meeting of the demo.
    pub meeting_days_before: Option<u64>,
    agency: String,
    referrer: Option<String>,
    source: Option<String>,
    criteria: Vec<String>,
    judgement: Option<String>,
    dash: Option<u8>,
    incidents_12: Option<u16>,
    incidents_6: Option<u16>,
    mappa: Option<bool>,
    victim: PersonStory,
    safe_contact: Option<String>,
    aware: Option<bool>,
    unaware_reason: Option<String>,
    alleged_perpetrator: PersonStory,
    #[serde(default)]
    children: Vec<PersonStory>,
    closed: Option<String>,
    summary: String,
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
struct NaiveTimeText(NaiveTime);

impl TryFrom<String> for NaiveTimeText {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        NaiveTime::parse_from_str(&text, "%H:%M").map(Self)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonStory {
    name: String,
    age: f64,
    address: Option<String>,
    telephone: Option<String>,
    relationship: Option<String>,
    ethnicity: Option<String>,
    gender: Option<String>,
    lgbtq: Option<bool>,
    disabled: Option<bool>,
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

impl AgencyStory {
    /// The agency with its contacts, which signed the protocol a year before `day`.
    ///
    /// # Errors
    /// When a contact's role means nothing.
    pub fn agency(&self, area: &str, day: NaiveDate) -> Result<(Agency, Vec<Contact>), BadStory> {
        let areas = vec![area.to_owned()];
        let agency = Agency {
            id: AgencyId::new(),
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            kind: self.kind.clone(),
            protocol_signed: before(day, 365),
            areas: areas.clone(),
            routine_actions: self.routine_actions.clone(),
        };
        let contact = |story: &ContactStory| {
            Ok(Contact {
                id: ContactId::new(),
                agency: agency.id,
                role: match story.role.as_str() {
                    "representative" => ContactRole::Representative,
                    "deputy" => ContactRole::Deputy,
                    other => return Err(meaningless(other)),
                },
                name: story.name.clone(),
                job_title: Some(story.job_title.clone()),
                telephone: Some(story.telephone.clone()),
                secure_email: Some(format!("{}@{}.example", story.role, self.short_name)),
                areas: areas.clone(),
            })
        };
        let contacts = self.contacts.iter().map(contact).collect::<Result<_, _>>()?;
        Ok((agency, contacts))
    }
}

impl Room {
    /// The cases of the history import.
    ///
    /// # Errors
    /// When a reference is empty.
    pub fn heard_before(&self, day: NaiveDate) -> Result<Vec<EarlierCase>, BadStory> {
        let case = |told: &HeardBefore| {
            Ok(EarlierCase {
                id: EarlierCaseId::new(),
                reference: reference(&told.reference)?,
                referred: before(day, told.referred_days_before).unwrap_or(day),
                meeting: before(day, told.meeting_days_before).unwrap_or(day),
                victim: told.victim.clone(),
                victim_born: born(day, told.victim_age),
                alleged_perpetrator: told.alleged_perpetrator.clone(),
                alleged_perpetrator_born: born(day, told.alleged_perpetrator_age),
            })
        };
        self.heard_before.iter().map(case).collect()
    }
}

impl CaseStory {
    /// The referral, for a meeting on `day`.
    ///
    /// # Errors
    /// When a word of the file means nothing.
    pub fn referral(&self, area: &str, day: NaiveDate) -> Result<Referral, BadStory> {
        let mut people =
            vec![self.victim.person(Role::Victim, day), self.alleged_perpetrator.person(Role::AllegedPerpetrator, day)];
        people.extend(self.children.iter().map(|child| child.person(Role::LinkedChild, day)));
        Ok(Referral {
            id: CaseId::new(),
            reference: reference(&self.reference)?,
            received: self.received(day),
            area: area.to_owned(),
            referring_agency: self.agency.clone(),
            referrer: self.referrer.clone(),
            source: self.source.clone(),
            people,
            safe_contact: Some(self.safe_contact.clone().unwrap_or_else(|| "Through the IDVA".to_owned())),
            victim_aware: Some(self.aware.unwrap_or(true)),
            unaware_reason: self.unaware_reason.clone(),
            risk: RiskAssessment {
                dash_score: self.dash,
                dash_answers: None,
                incidents_in_12_months: self.incidents_12,
                incidents_in_6_months: self.incidents_6,
                claimed: self.claimed()?,
                professional_judgement: self.judgement.clone(),
            },
            mappa: Some(self.mappa.unwrap_or(false)),
            closed: self.closed.as_deref().map(closed).transpose()?,
            dvds_considered: Some(self.dash.is_some()),
            summary: self.summary.clone(),
        })
    }

    /// When it was received, for a meeting on `day`.
    #[must_use]
    pub fn received(&self, day: NaiveDate) -> NaiveDateTime {
        before(day, self.days_before).unwrap_or(day).and_time(self.at.0)
    }

    fn claimed(&self) -> Result<Grounds, BadStory> {
        let mut claimed = Grounds::default();
        for word in &self.criteria {
            match word.as_str() {
                "high-risk" => claimed.visible_high_risk = true,
                "escalation" => claimed.potential_escalation = true,
                "judgement" => claimed.professional_judgement = true,
                "repeat" => claimed.repeat = true,
                other => return Err(meaningless(other)),
            }
        }
        Ok(claimed)
    }
}

impl PersonStory {
    fn person(&self, role: Role, day: NaiveDate) -> Person {
        Person {
            born: born(day, self.age),
            address: self.address.clone(),
            telephone: self.telephone.clone(),
            relationship: self.relationship.clone(),
            equality: Equality {
                ethnicity: self.ethnicity.clone(),
                gender: self.gender.clone(),
                lgbtq: self.lgbtq,
                disabled: self.disabled,
            },
            ..Person::named(role, self.name.clone())
        }
    }
}

/// What a note's first two words mean; the agency's short name where it has one.
///
/// # Errors
/// When they mean nothing.
pub fn kind<'a>(word: &str, whom: &'a str) -> Result<(EntryKind, Option<&'a str>), BadStory> {
    Ok(match word {
        "information" => (EntryKind::Information(Standing::Fact), Some(whom)),
        "opinion" => (EntryKind::Information(Standing::Opinion), Some(whom)),
        "risk" => (EntryKind::Risk { at_risk: Some(subject(whom)?) }, None),
        "view" => (EntryKind::View { of: subject(whom)? }, None),
        "decision" => (EntryKind::Decision, None),
        "rough" => (EntryKind::RoughNote, None),
        other => return Err(meaningless(other)),
    })
}

/// `victim`, `child 2` …
///
/// # Errors
/// When it is none of these.
pub fn subject(word: &str) -> Result<Subject, BadStory> {
    match word {
        "victim" => Ok(Subject::Victim),
        "alleged perpetrator" => Ok(Subject::AllegedPerpetrator),
        "staff" => Ok(Subject::Staff),
        other => {
            let number = other.strip_prefix("child ").and_then(|number| number.parse().ok());
            number.map(Subject::Child).ok_or_else(|| meaningless(other))
        }
    }
}

fn closed(word: &str) -> Result<ClosedReason, BadStory> {
    match word {
        "honour-based-abuse" => Ok(ClosedReason::HonourBasedAbuse),
        "employee-of-agency" => Ok(ClosedReason::EmployeeOfAgency),
        other => Err(meaningless(other)),
    }
}

fn reference(text: &str) -> Result<Reference, BadStory> {
    Reference::new(text).map_err(|_| meaningless(text))
}

/// The day so many days before.
#[must_use]
pub fn before(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(days))
}

/// The day of birth of somebody of this age in years.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ages are between 0 and 120")]
fn born(day: NaiveDate, age: f64) -> Option<NaiveDate> {
    before(day, (age.clamp(0.0, 120.0) * 365.2425) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

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
