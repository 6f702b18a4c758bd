//! To another meeting: by its day, and by more where several meetings are on one day (REF-8).

use chrono::NaiveDate;

use super::forms::written;
use crate::app::App;
use crate::app::form::Form;
use crate::app::handlers::forms::day_of;
use crate::app::texts::Sentence;
use crate::domain::calendar::same_area;
use crate::domain::life::StepKind;
use crate::domain::listing::HearingKind;
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::record::queries::ReferralSheet;

/// The field that tells meetings of one day apart.
const WHICH: &str = "which";

/// A meeting by its day; by its area, its kind and its time where the day does not say which it is.
pub(super) fn meeting_words(app: &App, meeting: &Meeting, found: &ReferralSheet) -> String {
    let day = meeting.date.format("%a %-d %b %Y").to_string();
    let area = (!same_area(&meeting.area, &found.referral.area)).then(|| meeting.area.clone());
    let kind = match meeting.kind {
        MeetingKind::Area => None,
        MeetingKind::Plus => Some(app.say(Sentence::PlusMeeting, &[])),
        MeetingKind::Emergency(_) => Some(app.say(Sentence::EmergencyMeeting, &[])),
    };
    let more: Vec<String> = area.into_iter().chain(kind).collect();
    if more.is_empty() { day } else { format!("{day} ({})", more.join(", ")) }
}

/// The meetings that it could move to: not over, not the one that has it, the area's own first.
fn coming<'a>(app: &App, found: &'a ReferralSheet) -> Vec<&'a Meeting> {
    let has = found.listing.as_ref().map(|listing| listing.meeting);
    let open = |meeting: &&Meeting| {
        !matches!(meeting.stage, MeetingStage::Finished { .. })
            && meeting.date >= app.now().date()
            && Some(meeting.id) != has
    };
    let mut coming: Vec<&Meeting> = found.meetings.iter().filter(open).collect();
    coming.sort_by_key(|meeting| (!same_area(&meeting.area, &found.referral.area), meeting.date, meeting.start));
    coming
}

/// Those that are not alone on their day.
fn together<'a>(coming: &[&'a Meeting]) -> Vec<&'a Meeting> {
    let on = |day: NaiveDate| coming.iter().filter(|one| one.date == day).count();
    coming.iter().filter(|one| on(one.date) > 1).copied().collect()
}

fn told_apart(app: &App, meeting: &Meeting) -> String {
    let kind = match meeting.kind {
        MeetingKind::Area => String::new(),
        MeetingKind::Plus => format!(", {}", app.say(Sentence::PlusMeeting, &[])),
        MeetingKind::Emergency(_) => format!(", {}", app.say(Sentence::EmergencyMeeting, &[])),
    };
    format!("{} {}{kind}, {}", meeting.date.format("%-d %b"), meeting.area, meeting.start.format("%H:%M"))
}

/// What stands above the fields: the meetings to come.
pub(super) fn preamble(app: &App, found: &ReferralSheet) -> String {
    let days: Vec<String> = coming(app, found).iter().map(|meeting| meeting_words(app, meeting, found)).collect();
    if days.is_empty() {
        return app.say(Sentence::NoMeetingToMoveTo, &[]);
    }
    app.say(Sentence::MeetingsToCome, &[("days", &days.join(", "))])
}

/// The form with the next meeting in it. Which one is asked only where a day has several.
pub(super) fn fill(app: &App, mut form: Form, found: &ReferralSheet) -> Form {
    let coming = coming(app, found);
    let several = together(&coming);
    if several.is_empty() {
        form.fields.retain(|field| field.spec.id != WHICH);
    } else if let Some(field) = form.fields.iter_mut().find(|field| field.spec.id == WHICH) {
        field.spec.choices.truncate(1);
        field.spec.choices.extend(several.iter().map(|meeting| told_apart(app, meeting)));
    }
    let to = coming.first().map(|meeting| written(meeting.date)).unwrap_or_default();
    form.with("to", to).starting_at("to")
}

/// The meeting that a form means; what is wrong is marked.
fn meant<'a>(app: &App, form: &mut Form, found: &'a ReferralSheet) -> Option<&'a Meeting> {
    let day = day_of(app, form, "to")?;
    let coming = coming(app, found);
    let on_day: Vec<&Meeting> = coming.iter().filter(|meeting| meeting.date == day).copied().collect();
    let chosen = form.choice(WHICH).checked_sub(1).and_then(|at| together(&coming).get(at).copied());
    let objection = match (on_day.as_slice(), chosen) {
        ([], _) => ("to", Sentence::NoMeetingThen),
        ([only], None) => return Some(only),
        (several, Some(chosen)) if several.iter().any(|one| one.id == chosen.id) => return Some(chosen),
        (_, Some(_)) => (WHICH, Sentence::AnotherDayThere),
        (_, None) => (WHICH, Sentence::SeveralThatDay),
    };
    form.object(objection.0, app.say(objection.1, &[]));
    None
}

/// The step that a form is for; nothing where something of it is wrong, which is marked.
pub(super) fn moved(app: &App, form: &mut Form, found: &ReferralSheet) -> Option<StepKind> {
    let to = meant(app, form, found)?.id;
    Some(match found.listing.as_ref() {
        Some(listing) => StepKind::Moved { from: listing.meeting, to },
        None => StepKind::Listed { meeting: to, hearing: HearingKind::Full },
    })
}
