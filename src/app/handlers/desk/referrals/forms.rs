//! The forms of the desk of referrals: filled in from what the record has, and made a decision by whoever keeps them.

use chrono::NaiveDate;

use super::{outcome, to_meeting};
use crate::app::App;
use crate::app::form::purpose::ReferralsForm as F;
use crate::app::form::{DeskForm, Form, Purpose};
use crate::app::handlers::forms::day_of;
use crate::app::texts::Sentence;
use crate::app::views::{Eyes, check};
use crate::domain::eligibility::{missing, prompted, too_young};
use crate::domain::grounds::RepeatStanding;
use crate::domain::identifier::{CaseId, StepId};
use crate::domain::life::{
    AskedItem, CheckSheet, Found, Route, Standing, Step, StepKind, is_stopped, outstanding, safeguarding_first,
};
use crate::domain::listing::HearingKind;
use crate::domain::meeting::Meeting;
use crate::domain::recipient::may_be_told;
use crate::record::change::{Change, LifeChange};
use crate::record::queries::ReferralSheet;

/// The referral of a form with what is known about it; nothing where it is gone, or a closed one that does not lie open.
pub(super) fn referral_sheet(app: &App, case: CaseId) -> Option<ReferralSheet> {
    app.sheet_of(case)
}

/// A form as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(app: &App, purpose: F) -> Option<Form> {
    let found = referral_sheet(app, purpose.case())?;
    let checked = check::of(app, &found);
    let form = Form::new(&app.texts.forms, Purpose::Desk(DeskForm::Referrals(purpose))).with("by", &app.user);
    let form = form.reading(preamble(app, purpose, &found, &checked));
    Some(match purpose {
        F::Check(_) => form.starting_at("reason"),
        F::List(_) => form.with("reason", checked.reason_to_list()).starting_at("reason"),
        F::ListForInformation(_) => form.starting_at("heard-at"),
        F::NotProgress(_) | F::AllowDeferral(_) | F::Reopen(_) => form.starting_at("reason"),
        F::AskForMore(_) => ask_for_more(app, form, &found),
        F::RecordAnswer(_) => form.with("items", lines(&outstanding(&found.steps))).starting_at("items"),
        F::Safeguard(_) => form.choosing("route", usize::from(!is_for_children(app, &found))).starting_at("to"),
        F::MoveTo(_) => to_meeting::fill(app, form, &found),
    })
}

/// What stands above the fields: the check, where it bears on what is to be decided.
fn preamble(app: &App, purpose: F, found: &ReferralSheet, checked: &CheckSheet) -> String {
    let masker = app.papers.masker.and(&found.referral);
    let eyes = Eyes::knowing(app, &masker);
    let reference = found.referral.reference.to_string();
    let mut said = Vec::new();
    match purpose {
        F::Reopen(_) => return format!("{reference}. {}", app.say(Sentence::Reopening, &[])),
        F::AllowDeferral(_) => said.push(app.say(Sentence::AllowingDeferral, &[])),
        F::NotProgress(_) => said.push(app.say(Sentence::NotProgress, &[])),
        F::ListForInformation(_) => said.push(app.say(Sentence::ListingForInformation, &[])),
        F::Safeguard(_) => said.push(app.say(Sentence::Safeguarding, &[])),
        F::MoveTo(_) => said.push(to_meeting::preamble(app, found)),
        F::List(_) => {
            said.push(to_list_on(found).map(|meeting| outcome::listing_on(app, meeting, found)).unwrap_or_default());
            if needs_safeguarding_first(app, found) {
                said.push(app.say(Sentence::SafeguardingFirst, &[]));
            }
        }
        F::Check(_) | F::AskForMore(_) | F::RecordAnswer(_) => {}
    }
    if !matches!(purpose, F::MoveTo(_) | F::RecordAnswer(_)) {
        said.extend(check::lines(eyes, checked));
    }
    // The check stands below the sentence about what is to be decided, where there is one.
    let gap = if matches!(purpose, F::Check(_) | F::AskForMore(_) | F::RecordAnswer(_)) { '\n' } else { ' ' };
    format!("{reference}.{gap}{}", said.join("\n"))
}

fn ask_for_more(app: &App, form: Form, found: &ReferralSheet) -> Form {
    let referral = &found.referral;
    let whom = [referral.referrer.as_deref(), Some(referral.referring_agency.as_str())];
    let whom: Vec<&str> = whom.into_iter().flatten().collect();
    let repeat = RepeatStanding::of(found.matches.iter().filter(|one| one.case == referral.id));
    let known = outstanding(&found.steps);
    let lacks = missing(referral, found.kind.as_deref(), repeat, &found.settings).into_iter().chain(prompted(referral));
    let items: Vec<AskedItem> = lacks.map(AskedItem::Missing).filter(|item| !known.contains(item)).collect();
    // The meeting's deadline, while there is time until then.
    let meeting = to_list_on(found).filter(|meeting| meeting.referral_deadline > app.now().date());
    let by_when = meeting.map(|meeting| written(meeting.referral_deadline)).unwrap_or_default();
    form.with("of", whom.join(", ")).with("items", lines(&items)).with("by-when", by_when).starting_at("items")
}

fn lines(items: &[AskedItem]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

pub(super) fn written(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// The meeting that the case is listed on when it is decided: the one that has it, else the calendar's.
fn to_list_on(found: &ReferralSheet) -> Option<&Meeting> {
    let has = found.listing.as_ref().and_then(|listing| found.meetings.iter().find(|one| one.id == listing.meeting));
    has.or(found.could_take.as_ref())
}

/// Whether the ages call for the route of children (REF-4).
fn is_for_children(app: &App, found: &ReferralSheet) -> bool {
    too_young(&found.referral, &found.settings).is_some()
        || !found.referral.linked_children().is_empty()
        || needs_safeguarding_first(app, found)
}

/// Child-to-parent abuse, and nobody has seen to the safeguarding response that comes first (REF-4, MOP 4.6).
fn needs_safeguarding_first(app: &App, found: &ReferralSheet) -> bool {
    let about = crate::domain::life::About {
        referral: &found.referral,
        kind: found.kind.as_deref(),
        matches: &found.matches,
        contacts: &found.contacts,
        settings: &found.settings,
        relationships: &app.texts.relationships,
        to_be_heard: &[],
    };
    let seen_to = found.steps.iter().any(|step| matches!(step.kind, StepKind::Safeguarding { .. }));
    safeguarding_first(&about) && !seen_to
}

/// Makes the decision that a form is for; whether it was made.
pub(super) fn keep(app: &mut App, form: &mut Form, purpose: F) -> bool {
    let Some(found) = referral_sheet(app, purpose.case()) else {
        app.notices.say(app.say(Sentence::RowGone, &[]));
        return false;
    };
    let Some(kinds) = decided(app, form, purpose, &found) else { return false };
    let seen = check::of(app, &found).found();
    let reason = match purpose {
        F::ListForInformation(_) => heard_elsewhere(app, form),
        _ => form.text("reason"),
    };
    let step = |kind: StepKind| Step {
        id: StepId::new(),
        case: purpose.case(),
        by: form.text("by"),
        at: app.now(),
        reason: reason.clone(),
        kind,
    };
    // What was known goes with the decision, once for the same findings.
    let checked = (!was_seen(&found.steps, &seen)).then_some(StepKind::Checked { found: seen });
    let steps: Vec<Step> = checked.into_iter().chain(kinds).map(step).collect();
    let changes = steps.iter().map(|step| Change::Life(LifeChange::Decide(step.clone()))).collect();
    let what = app.say(said(purpose), &[]);
    let made = app.make(what, changes);
    if made {
        app.remember_decisions(steps);
    }
    made
}

/// Where and when it was heard, the outcome, and the risk as it is now (REF-10).
fn heard_elsewhere(app: &App, form: &Form) -> String {
    let day = day_of(app, form, "heard-on").map(|day| day.format("%-d %b %Y").to_string()).unwrap_or_default();
    let (area, outcome, risk) = (form.text("heard-at"), form.text("outcome"), form.text("risk"));
    let outcome = if outcome.ends_with('.') { outcome } else { format!("{outcome}.") };
    app.say(Sentence::HeardElsewhere, &[("area", &area), ("day", &day), ("outcome", &outcome), ("risk", &risk)])
}

fn was_seen(steps: &[Step], seen: &Found) -> bool {
    let checks = steps.iter().filter_map(|step| match &step.kind {
        StepKind::Checked { found } => Some((step.at, found)),
        _ => None,
    });
    checks.max_by_key(|(at, _)| *at).is_some_and(|(_, found)| found == seen)
}

/// What the decision is called where it is taken back.
const fn said(purpose: F) -> Sentence {
    match purpose {
        F::Check(_) => Sentence::DidCheck,
        F::AskForMore(_) => Sentence::DidAsk,
        F::RecordAnswer(_) => Sentence::DidAnswer,
        F::List(_) | F::ListForInformation(_) => Sentence::DidList,
        F::NotProgress(_) => Sentence::DidNotProgress,
        F::Safeguard(_) => Sentence::DidSafeguard,
        F::AllowDeferral(_) => Sentence::DidAllowDeferral,
        F::MoveTo(_) => Sentence::DidMove,
        F::Reopen(_) => Sentence::DidReopen,
    }
}

/// What was decided; nothing where something of the form is wrong, which is marked.
fn decided(app: &App, form: &mut Form, purpose: F, found: &ReferralSheet) -> Option<Vec<StepKind>> {
    Some(match purpose {
        // The findings are the decision.
        F::Check(_) => return check_anew(app, found),
        F::AskForMore(_) => {
            let of = form.text("of");
            fits(form, "of", &of, found)?;
            vec![StepKind::AskedForMore { of, items: items(form)?, by_when: day_of(app, form, "by-when") }]
        }
        F::RecordAnswer(_) => {
            let (asked, came) = (outstanding(&found.steps), items(form)?);
            if let Some(strange) = came.iter().find(|item| !asked.contains(item)) {
                form.object("items", app.say(Sentence::NotAskedFor, &[("item", &strange.to_string())]));
                return None;
            }
            vec![StepKind::Answered { items: came }]
        }
        F::List(_) => vec![listed(app, form, found, HearingKind::Full)?],
        F::ListForInformation(_) => vec![listed(app, form, found, HearingKind::Information)?],
        F::NotProgress(_) => vec![StepKind::NotProgressed {
            contacts: form.text("contacts"),
            next_steps: form.text("next-steps"),
            safe_plan: form.text("safe-plan"),
        }],
        F::Safeguard(_) => safeguarding(app, form, found)?,
        F::AllowDeferral(_) => vec![StepKind::MayBeDeferred],
        F::MoveTo(_) => vec![to_meeting::moved(app, form, found)?],
        F::Reopen(_) if is_stopped(&found.steps) || found.standing == Standing::NotProgressed => {
            vec![StepKind::Reopened]
        }
        F::Reopen(_) => return None,
    })
}

/// The step is made in any case, so that it is said who looked at it again.
fn check_anew(app: &App, found: &ReferralSheet) -> Option<Vec<StepKind>> {
    let seen = check::of(app, found).found();
    Some(if was_seen(&found.steps, &seen) { vec![StepKind::Checked { found: seen }] } else { Vec::new() })
}

fn items(form: &mut Form) -> Option<Vec<AskedItem>> {
    let text = form.text("items");
    let items = text.lines().filter(|line| !line.trim().is_empty()).map(AskedItem::read);
    Some(items.collect::<Vec<_>>()).filter(|items| !items.is_empty())
}

/// Nothing is addressed to the alleged perpetrator (REF-5).
fn fits(form: &mut Form, field: &str, whom: &str, found: &ReferralSheet) -> Option<()> {
    may_be_told(&found.referral, whom).map_err(|refusal| form.object(field, refusal.to_string())).ok()
}

fn listed(app: &App, form: &mut Form, found: &ReferralSheet, hearing: HearingKind) -> Option<StepKind> {
    let meeting = to_list_on(found).map(|meeting| meeting.id);
    if meeting.is_none() {
        form.object("reason", app.say(Sentence::ListedNowhere, &[]));
    }
    meeting.map(|meeting| StepKind::Listed { meeting, hearing })
}

fn safeguarding(app: &App, form: &mut Form, found: &ReferralSheet) -> Option<Vec<StepKind>> {
    let to = form.text("to");
    fits(form, "to", &to, found)?;
    let route = if form.choice("route") == 0 { Route::Child } else { Route::Adult };
    let route = StepKind::Safeguarding { route, to, made_on: day_of(app, form, "made-on") };
    let listed_already = matches!(found.standing, Standing::Listed { decided: true, .. });
    if form.choice("heard-too") == 1 && too_young(&found.referral, &found.settings).is_some() {
        form.object("heard-too", app.say(Sentence::TooYoungToBeHeard, &[]));
        return None;
    }
    if form.choice("heard-too") == 1 && !listed_already {
        return Some(vec![listed(app, form, found, HearingKind::Full)?, route]);
    }
    Some(vec![route])
}
