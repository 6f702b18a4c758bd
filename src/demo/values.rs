//! The field's values that the demo's story makes.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::story::{AgencyStory, BadStory, CaseStory, ContactStory, HeardBefore, PersonStory, Room, meaningless};
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::case::EarlierCase;
use crate::domain::entry::{EntryKind, Standing, Subject};
use crate::domain::identifier::{AgencyId, CaseId, ContactId, EarlierCaseId};
use crate::domain::person::{Equality, Person, Role};
use crate::domain::referral::{ClosedReason, Grounds, Reference, Referral, RiskAssessment, SafeguardingReferrals};

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
            attends: None,
            protocol_document: None,
            withdrawn: None,
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
                approval: None,
                left: None,
                briefed: None,
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
                tool: None,
            },
            mappa: Some(self.mappa.unwrap_or(false)),
            closed: self.closed.as_deref().map(closed).transpose()?,
            dvds_considered: Some(self.dash.is_some()),
            safe_times: None,
            safeguarding: SafeguardingReferrals::default(),
            crime: None,
            moved: None,
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
