//! `marac export`: documents, outside the record.

use std::path::PathBuf;

use super::args::{Everywhere, ExportArguments, ExportWhat, Format};
use super::failure::Failure;
use super::files::{self, slug};
use super::place;
use super::profile::Profile;
use super::sitting::{Preferring, Sitting, folder};
use crate::documents::wording::Wording;
use crate::documents::{actions, agenda, case, minutes, phrases};
use crate::domain::agency::Agency;
use crate::domain::conference::Conference;
use crate::domain::referral::Reference;
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
    let prefer = if arguments.what == ExportWhat::Agenda { Preferring::Coming } else { Preferring::Held };
    let conference = sitting.conference(arguments.meeting, arguments.area.as_deref(), prefer, today)?;
    let documents = match arguments.what {
        ExportWhat::Agenda => vec![document(&conference, "agenda", agenda::text(&conference, &wording))],
        ExportWhat::Minutes => vec![document(&conference, "minutes", minutes::text(&conference, &wording))],
        ExportWhat::Case => vec![of_case(&conference, arguments, &wording)?],
        ExportWhat::Actions => {
            let slips = owners(&conference, arguments)?.into_iter().map(|agency| {
                let text = actions::text(&conference, agency, today, &wording);
                document(&conference, &format!("actions-{}", slug(&agency.name)), text)
            });
            slips.collect()
        }
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
    };
    let logged =
        format!("{kind}, meeting of {}, {}", conference.meeting.date, phrases::count(written.len(), "file", "files"));
    sitting.note("export", &logged)?;
    sitting.close()?;
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
        (ExportWhat::Case, None, _) => usage("say which case, with --case REF"),
        (ExportWhat::Agenda | ExportWhat::Minutes | ExportWhat::Actions, Some(_), _) => {
            usage("--case goes with export case; leave it out")
        }
        (ExportWhat::Agenda | ExportWhat::Minutes | ExportWhat::Case, _, Some(_)) => {
            usage("--for goes with export actions; leave it out")
        }
        _ => Ok(()),
    }
}

fn document(conference: &Conference, kind: &str, text: String) -> Document {
    Document { name: format!("{}-{}-{kind}", slug(&conference.meeting.area), conference.meeting.date), text }
}

fn of_case(conference: &Conference, arguments: &ExportArguments, wording: &Wording) -> Result<Document, Failure> {
    let reference = arguments.case.as_deref().unwrap_or_default();
    let found = Reference::new(reference).ok().and_then(|reference| case::text(conference, &reference, wording));
    let text = found.ok_or_else(|| super::show::no_such_case(reference, conference))?;
    Ok(document(conference, &format!("case-{}", slug(reference)), text))
}

fn owners<'a>(conference: &'a Conference, arguments: &ExportArguments) -> Result<Vec<&'a Agency>, Failure> {
    let Some(wanted) = arguments.for_agency.as_deref() else { return Ok(actions::owners(conference)) };
    let wanted = wanted.trim().to_lowercase();
    let is_it = |agency: &&Agency| agency.short_name == wanted || agency.name.to_lowercase() == wanted;
    match conference.agencies.iter().find(is_it) {
        Some(agency) => Ok(vec![agency]),
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
