//! `marac export`: documents, outside the record.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::{Everywhere, ExportArguments, ExportWhat, Format};
use super::failure::Failure;
use super::files::{self, slug};
use super::place;
use super::profile::Profile;
use super::sitting::{Preferring, Sitting, folder, read};
use crate::documents::wording::Wording;
use crate::documents::{actions, agenda, case, closed, minutes, phrases};
use crate::domain::agency::Agency;
use crate::domain::conference::Conference;
use crate::domain::conflict::kept_from;
use crate::domain::referral::Reference;
use crate::record::session::ClosedPapers;
use crate::vault::{Recipient, sealed};

/// A document, and what its file is to be called without the ending.
struct Document {
    name: String,
    text: String,
}

/// Writes the documents, and leaves a line in the log (REC-2).
///
/// # Errors
/// When what is asked for isn't there, or can't be written.
pub fn run(everywhere: &Everywhere, arguments: &ExportArguments, profile: &Profile) -> Result<String, Failure> {
    possible(arguments)?;
    let recipients: Vec<Recipient> =
        arguments.age_recipient.iter().map(|text| text.parse()).collect::<Result<_, _>>().map_err(Failure::of)?;
    let to = folder(&arguments.to)?;
    place::of_folder(&to)?;
    let wording = profile.wording()?;
    let today = super::today(everywhere);
    let mut sitting = Sitting::open(&arguments.file, everywhere, profile)?;
    if arguments.what == ExportWhat::Closed {
        return closed_case(sitting, arguments, (&to, today), &wording);
    }
    let prefer = if arguments.what == ExportWhat::Agenda { Preferring::Coming } else { Preferring::Held };
    let conference = sitting.conference(arguments.meeting, arguments.area.as_deref(), prefer, today)?;
    let not_entered = not_entered(&sitting, &conference, arguments)?;
    let documents = match arguments.what {
        ExportWhat::Agenda => vec![of_agenda(&conference, arguments, &wording)?],
        ExportWhat::Minutes => vec![of_minutes(&conference, arguments, &wording)?],
        ExportWhat::Case => vec![of_case(&conference, arguments, &wording)?],
        ExportWhat::Actions => {
            warn_of_actions_left_out(&conference);
            let slips = owners(&conference, arguments)?.into_iter().map(|agency| {
                let text = actions::text(&conference, agency, today, &wording);
                document(&conference, &format!("actions-{}", slug(&agency.name)), text)
            });
            slips.collect()
        }
        ExportWhat::Closed => Vec::new(),
    };
    if documents.is_empty() {
        sitting.leave()?;
        return Ok("No agency owns an action of this meeting or an outstanding one; nothing was written\n".to_owned());
    }
    let written = write(&to, &documents, &recipients)?;
    let kind = match arguments.what {
        ExportWhat::Agenda => "agenda",
        ExportWhat::Minutes => "minutes",
        ExportWhat::Case => "one case",
        ExportWhat::Actions => "actions",
        ExportWhat::Closed => "closed case",
    };
    let logged =
        format!("{kind}, meeting of {}, {}", conference.meeting.date, phrases::count(written.len(), "file", "files"));
    sitting.note("export", &logged)?;
    sitting.close()?;
    if !not_entered.is_empty() {
        super::warn(&format!(
            "something is typed and not entered in {}, so it is in no paper: enter it or clear it, and export again",
            not_entered.join(", ")
        ));
    }
    if recipients.is_empty() {
        super::warn(
            "what was written is plain text outside the record: send it only by a secure way, and delete it when it is sent",
        );
    }
    Ok(written.iter().map(|path| format!("Wrote {}\n", path.display())).collect())
}

/// What the interface promises and this version can't do yet is said, not pretended.
fn possible(arguments: &ExportArguments) -> Result<(), Failure> {
    let usage = |sentence: &str| Err(Failure::Usage(sentence.to_owned()));
    if arguments.format != Format::Txt {
        return usage("this version writes text only; leave out --format, or say --format txt");
    }
    if arguments.password_file.is_some() {
        return usage("this version writes no Word documents, so it can't put a password on one; use --age-recipient");
    }
    match (arguments.what, &arguments.case, &arguments.for_agency) {
        (ExportWhat::Closed, _, _) if !arguments.age_recipient.is_empty() => usage(
            "the papers of a closed case are encrypted to those who read it, and to nobody else; leave out --age-recipient",
        ),
        (ExportWhat::Case | ExportWhat::Closed, None, _) => usage("say which case, with --case REF"),
        (ExportWhat::Agenda | ExportWhat::Minutes | ExportWhat::Actions, Some(_), _) => {
            usage("--case goes with export case; leave it out")
        }
        (ExportWhat::Closed, _, Some(_)) => usage("the papers of a closed case go to its readers; leave out --for"),
        _ => Ok(()),
    }
}

/// The papers of a closed case, for those alone who read it, whatever else was asked for. They are never plain.
fn closed_case(
    mut sitting: Sitting,
    arguments: &ExportArguments,
    (to, today): (&Path, NaiveDate),
    wording: &Wording,
) -> Result<String, Failure> {
    let reference = arguments.case.as_deref().unwrap_or_default().trim();
    let shelf = sitting.closed();
    let cases = shelf.list().map_err(read)?;
    let found = cases.into_iter().find(|case| case.reference.as_str().eq_ignore_ascii_case(reference));
    let Some((case, (meeting, _))) = found.and_then(|case| case.meeting.map(|meeting| (case, meeting))) else {
        let none = format!("your key reads no closed case {reference} that a meeting has");
        sitting.leave()?;
        return Err(Failure::Failed(none));
    };
    let conference = shelf.conference(meeting, case.case).map_err(read)?;
    let readers: Vec<String> = case.readers.iter().filter(|one| !one.ended).map(|one| one.name.clone()).collect();
    let papers = closed::papers(&conference, &readers, today, wording);
    let documents: Vec<_> = papers.into_iter().map(|paper| (paper.name, paper.text)).collect();
    let by = sitting.record().own_name().map_err(read)?.unwrap_or_default();
    let at = today.and_time(chrono::Local::now().time());
    let written =
        sitting.write_closed_papers(&ClosedPapers { case: case.case, documents: &documents, by: &by, at }, to)?;
    sitting.close()?;
    let files: String = written.iter().map(|path| format!("Wrote {}\n", path.display())).collect();
    Ok(format!("{files}Readable to {}, and to nobody else\n", readers.join(", ")))
}

/// The cases in whose composer somebody has something that the papers would tell, had it been entered.
fn not_entered(
    sitting: &Sitting,
    conference: &Conference,
    arguments: &ExportArguments,
) -> Result<Vec<String>, Failure> {
    if arguments.what == ExportWhat::Agenda {
        return Ok(Vec::new());
    }
    let waiting = sitting.record().cases_with_lines().map_err(Failure::of)?;
    let open = conference.cases.iter().filter(|case| case.referral.closed.is_none());
    let of_paper = open.filter(|case| {
        let reference = case.referral.reference.as_str();
        arguments.case.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(reference))
    });
    let there = of_paper.filter(|case| waiting.contains(&case.referral.id));
    Ok(there.map(|case| case.referral.reference.to_string()).collect())
}

fn document(conference: &Conference, kind: &str, text: String) -> Document {
    Document { name: format!("{}-{}-{kind}", slug(&conference.meeting.area), conference.meeting.date), text }
}

/// The agenda; for an agency without the cases of which the Chair excluded somebody of it (CLO-3, MOP 11.2).
fn of_agenda(conference: &Conference, arguments: &ExportArguments, wording: &Wording) -> Result<Document, Failure> {
    if let Some(wanted) = arguments.for_agency.as_deref() {
        let agency = named(conference, wanted)?;
        let text = agenda::text(conference, &kept_from(conference, agency.id), wording);
        return Ok(document(conference, &format!("agenda-{}", slug(&agency.name)), text));
    }
    warn_of_the_whole(conference);
    Ok(document(conference, "agenda", agenda::text(conference, &BTreeSet::new(), wording)))
}

/// The minutes; likewise.
fn of_minutes(conference: &Conference, arguments: &ExportArguments, wording: &Wording) -> Result<Document, Failure> {
    if let Some(wanted) = arguments.for_agency.as_deref() {
        let agency = named(conference, wanted)?;
        let text = minutes::text(conference, &kept_from(conference, agency.id), wording);
        return Ok(document(conference, &format!("minutes-{}", slug(&agency.name)), text));
    }
    warn_of_the_whole(conference);
    Ok(document(conference, "minutes", minutes::text(conference, &BTreeSet::new(), wording)))
}

/// Names the agencies that must not have the whole of it.
fn warn_of_the_whole(conference: &Conference) {
    for agency in &conference.agencies {
        let kept_from = kept_from(conference, agency.id);
        let here = kept_from.iter().filter(|case| conference.case(**case).is_some()).count();
        if here > 0 {
            let cases = phrases::count(here, "case", "cases");
            super::warn(&format!(
                "not for {}: the Chair excluded somebody of it from {cases}; its own copy: --for {}",
                agency.name, agency.short_name
            ));
        }
    }
}

/// Names the cases in which an agency has something to do and of which it gets nothing: an action that nobody is told of is
/// not done.
fn warn_of_actions_left_out(conference: &Conference) {
    for agency in &conference.agencies {
        let left_out = actions::left_out(conference, agency.id);
        let references: Vec<&str> = left_out.into_iter().map(Reference::as_str).collect();
        if !references.is_empty() {
            super::warn(&format!(
                "actions of {} in {} are in no file, because the Chair excluded somebody of it: agree with the Chair \
                 who is told, or give them to another agency",
                agency.name,
                references.join(", ")
            ));
        }
    }
}

fn of_case(conference: &Conference, arguments: &ExportArguments, wording: &Wording) -> Result<Document, Failure> {
    let wanted = arguments.case.as_deref().unwrap_or_default();
    let no_such_case = || super::show::no_such_case(wanted, conference);
    let reference = Reference::new(wanted).map_err(|_| no_such_case())?;
    let text = case::text(conference, &reference, wording).ok_or_else(no_such_case)?;
    let is_it = |agency: &Agency| {
        let mut cases = kept_from(conference, agency.id).into_iter().filter_map(|case| conference.case(case));
        cases.any(|case| case.referral.reference.as_str().eq_ignore_ascii_case(reference.as_str()))
    };
    let mut name = format!("case-{}", slug(wanted));
    if let Some(agency) = arguments.for_agency.as_deref().map(|wanted| named(conference, wanted)).transpose()? {
        if is_it(agency) {
            let said = format!("the Chair excluded somebody of {} from this case: it gets nothing of it", agency.name);
            return Err(Failure::Failed(said));
        }
        name = format!("{name}-{}", slug(&agency.name));
    }
    for agency in conference.agencies.iter().filter(|agency| is_it(agency)) {
        super::warn(&format!("not for {}: the Chair excluded somebody of it from this case", agency.name));
    }
    Ok(document(conference, &name, text))
}

fn owners<'a>(conference: &'a Conference, arguments: &ExportArguments) -> Result<Vec<&'a Agency>, Failure> {
    match arguments.for_agency.as_deref() {
        Some(wanted) => Ok(vec![named(conference, wanted)?]),
        None => Ok(actions::owners(conference)),
    }
}

/// The agency of that name or short name.
fn named<'a>(conference: &'a Conference, wanted: &str) -> Result<&'a Agency, Failure> {
    let wanted = wanted.trim().to_lowercase();
    let is_it = |agency: &&Agency| agency.short_name == wanted || agency.name.to_lowercase() == wanted;
    match conference.agencies.iter().find(is_it) {
        Some(agency) => Ok(agency),
        None => {
            let names: Vec<&str> = conference.agencies.iter().map(|agency| agency.short_name.as_str()).collect();
            let names = names.join(", ");
            Err(Failure::Failed(format!("no agency is called that; the short names are: {names}")))
        }
    }
}

/// Writes all of them or none: should one fail, those before it are taken away again.
fn write(to: &std::path::Path, documents: &[Document], recipients: &[Recipient]) -> Result<Vec<PathBuf>, Failure> {
    let mut written = Vec::new();
    for Document { name, text } in documents {
        let one = if recipients.is_empty() {
            files::write_new(to, name, "txt", text.as_bytes())
        } else {
            let sealed = sealed::seal(text.as_bytes(), recipients);
            let sealed = sealed.map_err(|_| Failure::Failed("the document could not be encrypted".to_owned()));
            sealed.and_then(|bytes| files::write_new(to, name, "txt.age", &bytes))
        };
        match one {
            Ok(path) => written.push(path),
            Err(failure) => {
                for path in &written {
                    let _ = std::fs::remove_file(path);
                }
                return Err(failure);
            }
        }
    }
    Ok(written)
}
