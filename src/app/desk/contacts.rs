//! The list of contacts: agencies and their people, who waits for approval, who is often a guest, and when the list is to
//! be checked (CON-1 to CON-5).

use chrono::NaiveDate;

use super::tracks::{due_word, short};
use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::command::desk::contacts::{ContactRow, OfContacts};
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::contacts::{
    AgencyPeople, AreaCheck, Attends, ContactList, Joining, NoReceipt, Release, Suggestion, on_the_lists, takes_part,
};
use crate::domain::secure_email::SecureEmail;

pub(super) const VIEW: &dyn DeskView = &Contacts;

struct Contacts;

impl DeskView for Contacts {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let list = list(app)?;
        let former = app.panes.desks.options.former_contacts;
        let mut rows: Vec<DeskRow> = list.checks.iter().map(|check| check_row(app, check)).collect();
        let waits = |contact: &&Contact| on_the_lists(contact) == Err(NoReceipt::Proposed);
        for one in &list.agencies {
            rows.extend(one.contacts.iter().filter(waits).map(|contact| joiner_row(app, &one.agency, contact)));
        }
        let suggested = list.suggestions.iter().filter(|one| former || one.dismissed.is_none());
        rows.extend(suggested.map(|one| suggestion_row(app, one)));
        for one in list.agencies.iter().filter(|one| former || one.agency.withdrawn.is_none()) {
            rows.push(agency_row(app, one));
            let shown = one.contacts.iter().filter(|contact| match on_the_lists(contact) {
                Ok(()) => true,
                Err(NoReceipt::Proposed) => false,
                Err(_) => former,
            });
            rows.extend(shown.map(|contact| contact_row(app, &one.agency, contact)));
        }
        Ok(rows)
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let list = list(app)?;
        Ok(match key {
            RowKey::Agency(id) => {
                let found = list.agencies.iter().find(|one| one.agency.id == id);
                found.map(|one| agency_lines(app, one)).unwrap_or_default()
            }
            RowKey::Contact(id) => {
                let found = list
                    .agencies
                    .iter()
                    .find_map(|one| Some((&one.agency, one.contacts.iter().find(|contact| contact.id == id)?)));
                found.map(|(agency, contact)| contact_lines(app, agency, contact)).unwrap_or_default()
            }
            RowKey::Organisation(id) => {
                let found = list.suggestions.iter().find(|one| one.id == id);
                found.map(|one| suggestion_lines(app, one)).unwrap_or_default()
            }
            RowKey::Meeting(id) => {
                let found = list.checks.iter().find(|check| check.meeting == id);
                found.map(|check| check_lines(app, check)).unwrap_or_default()
            }
            _ => Vec::new(),
        })
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyContacts
    }

    fn beside_title(&self, app: &App) -> String {
        if app.panes.desks.options.former_contacts { app.say(Sentence::FormerToo, &[]) } else { String::new() }
    }
}

/// The whole list.
pub(in crate::app) fn list(app: &App) -> Result<ContactList, StoreError> {
    let today = app.now().date();
    ask(app.store.as_ref(), |view| view.contact_list(today))
}

fn date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

fn standing(of: OfContacts, proposed: bool, gone: bool) -> RowStanding {
    RowStanding::Contacts(ContactRow { of, proposed, gone })
}

fn check_row(app: &App, check: &AreaCheck) -> DeskRow {
    let last = check.last.as_ref().map(|last| {
        let (day, by) = (date(last.at.date()), Eyes::of(app).name(&last.by).into_owned());
        app.say(Sentence::CheckedLast, &[("day", &day), ("by", &by)])
    });
    DeskRow {
        key: RowKey::Meeting(check.meeting),
        section: app.say(Sentence::QuarterlyCheck, &[]),
        cells: vec![
            Cell::plain(check.area.clone(), Width::Columns(16)),
            Cell::plain(last.unwrap_or_else(|| app.say(Sentence::NeverChecked, &[])), Width::Rest),
        ],
        words: vec![due_word(app, check.due.due.day())],
        standing: standing(OfContacts::Check, false, false),
    }
}

fn joiner_row(app: &App, agency: &Agency, contact: &Contact) -> DeskRow {
    let since = contact.approval.as_ref().map(|approval| short(app, approval.at.date())).unwrap_or_default();
    DeskRow {
        key: RowKey::Contact(contact.id),
        section: app.say(Sentence::JoinersToApprove, &[]),
        cells: vec![
            Cell::name(contact.name.clone(), Width::Rest),
            Cell::plain(contact.role.title(), Width::Columns(14)),
            Cell::plain(agency.name.clone(), Width::Rest),
        ],
        words: vec![(app.say(Sentence::WaitsSince, &[("day", &since)]), Tone::Warning)],
        standing: standing(OfContacts::Person, true, false),
    }
}

fn suggestion_row(app: &App, one: &Suggestion) -> DeskRow {
    let count = one.meetings.len().to_string();
    let words = match &one.dismissed {
        Some(_) => (app.say(Sentence::NotAskedToSign, &[]), Tone::Dim),
        None => (app.say(Sentence::AskToSign, &[]), Tone::Plain),
    };
    DeskRow {
        key: RowKey::Organisation(one.id),
        section: app.say(Sentence::OftenGuests, &[]),
        cells: vec![
            Cell::plain(one.organisation.clone(), Width::Rest),
            Cell::plain(app.say(Sentence::GuestTimes, &[("count", &count)]), Width::Rest),
        ],
        words: vec![words],
        standing: standing(OfContacts::Organisation, false, false),
    }
}

fn agency_row(app: &App, one: &AgencyPeople) -> DeskRow {
    let agency = &one.agency;
    let mut words: Vec<(String, Tone)> = Vec::new();
    match takes_part(agency) {
        Ok(()) => {
            let first = lacking(one).first().map(|role| app.say(Sentence::NobodyAs, &[("roles", role.title())]));
            words.extend(first.map(|word| (word, Tone::Warning)));
        }
        Err(NoReceipt::NotSigned) => words.push((app.say(Sentence::HasNotSigned, &[]), Tone::Warning)),
        Err(why) => words.push((why.to_string(), Tone::Dim)),
    }
    if one.open_actions > 0 && agency.withdrawn.is_some() {
        words.push((app.say(Sentence::ActionsOpen, &[("count", &one.open_actions.to_string())]), Tone::Warning));
    }
    DeskRow {
        key: RowKey::Agency(agency.id),
        section: agency.name.clone(),
        cells: vec![Cell::plain(about(app, agency), Width::Rest)],
        words,
        standing: standing(OfContacts::Agency, false, agency.withdrawn.is_some()),
    }
}

/// `police · pol · Crawley, Horsham · reports only`.
fn about(app: &App, agency: &Agency) -> String {
    let attends = agency.attends.map(|attends| app.say(attends_words(attends), &[]));
    let parts = [agency.kind.clone(), agency.short_name.clone(), agency.areas.join(", ")];
    parts.into_iter().chain(attends).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

const fn attends_words(attends: Attends) -> Sentence {
    match attends {
        Attends::Routinely => Sentence::AttendsRoutinely,
        Attends::ReportsOnly => Sentence::AttendsReports,
        Attends::CaseByCase => Sentence::AttendsCaseByCase,
    }
}

/// Which of the people that the protocol asks for are not there (MOP 2.2, DSA appendix D: at least two contacts).
fn lacking(one: &AgencyPeople) -> Vec<ContactRole> {
    let has = |role| one.contacts.iter().any(|contact| contact.role == role && on_the_lists(contact).is_ok());
    let wanted = [ContactRole::Representative, ContactRole::Deputy, ContactRole::PointOfContact];
    wanted.into_iter().filter(|role| !has(*role)).collect()
}

fn contact_row(app: &App, agency: &Agency, contact: &Contact) -> DeskRow {
    let mut words = Vec::new();
    match on_the_lists(contact) {
        Ok(()) if contact.secure_email.is_none() => words.push((app.say(Sentence::NoEmail, &[]), Tone::Dim)),
        Ok(()) => {}
        Err(why) => words.push((why.to_string(), Tone::Dim)),
    }
    DeskRow {
        key: RowKey::Contact(contact.id),
        section: agency.name.clone(),
        cells: vec![
            Cell::name(contact.name.clone(), Width::Rest),
            Cell::plain(contact.role.title(), Width::Columns(20)),
            Cell::private(contact.telephone.clone().unwrap_or_default(), Width::Columns(14)),
        ],
        words,
        standing: standing(OfContacts::Person, false, contact.left.is_some()),
    }
}

fn agency_lines(app: &App, one: &AgencyPeople) -> Vec<String> {
    let agency = &one.agency;
    let eyes = Eyes::of(app);
    let mut lines = vec![agency.name.clone(), about(app, agency)];
    lines.push(match (agency.protocol_signed, &agency.protocol_document) {
        (None, _) => app.say(Sentence::HasNotSigned, &[]),
        (Some(on), None) => app.say(Sentence::SignedOn, &[("day", &date(on)), ("document", "")]),
        (Some(on), Some(name)) => {
            app.say(Sentence::SignedOn, &[("day", &date(on)), ("document", &format!(" ({name})"))])
        }
    });
    lines.extend(agency.withdrawn.as_ref().map(|withdrawn| {
        let values = [("day", date(withdrawn.on)), ("by", eyes.name(&withdrawn.by).into_owned())];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        format!("{}: {}", app.say(Sentence::WithdrewOn, &values), eyes.text(&withdrawn.reason))
    }));
    let lacking: Vec<&str> = lacking(one).into_iter().map(ContactRole::title).collect();
    if !lacking.is_empty() {
        lines.push(app.say(Sentence::NobodyAs, &[("roles", &lacking.join(", "))]));
    }
    let count = one.open_actions.to_string();
    lines.extend((one.open_actions > 0).then(|| app.say(Sentence::ActionsOpen, &[("count", &count)])));
    if !agency.routine_actions.is_empty() {
        lines.push(app.say(Sentence::RoutineActions, &[]));
        lines.extend(agency.routine_actions.iter().map(|action| format!("  {action}")));
    }
    lines
}

fn contact_lines(app: &App, agency: &Agency, contact: &Contact) -> Vec<String> {
    let eyes = Eyes::of(app);
    let job = contact.job_title.as_deref().map(|job| format!(", {job}")).unwrap_or_default();
    let mut lines =
        vec![format!("{}{job}", eyes.name(&contact.name)), format!("{}, {}", agency.name, contact.role.title())];
    lines.extend(on_the_lists(contact).err().map(|why| why.to_string()));
    lines.extend(takes_part(agency).err().map(|why| format!("{} {why}", agency.name)));
    lines.extend(contact.telephone.as_deref().map(|number| eyes.private(number).into_owned()));
    if let Some(email) = contact.secure_email.as_deref() {
        lines.push(eyes.private(email).into_owned());
        if !SecureEmail::shipped().is_ok_and(|secure| secure.knows(email)) {
            lines.push(format!("  {}", app.say(Sentence::NotKnownSecure, &[])));
        }
    }
    lines.push(contact.areas.join(", "));
    lines.extend(contact.briefed.map(|on| app.say(Sentence::BriefedOn, &[("day", &date(on))])));
    if let Some(approval) = &contact.approval {
        let sentence = match approval.standing {
            Joining::Proposed => Sentence::ProposedBy,
            Joining::Approved => Sentence::ApprovedBy,
            Joining::Refused => Sentence::RefusedBy,
        };
        let (day, by) = (date(approval.at.date()), eyes.name(&approval.by).into_owned());
        lines.push(app.say(sentence, &[("day", &day), ("by", &by)]));
        lines.extend(approval.note.as_deref().map(|note| format!("  {}", eyes.text(note))));
    }
    lines.extend(contact.left.as_ref().and_then(|left| left.reason.as_deref()).map(|why| eyes.text(why).into_owned()));
    lines.retain(|line| !line.is_empty());
    lines
}

fn suggestion_lines(app: &App, one: &Suggestion) -> Vec<String> {
    let eyes = Eyes::of(app);
    let days: Vec<String> = one.meetings.iter().map(|on| date(*on)).collect();
    let mut lines = vec![one.organisation.clone(), app.say(Sentence::GuestOn, &[("days", &days.join(", "))])];
    lines.push(app.say(Sentence::GuestRule, &[]));
    lines.extend(one.dismissed.as_ref().map(|sign_up| {
        let (by, day) = (eyes.name(&sign_up.dismissed.by).into_owned(), date(sign_up.dismissed.at.date()));
        let reason = eyes.text(&sign_up.dismissed.reason).into_owned();
        app.say(Sentence::DismissedBy, &[("day", &day), ("by", &by), ("reason", &reason)])
    }));
    lines
}

fn check_lines(app: &App, check: &AreaCheck) -> Vec<String> {
    let eyes = Eyes::of(app);
    let due = &check.due;
    let started = short(app, due.started);
    let mut lines = vec![
        format!("{}, {}", due.kind.title(), check.area),
        app.say(Sentence::DueRule, &[("rule", &due.rule), ("clause", due.kind.clause()), ("day", &started)]),
    ];
    if let Some(last) = &check.last {
        let (day, by) = (date(last.at.date()), eyes.name(&last.by).into_owned());
        lines.push(app.say(Sentence::CheckedLast, &[("day", &day), ("by", &by)]));
        lines.extend(last.note.as_deref().map(|note| format!("  {}", eyes.text(note))));
    }
    lines.push(app.say(Sentence::HowToCheck, &[]));
    lines
}

/// What was given where nobody was approved, the last first (CON-4).
pub(in crate::app) fn release_lines(app: &App, releases: &[Release]) -> Vec<String> {
    if releases.is_empty() {
        return vec![app.say(Sentence::NothingReleased, &[])];
    }
    let eyes = Eyes::of(app);
    let lines = releases.iter().flat_map(|release| {
        let agency = release.agency.map(|agency| format!(", {}", app.papers.agency_name(Some(agency))));
        let mut lines = vec![
            format!("{}  {}", release.at.format("%-d %b %Y %H:%M"), eyes.name(&release.by)),
            format!("  {}{}", eyes.name(&release.to_whom), agency.unwrap_or_default()),
            format!("  {}", eyes.private(&release.what)),
            format!("  {}: {}", app.say(Sentence::Necessary, &[]), eyes.private(&release.necessity)),
            format!("  {}: {}", app.say(Sentence::LawfulBasis, &[]), eyes.text(&release.lawful_basis)),
        ];
        let told = release.told.as_deref().map(|told| eyes.text(told).into_owned());
        let told = told.unwrap_or_else(|| app.say(Sentence::NobodyTold, &[]));
        lines.push(format!("  {}: {told}", app.say(Sentence::NominatedTold, &[])));
        lines.push(String::new());
        lines
    });
    lines.collect()
}
