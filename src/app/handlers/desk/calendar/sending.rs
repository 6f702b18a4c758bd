//! What was sent of a meeting, to whom, and which copies were destroyed (AGE-5, AGE-10).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{chosen, meetings, offering};
use crate::app::App;
use crate::app::form::Form;
use crate::app::handlers::forms::moment;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::domain::agency::{Agency, Contact};
use crate::domain::agenda::{Agenda, Outcome};
use crate::domain::conference::Conference;
use crate::domain::conflict::{KnowsParty, kept_from};
use crate::domain::contacts::{NoReceipt, agency_receives};
use crate::domain::dispatch::{Dispatch, DispatchTo, Paper, Sent, last_agenda, marks, next_edition, works_in};
use crate::domain::identifier::{CaseId, DispatchId, DispatchToId, MeetingId};
use crate::domain::life::Standing;
use crate::domain::listing::NotListed;
use crate::record::change::{CalendarChange, Change};

/// As many cases as are named one by one.
const MOST_NAMED: usize = 5;

/// The agencies of a meeting's area, each with whether its agenda goes there, or why not.
fn recipients(app: &App, area: &str) -> Vec<(Agency, Result<(), NoReceipt>)> {
    let found = ask(app.store.as_ref(), |view| Ok((view.open.agencies()?, view.open.contacts()?)));
    let (agencies, contacts): (Vec<Agency>, Vec<Contact>) = found.unwrap_or_default();
    let here = agencies.into_iter().filter(|agency| works_in(agency, area));
    here.map(|agency| (agency_receives(&agency, &contacts), agency)).map(|(goes, agency)| (agency, goes)).collect()
}

pub(super) fn send(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let meeting = meetings::find(app, meeting)?;
    let sent = ask(app.store.as_ref(), |view| view.sent_of(meeting.id)).ok()?;
    let nobody = app.say(Sentence::NobodyApprovedThere, &[]);
    let conference = ask(app.store.as_ref(), |view| view.open.conference(meeting.id)).ok()?;
    let line = |(agency, goes): (Agency, Result<(), NoReceipt>)| {
        let copy = copy_for(app, &conference, &agency);
        match goes {
            Ok(()) => (copy, true),
            Err(NoReceipt::NobodyApproved) => (format!("{copy} ({nobody})"), false),
            Err(why) => (format!("{copy} ({why})"), false),
        }
    };
    let lines: Vec<(String, bool)> = recipients(app, &meeting.area).into_iter().map(line).collect();
    let now = app.now().format("%d/%m/%Y %H:%M").to_string();
    let form = form.with("by", &app.user).with("at", now).reading(before_sending(app, meeting.id, &sent));
    Some(offering(form, "to", &lines))
}

/// An agency, and of which cases its copy has nothing, because the Chair excluded somebody of it (CLO-3).
fn copy_for(app: &App, conference: &Conference, agency: &Agency) -> String {
    let kept_from = kept_from(conference, agency.id);
    let references = kept_from.iter().filter_map(|case| conference.case(*case));
    let references: Vec<&str> = references.map(|case| case.referral.reference.as_str()).collect();
    if references.is_empty() {
        return agency.name.clone();
    }
    app.say(Sentence::CopyWithout, &[("agency", &agency.name), ("cases", &references.join(", "))])
}

/// What is to be known before it is sent: which edition, what nobody has decided, who must not have all of it.
fn before_sending(app: &App, meeting: MeetingId, sent: &[Sent]) -> String {
    let edition = next_edition(sent, Paper::Agenda).to_string();
    let mut said = vec![app.say(Sentence::SendingEdition, &[("edition", &edition)])];
    if ask(app.store.as_ref(), |view| view.open.contacts()).is_ok_and(|all| all.is_empty()) {
        said.push(app.say(Sentence::NoContactsYet, &[]));
    }
    said.extend(undecided(app, meeting));
    let excluded = excluded(app, meeting);
    if !excluded.is_empty() {
        said.push(app.say(Sentence::ExcludedFrom, &[("people", &excluded)]));
    }
    said.join(" ")
}

/// What of the list is still to be decided, and whether the agenda that goes out has it.
fn undecided(app: &App, meeting: MeetingId) -> Vec<String> {
    let asked = ask(app.store.as_ref(), |view| Ok((view.agenda_with(meeting, [])?, view.referrals_to_come()?)));
    let Ok((Some(agenda), all)) = asked else { return Vec::new() };
    let mut of: BTreeMap<Still, Vec<String>> = BTreeMap::new();
    for one in &all {
        let decided = matches!(one.standing, Standing::Listed { decided: true, .. });
        let still = match agenda.outcome(one.case) {
            Some(Outcome::Heard) if matches!(one.standing, Standing::Waiting { .. }) => Still::Waiting,
            Some(Outcome::Heard) if !decided => Still::Calendar,
            Some(Outcome::PutOff { to, decided: false }) => Still::OverCap(to),
            Some(Outcome::NotListed(why)) if why != NotListed::NotProgressed => Still::NotOnIt,
            _ => continue,
        };
        of.entry(still).or_default().push(one.reference.to_string());
    }
    let reference = |case: CaseId| all.iter().find(|one| one.case == case).map(|one| one.reference.to_string());
    let mut said: Vec<String> = of.into_iter().map(|(still, cases)| still_words(app, still, &cases)).collect();
    let alone = agenda.apart.iter().filter_map(|(heard, other)| Some((reference(*heard)?, reference(*other)?)));
    let alone: Vec<String> =
        alone.map(|(heard, other)| app.say(Sentence::OneSidePutOff, &[("heard", &heard), ("other", &other)])).collect();
    if !alone.is_empty() {
        said.push(app.say(Sentence::OneSideAlone, &[("cases", &alone.join(", "))]));
    }
    said
}

/// How a case stands that nobody has decided on for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Still {
    Calendar,
    Waiting,
    /// The day to which the cap puts it off.
    OverCap(Option<NaiveDate>),
    NotOnIt,
}

fn still_words(app: &App, still: Still, cases: &[String]) -> String {
    let named = match cases.len() {
        many if many > MOST_NAMED => app.say(Sentence::CasesOnList, &[("count", &many.to_string())]),
        _ => cases.join(", "),
    };
    let (sentence, to) = match still {
        Still::Calendar => (Sentence::NobodyDecidedOn, None),
        Still::Waiting => (Sentence::UndecidedWaiting, None),
        Still::OverCap(to) => (Sentence::UndecidedOverCap, to),
        Still::NotOnIt => (Sentence::NotOnIt, None),
    };
    let to = to.map(|to| to.format(" to %-d %b").to_string()).unwrap_or_default();
    app.say(sentence, &[("cases", &named), ("to", &to)])
}

/// Whom the Chair excluded from which cases of the meeting that is open.
fn excluded(app: &App, meeting: MeetingId) -> String {
    let conference = &app.papers.conference;
    if conference.meeting.id != meeting {
        return String::new();
    }
    let excluded = conference.preparation.conflicts.iter().filter(|one| one.knows_party() == KnowsParty::Excluded);
    let named = excluded.filter_map(|one| {
        let attendee = conference.attendance.iter().find(|attendee| match one.whose {
            crate::domain::conflict::Whose::Attendee(id) => id == attendee.id,
            crate::domain::conflict::Whose::Contact(id) => Some(id) == attendee.contact,
        })?;
        let case = app.papers.case(one.case)?;
        Some(format!("{} ({})", Eyes::of(app).name(&attendee.name), case.referral.reference))
    });
    named.collect::<Vec<_>>().join(", ")
}

pub(super) fn keep(app: &mut App, form: &mut Form, meeting: MeetingId) -> bool {
    let Some(area) = meetings::find(app, meeting).map(|meeting| meeting.area) else { return false };
    let Ok(at) = moment(app, &form.text("at")) else { return false };
    let found = ask(app.store.as_ref(), |view| Ok((view.sent_of(meeting)?, view.open.conference(meeting)?)));
    let (sent, conference) = match found {
        Ok(found) => found,
        Err(error) => {
            app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
            return false;
        }
    };
    let dispatch = Dispatch {
        id: DispatchId::new(),
        meeting,
        what: Paper::Agenda,
        edition: next_edition(&sent, Paper::Agenda),
        at,
        by: form.text("by"),
        note: form.some("note"),
    };
    let agencies = recipients(app, &area);
    let line = |agency: Option<&Agency>, name: &str| DispatchTo {
        id: DispatchToId::new(),
        dispatch: dispatch.id,
        agency: agency.map(|agency| agency.id),
        contact: None,
        name: name.to_owned(),
        checks: None,
    };
    // Where nobody is approved somebody may have been given it all the same; to who takes no part nothing goes.
    let takes_none =
        |(_, goes): &&(Agency, Result<(), NoReceipt>)| goes.is_err_and(|why| why != NoReceipt::NobodyApproved);
    let refused: Vec<String> = chosen(form, "to", &agencies)
        .filter(takes_none)
        .filter_map(|(agency, goes)| Some(format!("{} {}", agency.name, goes.err()?)))
        .collect();
    if !refused.is_empty() {
        form.object("to", app.say(Sentence::NothingGoesThere, &[("agencies", &refused.join("; "))]));
        return false;
    }
    let mut to: Vec<DispatchTo> =
        chosen(form, "to", &agencies).map(|(agency, _)| line(Some(agency), &agency.name)).collect();
    let others = form.text("others");
    to.extend(others.lines().map(str::trim).filter(|name| !name.is_empty()).map(|name| line(None, name)));
    if to.is_empty() {
        form.object("to", app.say(Sentence::Required, &[]));
        return false;
    }
    let (count, edition) = (to.len().to_string(), dispatch.edition.to_string());
    let copy = Some(marks(&conference, &Agenda::of(&conference)));
    let change = Change::Calendar(CalendarChange::SendOut { dispatch, to, copy });
    let made = app.make("the agenda's sending", vec![change]);
    if made {
        app.notices.say(app.say(Sentence::AgendaSent, &[("edition", &edition), ("count", &count)]));
    }
    made
}

/// Everybody who has not confirmed, whichever edition went there.
fn unconfirmed(app: &App, meeting: MeetingId) -> Vec<(u32, DispatchTo)> {
    let sent = ask(app.store.as_ref(), |view| view.sent_of(meeting)).unwrap_or_default();
    let agendas = sent.iter().filter(|one| one.dispatch.what == Paper::Agenda);
    agendas.flat_map(|one| one.unconfirmed().map(|to| (one.dispatch.edition, to.clone()))).collect()
}

pub(super) fn confirm(app: &App, form: Form, meeting: MeetingId) -> Option<Form> {
    let sent = ask(app.store.as_ref(), |view| view.sent_of(meeting)).ok()?;
    let last = last_agenda(&sent)?.dispatch.edition;
    let waiting = unconfirmed(app, meeting);
    let line = |(edition, to): &(u32, DispatchTo)| match *edition == last {
        true => (to.name.clone(), false),
        false => (app.say(Sentence::OfEdition, &[("name", &to.name), ("edition", &edition.to_string())]), false),
    };
    let lines: Vec<(String, bool)> = waiting.iter().map(line).collect();
    let now = app.now().format("%d/%m/%Y %H:%M").to_string();
    Some(offering(form.with("at", now).reading(app.say(Sentence::ConfirmingDestroyed, &[])), "who", &lines))
}

pub(super) fn keep_confirmed(app: &mut App, form: &mut Form, meeting: MeetingId) -> bool {
    let Ok(at) = moment(app, &form.text("at")) else { return false };
    let waiting = unconfirmed(app, meeting);
    let by = form.some("by");
    let confirm = |(_, to): &(u32, DispatchTo)| {
        let by = by.clone().unwrap_or_else(|| to.name.clone());
        Change::Calendar(CalendarChange::ConfirmChecks { to: to.id, by, at })
    };
    let changes: Vec<Change> = chosen(form, "who", &waiting).map(confirm).collect();
    if changes.is_empty() {
        form.object("who", app.say(Sentence::Required, &[]));
        return false;
    }
    let left = waiting.len() - changes.len();
    let made = app.make("confirmations", changes);
    if made {
        app.notices.say(match left {
            0 => app.say(Sentence::AllDestroyed, &[]),
            left => app.say(Sentence::NotDestroyedYet, &[("count", &left.to_string())]),
        });
    }
    made
}
