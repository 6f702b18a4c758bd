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

/// Every agency that `written` could mean, those that it is the name of first, then those in the room.
pub(super) fn fitting(written: &str, agencies: &[AgencyName]) -> Vec<(Fit, AgencyIndex)> {
    let written = written.trim().to_lowercase();
    if written.is_empty() {
        return Vec::new();
    }
    let fits = agencies.iter().enumerate();
    let mut fits: Vec<_> =
        fits.filter_map(|(at, agency)| Some((fit(&written, agency)?, !agency.in_room, AgencyIndex(at)))).collect();
    fits.sort_by_key(|(fit, elsewhere, at)| (*fit != Fit::Whole, *elsewhere, *fit, *at));
    fits.into_iter().map(|(fit, _, at)| (fit, at)).collect()
}

/// The agency that `written` means: the only one that is called so, else the only one that could be called so. Who is in
/// the room decides nothing: an action of the wrong agency is one that nobody does.
pub(super) fn find(written: &str, agencies: &[AgencyName]) -> Named {
    let fits = fitting(written, agencies);
    let whole: Vec<AgencyIndex> = fits.iter().filter(|(fit, _)| *fit == Fit::Whole).map(|(_, at)| *at).collect();
    let short: Vec<AgencyIndex> = fits.iter().filter(|(fit, _)| *fit == Fit::ShortBegins).map(|(_, at)| *at).collect();
    match (whole.as_slice(), short.as_slice(), fits.as_slice()) {
        ([only], ..) | ([], [only], _) | ([], [], [(_, only)]) => Named::One(*only),
        (_, _, []) => Named::None,
        _ => Named::Several(fits.into_iter().map(|(_, at)| at).collect()),
    }
}

/// The other agencies that `written` could mean.
pub(super) fn others(written: &str, meant: AgencyIndex, agencies: &[AgencyName]) -> Vec<AgencyIndex> {
    fitting(written, agencies).into_iter().map(|(_, at)| at).filter(|at| *at != meant).collect()
}
