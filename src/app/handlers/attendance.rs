//! Who is here, and who has agreed to the declaration.

use super::{form_fill, popups};
use crate::app::App;
use crate::app::list::Step;
use crate::app::texts::Sentence;
use crate::app::views::{self, Eyes};
use crate::command::Command;
use crate::domain::agency::{Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::contacts::{admitted, is_expected};
use crate::domain::identifier::AttendeeId;
use crate::record::change::Change;

fn selected(app: &App) -> Option<&Attendee> {
    app.papers.attendee(app.panes.attendance.selected?)
}

/// One key marks somebody and stays with them, so that the next key, such as for their agreement, is about them too. A
/// deputy who comes in place of the representative is present; marked otherwise after that, they are again what they
/// were.
pub(super) fn mark(app: &mut App, command: Command) {
    let presence = match command {
        Command::MarkPresent | Command::MarkDeputy => Presence::Present,
        Command::MarkDialledIn => Presence::DialledIn,
        Command::MarkApologies => Presence::Apologies,
        Command::MarkAbsent => Presence::Absent,
        Command::MarkLeft => Presence::Left,
        Command::MarkReportInPlace => Presence::ReportInPlace,
        _ => return,
    };
    let Some(attendee) = selected(app).cloned() else { return };
    let id = attendee.id;
    let part = if command == Command::MarkDeputy { Part::Deputy } else { part_before(app, &attendee, presence) };
    let (before, name) = (attendee.part, Eyes::of(app).name(&attendee.name).into_owned());
    let change = if part == before {
        Change::SetPresence { attendee: id, presence, at: app.now }
    } else {
        Change::ReviseAttendee(Attendee { part, presence, since: Some(app.now), ..attendee })
    };
    if !app.make("an attendance", vec![change]) {
        return;
    }
    if command == Command::MarkDeputy {
        app.made_deputy.entry(id).or_insert(before);
    } else {
        app.made_deputy.remove(&id);
    }
    // A filter may hide them now; the next key is still about them.
    app.panes.attendance.selected = Some(id);
    let how = if part == Part::Deputy { "deputy, " } else { "" };
    let how = format!("{how}{}", presence.words());
    let marked = app.say(Sentence::Marked, &[("name", &name), ("how", &how)]);
    app.notices.say(match not_admitted(app, id).filter(|_| presence.hears()) {
        Some(why) => format!("{marked} {why}"),
        None => marked,
    });
}

/// Why somebody is not to be admitted by their agency (MTG-5).
fn not_admitted(app: &App, id: AttendeeId) -> Option<String> {
    let conference = &app.papers.conference;
    let attendee = app.papers.attendee(id)?;
    let why = admitted(attendee, &conference.agencies, &conference.contacts).err()?.to_string();
    Some(app.say(Sentence::MarkedNotAdmitted, &[("organisation", &attendee.organisation), ("why", &why)]))
}

/// What somebody attends as who was marked as a deputy by mistake: what they were before that, or are on the contact
/// list.
fn part_before(app: &App, attendee: &Attendee, presence: Presence) -> Part {
    if attendee.part != Part::Deputy {
        return attendee.part;
    }
    let contact = app.papers.conference.contacts.iter().find(|contact| Some(contact.id) == attendee.contact);
    let represents = contact.is_some_and(|contact| contact.role == ContactRole::Representative);
    match app.made_deputy.get(&attendee.id) {
        Some(part) => *part,
        None if represents && presence == Presence::Present => Part::Representative,
        None => Part::Deputy,
    }
}

/// Records that somebody, or everybody who is here, agreed to the declaration (MTG-1).
pub(super) fn agree(app: &mut App, all: bool) {
    let attendees: Vec<AttendeeId> = if all {
        let here = app.papers.conference.attendance.iter();
        let here = here.filter(|one| one.presence.hears() && one.declaration_agreed.is_none());
        here.map(|attendee| attendee.id).collect()
    } else {
        selected(app).map(|attendee| attendee.id).into_iter().collect()
    };
    if attendees.is_empty() {
        let anybody = app.papers.conference.attendance.iter().any(|one| one.presence.hears());
        let sentence = if anybody { Sentence::AllAgreedBefore } else { Sentence::NobodyPresent };
        app.notices.say(app.say(sentence, &[]));
        return;
    }
    let count = attendees.len().to_string();
    let only = match attendees.as_slice() {
        [one] => app.papers.attendee(*one).map(|attendee| Eyes::of(app).name(&attendee.name).into_owned()),
        _ => None,
    };
    if !app.make("an agreement", vec![Change::AgreeDeclaration { attendees, at: Some(app.now) }]) {
        return;
    }
    let time = app.now.format("%H:%M").to_string();
    let said = match only {
        Some(name) => app.say(Sentence::Agreed, &[("time", &time), ("name", &name)]),
        None => app.say(Sentence::AllAgreed, &[("time", &time), ("count", &count)]),
    };
    app.notices.say(said);
}

pub(super) fn remove(app: &mut App) {
    if let Some(id) = selected(app).map(|attendee| attendee.id)
        && app.make("a removal from the list", vec![Change::RemoveAttendee(id)])
    {
        app.notices.say(app.say(Sentence::AttendeeRemoved, &[]));
    }
}

/// Representatives and deputies of the area's contact list who are not on the attendance list yet (MTG-2).
pub(super) fn from_contacts(app: &App) -> Vec<Attendee> {
    let conference = &app.papers.conference;
    let area = &conference.meeting.area;
    let listed = |contact: &Contact| {
        conference.attendance.iter().any(|attendee| {
            attendee.contact == Some(contact.id)
                || (attendee.agency == Some(contact.agency) && attendee.name == contact.name)
        })
    };
    let comes = |contact: &&Contact| {
        let agency = conference.agencies.iter().find(|agency| agency.id == contact.agency);
        agency.is_some_and(|agency| is_expected(agency, contact, area)) && !listed(contact)
    };
    let attendee = |contact: &Contact| Attendee {
        id: AttendeeId::new(),
        meeting: conference.meeting.id,
        name: contact.name.clone(),
        job_title: contact.job_title.clone(),
        agency: Some(contact.agency),
        organisation: app.papers.agency_name(Some(contact.agency)).to_owned(),
        contact: Some(contact.id),
        part: if contact.role == ContactRole::Deputy { Part::Deputy } else { Part::Representative },
        presence: Presence::Expected,
        since: None,
        declaration_agreed: None,
    };
    conference.contacts.iter().filter(comes).map(attendee).collect()
}

pub(super) fn list_contacts(app: &mut App) {
    let attendees = from_contacts(app);
    if attendees.is_empty() {
        let none = app.papers.conference.contacts.is_empty();
        let sentence = if none { Sentence::NoContactsYet } else { Sentence::NobodyToList };
        app.notices.say(app.say(sentence, &[]));
        return;
    }
    let count = attendees.len().to_string();
    if app.make("listing the contacts", vec![Change::AddAttendees(attendees)]) {
        let keys = views::attendance::keys(app);
        app.panes.attendance.go(Step::First, &keys);
        app.notices.say(app.say(Sentence::Listed, &[("count", &count)]));
    }
}

pub(super) fn open_form(app: &mut App, new: bool) {
    let form = match selected(app).filter(|_| !new) {
        Some(attendee) => form_fill::attendee(app, attendee),
        None => form_fill::new_attendee(app),
    };
    popups::open_form(app, form);
}
