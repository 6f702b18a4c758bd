//! Choices, as the words that stand in the record.

use crate::domain::action::{ActionStatus, CannotCompleteCause};
use crate::domain::agency::ContactRole;
use crate::domain::attendance::{Part, Presence};
use crate::domain::case::{MatchKind, MatchVerdict, MatchedWith};
use crate::domain::entry::{EntryKind, Standing, Subject};
use crate::domain::listing::{AtEnd, Group, OrderKey};
use crate::domain::meeting::{Break, MeetingStage};
use crate::domain::person::Role;
use crate::domain::referral::{ClosedReason, DashAnswers, Grounds, Reference};
use crate::vault::Value;

use super::cells::{Cells, Take, Unread, text_cells};

/// Choices without parts, each with its word.
macro_rules! words {
    ($($type:ident { $($choice:ident = $word:literal),+ $(,)? })+) => {
        text_cells! {$(
            $type: |choice| match choice { $($type::$choice => $word),+ }.to_owned(),
                |word| match word { $($word => Some($type::$choice),)+ _ => None };
        )+}
    };
}

pub(super) use words;

words! {
    AtEnd { Listed = "listed", OverCap = "over-cap" }
    Role { Victim = "victim", AllegedPerpetrator = "alleged-perpetrator", LinkedChild = "linked-child", Other = "other" }
    ContactRole { Representative = "representative", Deputy = "deputy", PointOfContact = "point-of-contact",
        DataProtectionLead = "data-protection-lead", Researcher = "researcher" }
    Presence {
        Expected = "expected",
        Present = "present",
        DialledIn = "dialled-in",
        Apologies = "apologies",
        ReportInPlace = "report-in-place",
        Absent = "absent",
        Left = "left",
    }
    MatchKind { Repeat = "repeat", CounterAllegation = "counter-allegation" }
    MatchVerdict { Proposed = "proposed", Confirmed = "confirmed", Rejected = "rejected" }
    Group { LinkedChildren = "linked-children", AdultOnly = "adult-only" }
    Standing { Fact = "fact", Opinion = "opinion" }
    CannotCompleteCause { CircumstancesChanged = "circumstances-changed", NotDone = "not-done" }
    ClosedReason {
        HonourBasedAbuse = "honour-based-abuse",
        HighProfile = "high-profile",
        EmployeeOfAgency = "employee-of-agency",
    }
}

text_cells! {
    Reference: |reference| reference.as_str().to_owned(), |text| Reference::new(text).ok();
    OrderKey: |key| key.0.clone(), |text| Some(OrderKey(text.to_owned()));
    DashAnswers: ToString::to_string, |text| DashAnswers::parse(text).ok();
    Subject: |subject| match subject {
        Subject::Victim => "victim".to_owned(),
        Subject::Child(number) => format!("child-{number}"),
        Subject::AllegedPerpetrator => "alleged-perpetrator".to_owned(),
        Subject::Staff => "staff".to_owned(),
        Subject::Other => "other".to_owned(),
    }, |word| match word {
        "victim" => Some(Subject::Victim),
        "alleged-perpetrator" => Some(Subject::AllegedPerpetrator),
        "staff" => Some(Subject::Staff),
        "other" => Some(Subject::Other),
        _ => word.strip_prefix("child-")?.parse().ok().map(Subject::Child),
    };
    Grounds: |grounds| {
        let claimed = [grounds.visible_high_risk, grounds.potential_escalation, grounds.professional_judgement, grounds.repeat];
        let words: Vec<&str> = GROUNDS.into_iter().zip(claimed).filter_map(|(word, yes)| yes.then_some(word)).collect();
        words.join(" ")
    }, |text| {
        let mut claimed = [false; GROUNDS.len()];
        for word in text.split_whitespace() {
            let at = GROUNDS.iter().position(|ground| *ground == word)?;
            *claimed.get_mut(at)? = true;
        }
        let [visible_high_risk, potential_escalation, professional_judgement, repeat] = claimed;
        Some(Grounds { visible_high_risk, potential_escalation, professional_judgement, repeat })
    };
    // `11:00+15 12:30+45`: when each begins, and its minutes.
    Vec<Break>: |breaks| {
        let each: Vec<String> = breaks.iter().map(|b| format!("{}+{}", b.at.format("%H:%M:%S%.f"), b.minutes)).collect();
        each.join(" ")
    }, |text| {
        text.split_whitespace().map(|one| {
            let (at, minutes) = one.split_once('+')?;
            Some(Break { at: at.parse().ok()?, minutes: minutes.parse().ok()? })
        }).collect()
    };
}

const GROUNDS: [&str; 4] = ["visible-high-risk", "potential-escalation", "professional-judgement", "repeat"];

/// The kind's word, whether fact or opinion, and whom it is about.
impl Cells for EntryKind {
    const WIDTH: usize = 3;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, standing, subject) = match *self {
            Self::Information(standing) => ("information", Some(standing), None),
            Self::Risk { at_risk } => ("risk", None, at_risk),
            Self::View { of } => ("view", None, Some(of)),
            Self::Decision => ("decision", None, None),
            Self::RoughNote => ("rough-note", None, None),
        };
        to.push(word.into());
        standing.put(to);
        subject.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: String = Cells::take(from)?;
        let standing: Option<Standing> = Cells::take(from)?;
        let subject: Option<Subject> = Cells::take(from)?;
        match (word.as_str(), standing, subject) {
            ("information", Some(standing), _) => Ok(Self::Information(standing)),
            ("risk", _, at_risk) => Ok(Self::Risk { at_risk }),
            ("view", _, Some(of)) => Ok(Self::View { of }),
            ("decision", ..) => Ok(Self::Decision),
            ("rough-note", ..) => Ok(Self::RoughNote),
            _ => from.refuse(),
        }
    }
}

/// The status' word; when and by whom completed; the cause and the reason where it can't be.
impl Cells for ActionStatus {
    const WIDTH: usize = 5;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, complete, cannot) = match self {
            Self::Open => ("open", None, None),
            Self::Complete { on, by } => ("complete", Some((*on, by.clone())), None),
            Self::CannotComplete { cause, reason } => ("cannot-complete", None, Some((*cause, reason.clone()))),
            Self::Superseded => ("superseded", None, None),
        };
        to.push(word.into());
        complete.put(to);
        cannot.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: String = Cells::take(from)?;
        let complete = Cells::take(from)?;
        let cannot = Cells::take(from)?;
        match (word.as_str(), complete, cannot) {
            ("open", ..) => Ok(Self::Open),
            ("complete", Some((on, by)), _) => Ok(Self::Complete { on, by }),
            ("cannot-complete", _, Some((cause, reason))) => Ok(Self::CannotComplete { cause, reason }),
            ("superseded", ..) => Ok(Self::Superseded),
            _ => from.refuse(),
        }
    }
}

/// When it started, and when it finished.
impl Cells for MeetingStage {
    const WIDTH: usize = 2;

    fn put(&self, to: &mut Vec<Value>) {
        let (started, finished) = match *self {
            Self::Planned => (None, None),
            Self::UnderWay { started } => (Some(started), None),
            Self::Finished { started, finished } => (Some(started), Some(finished)),
        };
        started.put(to);
        finished.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let (started, finished) = <(Option<_>, Option<_>)>::take(from)?;
        match (started, finished) {
            (None, None) => Ok(Self::Planned),
            (Some(started), None) => Ok(Self::UnderWay { started }),
            (Some(started), Some(finished)) => Ok(Self::Finished { started, finished }),
            (None, Some(_)) => from.refuse(),
        }
    }
}

/// The part's word, and the only case that a guest may hear.
impl Cells for Part {
    const WIDTH: usize = 2;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, guest_for) = match *self {
            Self::Chair => ("chair", None),
            Self::MinuteTaker => ("minute-taker", None),
            Self::Representative => ("representative", None),
            Self::Deputy => ("deputy", None),
            Self::Guest { case } => ("guest", Some(case)),
            Self::Observer => ("observer", None),
        };
        to.push(word.into());
        guest_for.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: String = Cells::take(from)?;
        match (word.as_str(), Cells::take(from)?) {
            ("chair", _) => Ok(Self::Chair),
            ("minute-taker", _) => Ok(Self::MinuteTaker),
            ("representative", _) => Ok(Self::Representative),
            ("deputy", _) => Ok(Self::Deputy),
            ("guest", Some(case)) => Ok(Self::Guest { case }),
            ("observer", _) => Ok(Self::Observer),
            _ => from.refuse(),
        }
    }
}

/// The case heard before, or the referral.
impl Cells for MatchedWith {
    const WIDTH: usize = 2;

    fn put(&self, to: &mut Vec<Value>) {
        let (earlier, case) = match *self {
            Self::Earlier(earlier) => (Some(earlier), None),
            Self::Case(case) => (None, Some(case)),
        };
        earlier.put(to);
        case.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        match <(Option<_>, Option<_>)>::take(from)? {
            (Some(earlier), None) => Ok(Self::Earlier(earlier)),
            (None, Some(case)) => Ok(Self::Case(case)),
            _ => from.refuse(),
        }
    }
}
