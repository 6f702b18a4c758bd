//! Whether a referral can be listed, and what it still lacks (REF-2, REF-4, REF-7, MOP 4.6, 4.10).

use std::fmt;

use serde::Deserialize;

use super::asset::{self, AssetError};
use super::grounds::{RepeatStanding, dash_yes, supported};
use super::listing::NotListed;
use super::person::{Person, Role};
use super::recipient::reaches_alleged_perpetrator;
use super::referral::Referral;
use super::said::said;
use super::settings::Settings;

/// What the referral form still lacks; each is asked of the referrer and stops nothing by itself (REF-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    Victim,
    AllegedPerpetrator,
    /// Neither a DASH nor reasons nor incidents nor an earlier case: the referral can't be weighed (REF-2).
    EvidenceOfRisk,
    ReasonsForJudgement,
    VictimBorn,
    VictimAddress,
    AllegedPerpetratorBorn,
    AllegedPerpetratorAddress,
    SafeContact,
    /// The safe contact is the alleged perpetrator's telephone (REF-5).
    SafeContactOfTheirOwn,
    WhetherVictimKnows,
    WhyVictimWasNotTold,
    /// There are linked children, and nothing says whether a safeguarding referral was made for them (REF-6, MOP 4.5).
    SafeguardingChild,
    /// The same for an adult at risk. Asked for only where the coordinator asks.
    SafeguardingAdult,
    /// Whether a crime was disclosed (REF-6, MOP 7.31). Asked for only where the coordinator asks.
    CrimeDisclosed,
    /// A plan for safety is there because of concerns about the police's response, and the concerns are not.
    PoliceConcerns,
    /// There are concerns about the police's response, and no plan for safety (REF-6, MOP 7.31).
    CrimeSafetyPlan,
    RightToKnow,
    Mappa,
    Summary,
}

impl Missing {
    /// Everything that may be missing, what matters most first.
    pub const ALL: [Self; 20] = [
        Self::Victim,
        Self::AllegedPerpetrator,
        Self::EvidenceOfRisk,
        Self::ReasonsForJudgement,
        Self::VictimBorn,
        Self::VictimAddress,
        Self::AllegedPerpetratorBorn,
        Self::AllegedPerpetratorAddress,
        Self::SafeContact,
        Self::SafeContactOfTheirOwn,
        Self::WhetherVictimKnows,
        Self::WhyVictimWasNotTold,
        Self::SafeguardingChild,
        Self::SafeguardingAdult,
        Self::CrimeDisclosed,
        Self::PoliceConcerns,
        Self::CrimeSafetyPlan,
        Self::RightToKnow,
        Self::Mappa,
        Self::Summary,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Victim => "missing-victim",
            Self::AllegedPerpetrator => "missing-alleged-perpetrator",
            Self::EvidenceOfRisk => "missing-evidence-of-risk",
            Self::ReasonsForJudgement => "missing-reasons-for-judgement",
            Self::VictimBorn => "missing-victim-born",
            Self::VictimAddress => "missing-victim-address",
            Self::AllegedPerpetratorBorn => "missing-alleged-perpetrator-born",
            Self::AllegedPerpetratorAddress => "missing-alleged-perpetrator-address",
            Self::SafeContact => "missing-safe-contact",
            Self::SafeContactOfTheirOwn => "missing-safe-contact-of-their-own",
            Self::WhetherVictimKnows => "missing-whether-victim-knows",
            Self::WhyVictimWasNotTold => "missing-why-victim-was-not-told",
            Self::SafeguardingChild => "missing-safeguarding-child",
            Self::SafeguardingAdult => "missing-safeguarding-adult",
            Self::CrimeDisclosed => "missing-crime-disclosed",
            Self::PoliceConcerns => "missing-police-concerns",
            Self::CrimeSafetyPlan => "missing-crime-safety-plan",
            Self::RightToKnow => "missing-right-to-know",
            Self::Mappa => "missing-mappa",
            Self::Summary => "missing-summary",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(said(self.name()))
    }
}

/// A safeguarding response that the ages or the relationship call for (REF-4, MOP 4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safeguarding {
    /// The person is under the age: a child safeguarding referral is made, not one to the MARAC.
    ChildRoute(Role),
    /// The alleged perpetrator is a child of the victim, old enough, and a young person still: a safeguarding response comes first.
    ChildToParentAbuse,
}

impl fmt::Display for Safeguarding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(said(match self {
            Self::ChildRoute(Role::AllegedPerpetrator) => "safeguarding-alleged-perpetrator",
            Self::ChildRoute(_) => "safeguarding-victim",
            Self::ChildToParentAbuse => "safeguarding-child-to-parent",
        }))
    }
}

/// The words for a relationship that are child-to-parent abuse.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relationships {
    child_of_victim: Vec<String>,
}

impl Relationships {
    /// The shipped words.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        Self::from_toml(include_str!("../../assets/relationships.toml"))
    }

    /// An area's own words.
    ///
    /// # Errors
    /// When the file is not of this form.
    pub fn from_toml(text: &str) -> Result<Self, AssetError> {
        asset::read("relationships.toml", text)
    }

    fn child_of_victim(&self, relationship: &str) -> bool {
        let said = relationship.trim();
        self.child_of_victim.iter().any(|word| word.eq_ignore_ascii_case(said))
    }
}

/// Why the referral itself can't be listed, before anybody decided anything about it.
///
/// The age counts on the date of referral, and the birthday counts (REF-4). An unknown age stops nothing. Of several
/// victims, or several alleged perpetrators, one who is old enough, or may be, is enough: the younger ones
/// have the child safeguarding route besides.
///
/// `Incomplete` is only what can't be weighed at all: nobody named, or no DASH, no reasons for a judgement, too few
/// incidents and no earlier case (REF-2). All else that is missing is asked for and the case stands.
#[must_use]
pub fn refusal(
    referral: &Referral,
    agency_kind: Option<&str>,
    repeat: RepeatStanding,
    settings: &Settings,
) -> Option<NotListed> {
    let cannot_be_weighed = || {
        referral.victim().is_none()
            || referral.alleged_perpetrator().is_none()
            || !can_be_weighed(referral, agency_kind, repeat, settings)
    };
    too_young(referral, settings).or_else(|| cannot_be_weighed().then_some(NotListed::Incomplete))
}

/// Who is too young for the conference, so that the child-safeguarding route takes its place (REF-4).
#[must_use]
pub fn too_young(referral: &Referral, settings: &Settings) -> Option<NotListed> {
    if nobody_old_enough(referral, Role::Victim, settings.youngest_victim) {
        Some(NotListed::VictimUnder16)
    } else if nobody_old_enough(referral, Role::AllegedPerpetrator, settings.youngest_alleged_perpetrator) {
        Some(NotListed::AllegedPerpetratorUnder16)
    } else {
        None
    }
}

fn is_under(person: &Person, referral: &Referral, age: i32) -> bool {
    person.age_on(referral.received.date()).is_some_and(|years| years < age)
}

fn nobody_old_enough(referral: &Referral, role: Role, age: i32) -> bool {
    referral.of_role(role).next().is_some() && referral.of_role(role).all(|person| is_under(person, referral, age))
}

fn can_be_weighed(referral: &Referral, agency_kind: Option<&str>, repeat: RepeatStanding, settings: &Settings) -> bool {
    dash_yes(&referral.risk).is_some() || supported(&referral.risk, agency_kind, repeat, settings).any()
}

/// The safeguarding responses that the referral calls for.
#[must_use]
pub fn safeguarding(referral: &Referral, settings: &Settings, relationships: &Relationships) -> Vec<Safeguarding> {
    let mut found = Vec::new();
    if referral.of_role(Role::Victim).any(|victim| is_under(victim, referral, settings.youngest_victim)) {
        found.push(Safeguarding::ChildRoute(Role::Victim));
    }
    let age = settings.youngest_alleged_perpetrator;
    if referral.of_role(Role::AllegedPerpetrator).any(|person| is_under(person, referral, age)) {
        found.push(Safeguarding::ChildRoute(Role::AllegedPerpetrator));
    }
    let child_of_victim = |person: &Person| {
        person.relationship.as_deref().is_some_and(|said| relationships.child_of_victim(said))
            && !is_under(person, referral, age)
            && person.age_on(referral.received.date()).is_none_or(|years| years <= settings.oldest_young_person)
    };
    if referral.of_role(Role::AllegedPerpetrator).any(child_of_victim) {
        found.push(Safeguarding::ChildToParentAbuse);
    }
    found
}

/// What the referral lacks, what matters most first (REF-7).
#[must_use]
pub fn missing(
    referral: &Referral,
    agency_kind: Option<&str>,
    repeat: RepeatStanding,
    settings: &Settings,
) -> Vec<Missing> {
    let empty = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let (victim, perpetrator) = (referral.victim(), referral.alleged_perpetrator());
    let risk = &referral.risk;
    let weighed = can_be_weighed(referral, agency_kind, repeat, settings);
    let has_children = referral.of_role(Role::LinkedChild).next().is_some();
    let crime = referral.crime.as_ref();
    let checks = [
        (Missing::Victim, victim.is_none()),
        (Missing::AllegedPerpetrator, perpetrator.is_none()),
        (Missing::EvidenceOfRisk, !weighed),
        (
            Missing::ReasonsForJudgement,
            weighed && risk.claimed.professional_judgement && empty(&risk.professional_judgement),
        ),
        (Missing::VictimBorn, victim.is_some_and(|person| person.born.is_none())),
        (Missing::VictimAddress, victim.is_some_and(|person| empty(&person.address))),
        (Missing::AllegedPerpetratorBorn, perpetrator.is_some_and(|person| person.born.is_none())),
        (Missing::AllegedPerpetratorAddress, perpetrator.is_some_and(|person| empty(&person.address))),
        (Missing::SafeContact, empty(&referral.safe_contact)),
        (
            Missing::SafeContactOfTheirOwn,
            referral.safe_contact.as_deref().is_some_and(|how| reaches_alleged_perpetrator(referral, how)),
        ),
        (Missing::WhetherVictimKnows, referral.victim_aware.is_none()),
        (Missing::WhyVictimWasNotTold, referral.victim_aware == Some(false) && empty(&referral.unaware_reason)),
        (Missing::SafeguardingChild, has_children && referral.safeguarding.child.is_none()),
        (Missing::PoliceConcerns, crime.is_some_and(|crime| empty(&crime.concerns) && !empty(&crime.safety_plan))),
        (Missing::CrimeSafetyPlan, crime.is_some_and(|crime| !empty(&crime.concerns) && empty(&crime.safety_plan))),
        (Missing::RightToKnow, referral.dvds_considered.is_none()),
        (Missing::Mappa, referral.mappa.is_none()),
        (Missing::Summary, referral.summary.trim().is_empty()),
    ];
    checks.into_iter().filter_map(|(what, lacks)| lacks.then_some(what)).collect()
}

/// What the referral does not say either, and may be asked for besides; a referral without it is complete all the same.
#[must_use]
pub fn prompted(referral: &Referral) -> Vec<Missing> {
    let prompts = [
        (Missing::SafeguardingAdult, referral.safeguarding.adult.is_none()),
        (Missing::CrimeDisclosed, referral.crime.is_none()),
    ];
    prompts.into_iter().filter_map(|(what, unsaid)| unsaid.then_some(what)).collect()
}

#[cfg(test)]
mod tests;
