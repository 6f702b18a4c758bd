//! What a referral says beside its people and its risk, in its form: the checklist that came with it, safeguarding referrals
//! made, a crime disclosed, a move (REF-6, AGE-8).

use chrono::NaiveDate;

use super::forms::day_expecting;
use crate::app::App;
use crate::app::form::Form;
use crate::domain::dates::Expecting;
use crate::domain::referral::{CrimeDisclosed, Moved, Referral, RiskTool, SafeguardingMade, SafeguardingReferrals};

/// The checklists in the order of the form's choices, "not said" left out.
const TOOLS: [RiskTool; 3] = [RiskTool::Dash, RiskTool::Dara, RiskTool::None];
/// The form's choices of a move, after "no".
const HAS_MOVED: usize = 1;
const ABOUT_TO_MOVE: usize = 2;
/// What is written where a safeguarding referral was made, or is still to be made.
const MADE: &str = "y";
const NOT_YET: &str = "n";
/// What is understood besides.
const ALSO_MADE: [&str; 2] = ["yes", "made"];
const ALSO_NOT_YET: [&str; 2] = ["no", "not yet"];

/// The form, filled in with what the referral says.
pub(super) fn fill(form: Form, referral: &Referral) -> Form {
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let crime = referral.crime.as_ref();
    let moved = referral.moved.as_ref();
    let tool = TOOLS.iter().position(|tool| Some(*tool) == referral.risk.tool).map_or(0, |at| at + 1);
    form.with("safe-times", text(referral.safe_times.as_ref()))
        .choosing("tool", tool)
        .with("safeguarding-child", written(referral.safeguarding.child.as_ref()))
        .with("safeguarding-adult", written(referral.safeguarding.adult.as_ref()))
        .answering("crime", crime.map(|crime| crime.disclosed))
        .with("police-concerns", text(crime.and_then(|crime| crime.concerns.as_ref())))
        .with("crime-safety-plan", text(crime.and_then(|crime| crime.safety_plan.as_ref())))
        .choosing("moved", moved.map_or(0, |moved| if moved.has { HAS_MOVED } else { ABOUT_TO_MOVE }))
        .with("moved-on", moved.and_then(|moved| moved.when).map(date).unwrap_or_default())
        .with("moved-to", moved.map(|moved| moved.to.clone()).unwrap_or_default())
}

fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn written(made: Option<&SafeguardingMade>) -> String {
    match made {
        None => String::new(),
        Some(SafeguardingMade::Made { on: None }) => MADE.to_owned(),
        Some(SafeguardingMade::Made { on: Some(on) }) => date(*on),
        Some(SafeguardingMade::NotYet) => NOT_YET.to_owned(),
        Some(SafeguardingMade::NotNeeded { because }) => because.clone(),
    }
}

/// The checklist that came with it.
pub(super) fn tool(form: &Form) -> Option<RiskTool> {
    form.choice("tool").checked_sub(1).and_then(|at| TOOLS.get(at)).copied()
}

pub(super) fn safeguarding(app: &App, form: &Form) -> SafeguardingReferrals {
    let made = |id: &str| form.some(id).map(|text| read(app, text));
    SafeguardingReferrals { child: made("safeguarding-child"), adult: made("safeguarding-adult") }
}

/// Yes or a day: made. No: not yet. Anything else is why it is not needed.
fn read(app: &App, text: String) -> SafeguardingMade {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is(MADE) || ALSO_MADE.into_iter().any(is) {
        return SafeguardingMade::Made { on: None };
    }
    if is(NOT_YET) || ALSO_NOT_YET.into_iter().any(is) {
        return SafeguardingMade::NotYet;
    }
    match day_expecting(app, Expecting::Past, &text) {
        Ok(on) => SafeguardingMade::Made { on: Some(on) },
        Err(_) => SafeguardingMade::NotNeeded { because: text },
    }
}

/// Concerns or a plan that are written are about a crime, unless the form says that none was disclosed.
pub(super) fn crime(form: &Form) -> Option<CrimeDisclosed> {
    let disclosed = form.answer("crime");
    let (concerns, safety_plan) = (form.some("police-concerns"), form.some("crime-safety-plan"));
    let stated = disclosed.is_some() || concerns.is_some() || safety_plan.is_some();
    stated.then(|| CrimeDisclosed { disclosed: disclosed.unwrap_or(true), concerns, safety_plan })
}

pub(super) fn moved(app: &App, form: &Form) -> Option<Moved> {
    let has = form.choice("moved") == HAS_MOVED;
    let expecting = if has { Expecting::Past } else { Expecting::Upcoming };
    let when = form.some("moved-on").and_then(|text| day_expecting(app, expecting, &text).ok());
    let stated = has || form.choice("moved") == ABOUT_TO_MOVE;
    stated.then(|| Moved { has, when, to: form.text("moved-to") })
}
