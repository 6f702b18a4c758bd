//! `marac [FILE]`: the door to the terminal session.

use std::path::Path;

use chrono::NaiveDate;
use clap::Args;

use super::args::Everywhere;
use super::failure::Failure;
use super::key;
use super::passphrase::{self, Source};
use super::patience::{Waiting, answered};
use super::place;
use super::profile::Profile;
use super::sitting;
use super::values::date;
use crate::app::texts::Texts;
use crate::guard::keeper::Kept;
use crate::keymap::{Keymap, Shipped};
use crate::seat::{self, Arrival, Key, Left, Over, Place};
use crate::ui::terminal::Before;
use crate::ui::theme::{Theme, ThemeName};
use crate::vault::RealDisk;
use crate::vault::identity;
use crate::vault::names;

/// Which meeting the screen shows first.
#[derive(Debug, Clone, Default, Args)]
pub struct Showing {
    /// The meeting to show; else the one under way, the one just held, or the next
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub meeting: Option<NaiveDate>,

    /// Its area, where several areas meet
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,

    /// Open an older file than the one this machine has seen, or an older generation of a damaged one; the log says so
    #[arg(long)]
    pub restore: bool,

    /// Bring here what this machine kept for the same record while its share was away: where that share is now found here
    #[arg(long)]
    pub bring_kept: bool,
    /// How others sit down, by how many of them are here already.
    #[arg(skip)]
    pub invitations: Vec<String>,
    /// What the user reads then until the first command.
    #[arg(skip)]
    pub greeting: Option<String>,
    /// It is the invented conference.
    #[arg(skip)]
    pub is_demo: bool,
}

/// Unlocks the record and runs the session on the terminal until it ends.
///
/// # Errors
/// When the record can't be opened, or something could not be saved.
pub fn run(
    record: &Path,
    showing: &Showing,
    everywhere: &Everywhere,
    profile: &Profile,
    mut kept: Option<Kept>,
) -> Result<String, Failure> {
    // What the mount table says is known of a share that hangs too; and once the process has closed itself in, nothing of the
    // machine can be seen any more.
    let share = place::looked_at(&names::folder(record))?.named();
    // A share that hangs is waited for on the screen, where it can be left.
    let path = record.to_owned();
    let asked = answered(move || look(&path));
    let (unwritable, share) = asked.transpose()?.unwrap_or((None, share));
    let identity_path = key::chosen(everywhere, profile);
    let needs = identity::needs_passphrase(&RealDisk, &identity_path)
        .map_err(|error| key::missing(&identity_path, profile, error))?;
    let arrival = kept.as_ref().and_then(|kept| kept.place.as_ref()).map_or(Arrival::First, |place| {
        // A place that can't be read is no reason to stay locked.
        Arrival::Locked(place.parse().ok())
    });
    let on_plugin = identity::is_on_plugin(&RealDisk, &identity_path).map_err(Failure::of)?;
    let key = match (needs, everywhere.passphrase_fd) {
        (false, _) if on_plugin => {
            if arrival != Arrival::First {
                passphrase::answer(Source::Terminal, "Locked. Have the key at hand, and go on with an empty line:")?;
            }
            Key::Unlocked(key::unlock_for(record, everywhere, profile)?)
        }
        (false, _) => Key::Plain,
        (true, Some(_)) if arrival == Arrival::First => {
            Key::Passphrase(passphrase::existing(Source::from(everywhere), &identity_path.display().to_string())?)
        }
        (true, _) => Key::AskedFor,
    };
    let loaded = Keymap::load(Shipped::Default, Some(&profile.keymap()));
    let mut warnings: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    warnings.extend(unwritable);
    // The demo is gone at its end, wherever it is.
    warnings.extend(share.filter(|_| !showing.is_demo));
    let local = profile.local().map_err(|why| warnings.push(why.to_string())).ok();
    let (texts, left_out) = Texts::of_folder(profile.folder()).map_err(Failure::of)?;
    warnings.extend(left_out.iter().map(ToString::to_string));
    let idle_minutes = profile.idle_minutes().unwrap_or_else(|why| {
        warnings.push(why.to_string());
        None
    });
    // What was opened is kept in mind there at the end.
    let _ = profile.make_folder();
    Waiting::while_closing_in();
    let place = Place {
        record: record.to_owned(),
        local,
        restore: showing.restore,
        bring: showing.bring_kept,
        identity: identity_path,
        key,
        keymap: loaded.keymap,
        texts,
        theme: Theme::new(ThemeName::chosen(None, std::env::var_os("NO_COLOR").as_deref())),
        days_ahead: super::today(everywhere) - chrono::Local::now().date_naive(),
        idle_minutes,
        day_is_set: everywhere.today.is_some(),
        meeting: showing.meeting,
        area: showing.area.clone(),
        arrival,
        is_demo: showing.is_demo,
        afresh: kept.is_some(),
        invitations: showing.invitations.clone(),
        greeting: showing.greeting.clone(),
        warnings,
    };
    let Over { left, unfinished } = seat::take(place).map_err(|error| {
        if error.is_kept_here() {
            profile.remember_opened(record);
        }
        Failure::of(error)
    })?;
    let unfinished = unfinished.map(|said| said + "\n").unwrap_or_default();
    let said = match left {
        Left::Unopened => String::new(),
        Left::Locked(at) => {
            profile.remember_opened(record);
            if let Some(Err(error)) = kept.as_mut().map(|kept| kept.ask_for_another(&at.to_string())) {
                Before::look().take_back();
                return Err(Failure::Failed(format!(
                    "everything is saved, but no fresh process could be had ({error})"
                )));
            }
            String::new()
        }
        Left::Beside | Left::Saved(_) if showing.is_demo => {
            profile.remember_opened(record);
            "Nothing of the demo is kept once the last of those at it has left.\n".to_owned()
        }
        Left::Beside => {
            profile.remember_opened(record);
            format!(
                "Everything is saved beside {}, which somebody else has written meanwhile; it is joined in when the \
                 record is next opened\n{unfinished}",
                record.display()
            )
        }
        Left::Saved(published) => {
            profile.remember_opened(record);
            published.map(|path| format!("Saved in {}\n", path.display())).unwrap_or_default() + &unfinished
        }
    };
    Ok(said)
}

/// What is to be known of a record before anything is typed: that it is there and may be, whether it can be written, and
/// the share that it is on.
fn look(record: &Path) -> Result<(Option<String>, Option<String>), Failure> {
    sitting::is_there(record)?;
    let share = place::looked_at(&place::folder_of(record))?.named();
    Ok((unwritable(record), share))
}

/// What is to be known before anything is typed: that here it could be read only.
fn unwritable(record: &Path) -> Option<String> {
    let folder = record.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (!sitting::can_write(folder)).then(|| {
        format!(
            "nothing can be written to the folder of {}: you can read, and nothing that you type will be saved; get the \
             right to write there, or move the record",
            record.display()
        )
    })
}
