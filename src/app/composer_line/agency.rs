//! Which agency a few letters mean.

/// The place of an agency in [`LineContext::agencies`](super::LineContext::agencies).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyIndex(pub usize);

/// An agency as it can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyName {
    /// What people type: `Police`, `IDVA`.
    pub short: String,
    /// Its whole name: `Sussex Police`.
    pub long: String,
    /// Somebody of it is in the meeting.
    pub in_room: bool,
}

/// What a name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One agency.
    One(AgencyIndex),
    /// It could be any of these.
    Several(Vec<AgencyIndex>),
    /// None.
    None,
}

/// Longest name that is looked for before a colon, in characters.
const LONGEST: usize = 60;

/// What stands between `start` and the first colon on the same line, and where the rest begins. "9:30" is no name:
/// that has a letter.
pub(super) fn before_colon(line: &str, start: usize) -> Option<(&str, usize)> {
    let rest = line.get(start..)?;
    let colon = rest.find([':', '\n'])?;
    let name = rest.get(..colon)?;
    let written = name.trim();
    let is_name = rest.get(colon..)?.starts_with(':')
        && written.chars().any(char::is_alphabetic)
        && written.chars().count() <= LONGEST;
    is_name.then_some((written, start + colon + 1))
}

/// How well a name fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Whole,
    ShortBegins,
    LongBegins,
    WordBegins,
}

/// Whether and how `written` (lower case) means the agency.
pub(super) fn fit(written: &str, agency: &AgencyName) -> Option<Fit> {
    let (short, long) = (agency.short.to_lowercase(), agency.long.to_lowercase());
    if written == short || written == long {
        Some(Fit::Whole)
    } else if short.starts_with(written) {
        Some(Fit::ShortBegins)
    } else if long.starts_with(written) {
        Some(Fit::LongBegins)
    } else if word_starts(&long).any(|word| word.starts_with(written)) {
        Some(Fit::WordBegins)
    } else {
        None
    }
}

/// The name from each of its words on.
fn word_starts(long: &str) -> impl Iterator<Item = &str> {
    long.char_indices()
        .filter(|(at, c)| {
            c.is_alphanumeric()
                && long
                    .get(..*at)
                    .and_then(|before| before.chars().next_back())
                    .is_some_and(|before| !before.is_alphanumeric() && before != '\'' && before != '’')
        })
        .filter_map(|(at, _)| long.get(at..))
}

/// The agency that `written` means: the best fit, and among equals the one that is in the room.
pub(super) fn find(written: &str, agencies: &[AgencyName]) -> Named {
    let written = written.trim().to_lowercase();
    if written.is_empty() {
        return Named::None;
    }
    let fits: Vec<(Fit, AgencyIndex, bool)> = agencies
        .iter()
        .enumerate()
        .filter_map(|(at, agency)| Some((fit(&written, agency)?, AgencyIndex(at), agency.in_room)))
        .collect();
    let Some(best) = fits.iter().map(|(fit, ..)| *fit).min() else {
        return Named::None;
    };
    let best: Vec<_> = fits.into_iter().filter(|(fit, ..)| *fit == best).collect();
    let in_room: Vec<_> = best.iter().filter(|(.., in_room)| *in_room).collect();
    match (best.as_slice(), in_room.as_slice()) {
        ([(_, only, _)], _) | (_, [(_, only, _)]) => Named::One(*only),
        _ => Named::Several(best.into_iter().map(|(_, agency, _)| agency).collect()),
    }
}
