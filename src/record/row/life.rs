//! The lines of a referral's life: decisions about it, and the duties of a deferral.

use chrono::NaiveDate;

use crate::domain::eligibility::Missing;
use crate::domain::identifier::{DutyId, MeetingId, StepId};
use crate::domain::life::{Answer, AskedItem, Asks, Found, Route, Step, StepKind};
use crate::domain::listing::{Duty, DutyKind, HearingKind};
use crate::vault::Value;

use super::cells::{Cells, Take, Unread, compound_cells, text_cells};
use super::row;
use super::words::words;

row! { Step = "step", StepId {
    case: "referral";
    by: "by";
    at: "at";
    reason: "reason";
    kind: "kind" "meeting" "from_meeting" "hearing" "of_whom" "items" "due" "contacts" "next_steps" "safe_plan" "route"
        "to_whom" "made_on" "found";
} }

row! { Duty = "duty", DutyId {
    listing: "listing";
    kind: "kind";
    by: "by";
    at: "at";
    note: "note";
} }

words! {
    DutyKind {
        ReferrerTold = "referrer-told",
        IdvaTold = "idva-told",
        ManagerOversight = "manager-oversight",
        InterimSafetyPlan = "interim-safety-plan",
    }
    Route { Child = "child", Adult = "adult" }
    Asks {
        Complete = "complete",
        Threshold = "threshold",
        Ages = "ages",
        Repeat = "repeat",
        CounterAllegation = "counter-allegation",
        Conflict = "conflict",
        Safeguarding = "safeguarding",
        RightToKnow = "right-to-know",
        Crime = "crime",
        Moved = "moved",
    }
    Answer { Yes = "yes", No = "no", ToConfirm = "to-confirm", NotSaid = "not-said" }
}

/// What stands before something asked for that is not of the program's list.
const OTHER: &str = "other: ";

text_cells! {
    // One a line: the name of what is missing, or the coordinator's own words.
    Vec<AskedItem>: |items| items.iter().map(|item| match item {
        AskedItem::Missing(missing) => missing.name().to_owned(),
        AskedItem::Other(words) => format!("{OTHER}{}", words.lines().collect::<Vec<_>>().join(" ")),
    }).collect::<Vec<_>>().join("\n"), |text| text.lines().map(|line| match line.strip_prefix(OTHER) {
        Some(words) => Some(AskedItem::Other(words.to_owned())),
        None => Missing::ALL.into_iter().find(|missing| missing.name() == line).map(AskedItem::Missing),
    }).collect();
    // `complete=no threshold=yes`
    Found: |found| {
        let each = found.0.iter().map(|(asks, answer)| format!("{}={}", word(asks), word(answer)));
        each.collect::<Vec<_>>().join(" ")
    }, |text| {
        let one = |pair: &str| {
            let (asks, answer) = pair.split_once('=')?;
            Some((ASKS.into_iter().find(|a| word(a) == asks)?, ANSWERS.into_iter().find(|a| word(a) == answer)?))
        };
        text.split_whitespace().map(one).collect::<Option<_>>().map(Found)
    };
}

const ASKS: [Asks; 10] = [
    Asks::Complete,
    Asks::Threshold,
    Asks::Ages,
    Asks::Repeat,
    Asks::CounterAllegation,
    Asks::Conflict,
    Asks::Safeguarding,
    Asks::RightToKnow,
    Asks::Crime,
    Asks::Moved,
];
const ANSWERS: [Answer; 4] = [Answer::Yes, Answer::No, Answer::ToConfirm, Answer::NotSaid];

/// The word of a choice.
fn word(choice: &impl Cells) -> String {
    let mut cells = Vec::with_capacity(1);
    choice.put(&mut cells);
    match cells.pop() {
        Some(Value::Text(word)) => word,
        _ => String::new(),
    }
}

/// Empty where it is heard in full, as in the lines of schema 1.
impl Cells for HearingKind {
    const WIDTH: usize = 1;

    fn put(&self, to: &mut Vec<Value>) {
        to.push(match self {
            Self::Full => Value::Null,
            Self::Information => "information".into(),
        });
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: Option<String> = Cells::take(from)?;
        match word.as_deref() {
            None => Ok(Self::Full),
            Some("information") => Ok(Self::Information),
            Some(_) => from.refuse(),
        }
    }
}

/// The step's name, and behind it what only some steps have.
impl Cells for StepKind {
    const WIDTH: usize = 14;

    fn put(&self, to: &mut Vec<Value>) {
        let mut parts = Parts { kind: self.name().to_owned(), ..Parts::default() };
        match self.clone() {
            Self::Checked { found } => parts.found = Some(found),
            Self::AskedForMore { of, items, by_when } => {
                (parts.of_whom, parts.items, parts.due) = (Some(of), Some(items), by_when);
            }
            Self::Answered { items } => parts.items = Some(items),
            Self::Listed { meeting, hearing } => (parts.meeting, parts.hearing) = (Some(meeting), hearing),
            Self::NotProgressed { contacts, next_steps, safe_plan } => {
                (parts.contacts, parts.next_steps, parts.safe_plan) =
                    (Some(contacts), Some(next_steps), Some(safe_plan));
            }
            Self::Safeguarding { route, to, made_on } => {
                (parts.route, parts.to_whom, parts.made_on) = (Some(route), Some(to), made_on);
            }
            Self::Moved { from, to } => (parts.from_meeting, parts.meeting) = (Some(from), Some(to)),
            Self::MayBeDeferred | Self::Reopened => {}
        }
        parts.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let parts = Parts::take(from)?;
        match parts.kind() {
            Some(kind) => Ok(kind),
            None => from.refuse(),
        }
    }
}

/// A step's cells.
#[derive(Default)]
struct Parts {
    kind: String,
    meeting: Option<MeetingId>,
    from_meeting: Option<MeetingId>,
    hearing: HearingKind,
    of_whom: Option<String>,
    items: Option<Vec<AskedItem>>,
    due: Option<NaiveDate>,
    contacts: Option<String>,
    next_steps: Option<String>,
    safe_plan: Option<String>,
    route: Option<Route>,
    to_whom: Option<String>,
    made_on: Option<NaiveDate>,
    found: Option<Found>,
}

impl Parts {
    /// The step that they say; nothing where one lacks what it needs.
    fn kind(self) -> Option<StepKind> {
        Some(match self.kind.as_str() {
            "check-referral" => StepKind::Checked { found: self.found? },
            "ask-for-more" => StepKind::AskedForMore { of: self.of_whom?, items: self.items?, by_when: self.due },
            "record-answer" => StepKind::Answered { items: self.items? },
            "list-case" => StepKind::Listed { meeting: self.meeting?, hearing: self.hearing },
            "not-progress-referral" => StepKind::NotProgressed {
                contacts: self.contacts?,
                next_steps: self.next_steps?,
                safe_plan: self.safe_plan?,
            },
            "safeguard-case" => StepKind::Safeguarding { route: self.route?, to: self.to_whom?, made_on: self.made_on },
            "allow-deferral" => StepKind::MayBeDeferred,
            "move-to-meeting" => StepKind::Moved { from: self.from_meeting?, to: self.meeting? },
            "reopen-referral" => StepKind::Reopened,
            _ => return None,
        })
    }
}

compound_cells! {
    Parts {
        kind: String,
        meeting: Option<MeetingId>,
        from_meeting: Option<MeetingId>,
        hearing: HearingKind,
        of_whom: Option<String>,
        items: Option<Vec<AskedItem>>,
        due: Option<NaiveDate>,
        contacts: Option<String>,
        next_steps: Option<String>,
        safe_plan: Option<String>,
        route: Option<Route>,
        to_whom: Option<String>,
        made_on: Option<NaiveDate>,
        found: Option<Found>,
    }
}
