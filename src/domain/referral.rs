//! A referral to the conference (MOP 4.6–4.11).

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};

use super::identifier::CaseId;
use super::person::{Person, Role};

/// A referral's reference, as the online form or the coordinator gave it (`WS-71000`). Never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

/// A reference was empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a referral needs a reference")]
pub struct EmptyReference;

impl Reference {
    /// A reference without the white space around it.
    ///
    /// # Errors
    /// When nothing is left.
    pub fn new(text: &str) -> Result<Self, EmptyReference> {
        match text.trim() {
            "" => Err(EmptyReference),
            text => Ok(Self(text.to_owned())),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The grounds of a referral (REF-1, MOP 4.6); any number of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Grounds {
    pub visible_high_risk: bool,
    pub potential_escalation: bool,
    pub professional_judgement: bool,
    pub repeat: bool,
}

/// One answer of the DASH checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DashAnswer {
    Yes,
    No,
    DontKnow,
}

/// The DASH answers by question number 1–24 (REF-2). The questions' wording is not shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DashAnswers([DashAnswer; Self::QUESTIONS]);

/// A text that isn't a row of 24 DASH answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDashAnswers {
    #[error("24 answers were expected, {0} given")]
    Count(usize),
    #[error("answer {question} is “{found}”; Y, N or ? was expected")]
    Answer { question: usize, found: char },
    #[error("there is no question {0}; they are 1 to 24")]
    NoSuchQuestion(usize),
    #[error("question {0} is answered twice")]
    Twice(usize),
    #[error("write the numbers of the questions answered yes, as 1 4 7-9, and ?12 for one not known")]
    Unreadable,
}

impl DashAnswers {
    /// How many questions the checklist has.
    pub const QUESTIONS: usize = 24;

    /// Reads the answers from one letter each: `Y`, `N` or `?`.
    ///
    /// # Errors
    /// When there are not 24 of them, or one is another letter.
    pub fn parse(text: &str) -> Result<Self, NotDashAnswers> {
        let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut answers = [DashAnswer::DontKnow; Self::QUESTIONS];
        if letters.len() != Self::QUESTIONS {
            return Err(NotDashAnswers::Count(letters.len()));
        }
        for (index, (answer, letter)) in answers.iter_mut().zip(letters).enumerate() {
            *answer = match letter {
                'Y' | 'y' => DashAnswer::Yes,
                'N' | 'n' => DashAnswer::No,
                '?' => DashAnswer::DontKnow,
                found => {
                    let question = index + 1;
                    return Err(NotDashAnswers::Answer { question, found });
                }
            };
        }
        Ok(Self(answers))
    }

    /// These answers, question 1 first.
    #[must_use]
    pub const fn of(answers: [DashAnswer; Self::QUESTIONS]) -> Self {
        Self(answers)
    }

    /// The answers, question 1 first.
    #[must_use]
    pub const fn answers(&self) -> &[DashAnswer; Self::QUESTIONS] {
        &self.0
    }

    /// How many questions were answered yes.
    #[must_use]
    pub fn yes(&self) -> u8 {
        let yes = self.0.iter().filter(|a| **a == DashAnswer::Yes).count();
        u8::try_from(yes).unwrap_or(u8::MAX)
    }
}

impl fmt::Display for DashAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for answer in self.0 {
            f.write_str(match answer {
                DashAnswer::Yes => "Y",
                DashAnswer::No => "N",
                DashAnswer::DontKnow => "?",
            })?;
        }
        Ok(())
    }
}

/// The checklist that came with a referral (REF-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RiskTool {
    Dash,
    /// The police's own checklist: no DASH is asked for.
    Dara,
    None,
}

/// What a referral says of how dangerous things are; each `None` is "not stated".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskAssessment {
    /// The score that the referrer gave.
    pub dash_score: Option<u8>,
    pub dash_answers: Option<DashAnswers>,
    pub incidents_in_12_months: Option<u16>,
    pub incidents_in_6_months: Option<u16>,
    /// The grounds that the referrer claimed.
    pub claimed: Grounds,
    /// The reasons for a professional judgement of high risk.
    pub professional_judgement: Option<String>,
    pub tool: Option<RiskTool>,
}

/// What became of a safeguarding referral that a case may call for (REF-6, MOP 4.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SafeguardingMade {
    Made { on: Option<NaiveDate> },
    NotNeeded { because: String },
    NotYet,
}

/// The safeguarding referrals made beside this one (REF-6, MOP 4.5); `None`: not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeguardingReferrals {
    pub child: Option<SafeguardingMade>,
    pub adult: Option<SafeguardingMade>,
}

/// Whether a crime was disclosed; with concerns about the police's response both texts are required (MOP 7.31).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrimeDisclosed {
    pub disclosed: bool,
    /// Specific concerns about the police's response.
    pub concerns: Option<String>,
    pub safety_plan: Option<String>,
}

impl CrimeDisclosed {
    /// The specific concerns about the police's response, where there are any.
    #[must_use]
    pub fn has_concerns(&self) -> Option<&str> {
        self.concerns.as_deref().map(str::trim).filter(|concerns| !concerns.is_empty())
    }
}

/// A victim who has moved out of the area, or is about to (AGE-8, MOP 4.36, 4.37).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Has moved; otherwise is about to.
    pub has: bool,
    pub when: Option<NaiveDate>,
    /// The area, as far as it is known.
    pub to: String,
}

/// Why a case is closed: kept off every list but its own (AGE-7, MOP 4.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedReason {
    HonourBasedAbuse,
    HighProfile,
    EmployeeOfAgency,
}

/// A referral as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    pub id: CaseId,
    pub reference: Reference,
    /// When it was received, in the area's own time.
    pub received: NaiveDateTime,
    /// The MARAC area that it names.
    pub area: String,
    pub referring_agency: String,
    pub referrer: Option<String>,
    /// Where it came from, where that is not the referring agency (REF-11, DSA 2.8).
    pub source: Option<String>,
    /// Victims, alleged perpetrators and linked children, in the referral's order.
    pub people: Vec<Person>,
    /// How and when the victim can be reached safely (REF-5, MOP 4.8).
    pub safe_contact: Option<String>,
    /// When the victim can be reached safely (REF-5).
    pub safe_times: Option<String>,
    pub victim_aware: Option<bool>,
    /// Why sharing is proportionate although the victim does not know.
    pub unaware_reason: Option<String>,
    pub risk: RiskAssessment,
    /// Known MAPPA offender (MOP 4.12).
    pub mappa: Option<bool>,
    /// `Some` makes the case a closed case.
    pub closed: Option<ClosedReason>,
    /// DVDS Right to Know considered (MOP 4.9).
    pub dvds_considered: Option<bool>,
    pub safeguarding: SafeguardingReferrals,
    pub crime: Option<CrimeDisclosed>,
    pub moved: Option<Moved>,
    pub summary: String,
}

impl Referral {
    /// The people of one role, in the referral's order.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.role == role)
    }

    /// The first victim. A referral that was read from a file or a form has one.
    #[must_use]
    pub fn victim(&self) -> Option<&Person> {
        self.of_role(Role::Victim).next()
    }

    /// The first alleged perpetrator.
    #[must_use]
    pub fn alleged_perpetrator(&self) -> Option<&Person> {
        self.of_role(Role::AllegedPerpetrator).next()
    }

    /// The linked children, who are `C1`, `C2` … in the composer.
    #[must_use]
    pub fn linked_children(&self) -> Vec<&Person> {
        self.of_role(Role::LinkedChild).collect()
    }
}
