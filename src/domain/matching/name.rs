//! Names as people spell them: accents, apostrophes, hyphens, order, short forms.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::sound::sound;
use crate::domain::asset::{self, AssetError};

const FILE: &str = "nicknames.toml";

/// Short forms and other spellings of given names, as groups of names that may be the same person's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nicknames {
    groups: BTreeMap<String, BTreeSet<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: Vec<Vec<String>>,
}

impl Nicknames {
    /// The shipped groups.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        Self::from_toml(include_str!("../../../assets/nicknames.toml"))
    }

    /// An area's own groups, in the form of `assets/nicknames.toml`.
    ///
    /// # Errors
    /// When the file is not a list of lists of names.
    pub fn from_toml(text: &str) -> Result<Self, AssetError> {
        let file: File = asset::read(FILE, text)?;
        let mut groups: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (group, names) in file.names.iter().enumerate() {
            for name in names {
                groups.entry(tokens(name).join("")).or_default().insert(group);
            }
        }
        Ok(Self { groups })
    }

    /// A name ready to be compared: its parts, each with the short forms that it belongs to.
    pub(super) fn name(&self, name: &str) -> Name {
        let groups = |text: &str| self.groups.get(text).into_iter().flatten().copied().collect();
        let parts: Vec<Part> = given_first(name).into_iter().map(|text| Part { groups: groups(&text), text }).collect();
        let joined = parts.iter().map(|part| part.text.as_str()).collect();
        let mut sorted: Vec<String> = parts.iter().map(|part| part.text.clone()).collect();
        sorted.sort_unstable();
        Name { parts, joined, sorted }
    }
}

/// A name, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The given name first, where the name says which that is.
    pub(super) parts: Vec<Part>,
    joined: String,
    sorted: Vec<String>,
}

impl Name {
    /// The parts as one word, and in the order of letters.
    pub(super) fn whole(self) -> (String, Vec<String>) {
        (self.joined, self.sorted)
    }
}

/// One part of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) text: String,
    /// The groups of short forms that it belongs to.
    pub(super) groups: BTreeSet<usize>,
}

impl Part {
    fn letters(&self) -> usize {
        self.text.chars().count()
    }

    pub(super) fn is_initial(&self) -> bool {
        self.letters() < 2
    }
}

/// The parts of a name; those behind a comma, as in "Thomas, Maeve", are its first.
fn given_first(name: &str) -> Vec<String> {
    match name.split_once(',') {
        Some((family, given)) => tokens(given).into_iter().chain(tokens(family)).collect(),
        None => tokens(name),
    }
}

/// The parts of a name in plain lower-case letters, without accents, titles and punctuation.
fn tokens(name: &str) -> Vec<String> {
    let mut plain = String::with_capacity(name.len());
    for letter in name.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        match letter {
            'ł' | 'Ł' => plain.push('l'),
            'ø' | 'Ø' => plain.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('d'),
            'ħ' | 'Ħ' => plain.push('h'),
            'ı' => plain.push('i'),
            'ß' | 'ẞ' => plain.push_str("ss"),
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            'þ' | 'Þ' => plain.push_str("th"),
            // An apostrophe joins: O’Connor, O'Connor and OConnor are one.
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
            letter if letter.is_alphanumeric() => plain.extend(letter.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    let titles = ["mr", "mrs", "ms", "miss", "mx", "dr"];
    let mut parts: Vec<String> = plain.split_whitespace().map(str::to_owned).collect();
    if parts.len() > 1 && parts.first().is_some_and(|first| titles.contains(&first.as_str())) {
        parts.remove(0);
    }
    for part in &mut parts {
        // McDonald and MacDonald.
        if let Some(rest) = part.strip_prefix("mc")
            && rest.chars().count() > 2
        {
            *part = format!("mac{rest}");
        }
    }
    parts
}

/// How two names compare, in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Same,
    /// The same but for accents, punctuation, capitals or order.
    WrittenDifferently,
    SpeltDifferently,
    ShortForm,
    /// Perhaps what somebody made of it by ear, or for short.
    Loosely,
    /// Only the given name agrees: a name after marriage, or a namesake.
    GivenOnly,
    /// Only the family name agrees: a relative, or a name that nobody knew as a short form.
    FamilyOnly,
    /// Some other part agrees.
    InPart,
    /// A part of one may be what somebody made of a part of the other, and nothing more.
    Faintly,
    Differ,
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same name",
            Self::WrittenDifferently => "same name, written differently",
            Self::SpeltDifferently => "similar name",
            Self::ShortForm => "a short form of the name",
            Self::Loosely => "name that may be the same by ear or for short",
            Self::GivenOnly => "same given name, another surname",
            Self::FamilyOnly => "same surname, another given name",
            Self::InPart => "part of the name the same",
            Self::Faintly => "part of the name perhaps the same",
            Self::Differ => "different name",
        })
    }
}

impl Names {
    /// Whether all parts agree in some way.
    pub(super) const fn is_whole(self) -> bool {
        !matches!(self, Self::GivenOnly | Self::FamilyOnly | Self::InPart | Self::Faintly | Self::Differ)
    }
}

/// How alike two names are, as a share of 100, and in what way.
pub(super) fn compare(one: &Name, other: &Name) -> (u8, Names) {
    if one.parts.is_empty() || other.parts.is_empty() {
        return (0, Names::Differ);
    }
    if one.parts == other.parts {
        return (100, Names::Same);
    }
    if one.joined == other.joined || one.sorted == other.sorted {
        return (100, Names::WrittenDifferently);
    }
    if one.joined.chars().count() >= 7 && near(&one.joined, &other.joined, 1) {
        return (95, Names::SpeltDifferently);
    }
    let (shorter, longer) = if one.parts.len() <= other.parts.len() { (one, other) } else { (other, one) };
    by_parts(&shorter.parts, &longer.parts)
}

/// From here on two parts of a name count as one.
const LEAST: u8 = 66;

/// Every part of the shorter name against the likeliest part of the longer that is still free.
fn by_parts(shorter: &[Part], longer: &[Part]) -> (u8, Names) {
    let mut free: Vec<(usize, &Part)> = longer.iter().enumerate().collect();
    let (mut sum, mut matched, mut way, mut solid) = (0u32, 0u32, Names::WrittenDifferently, None);
    let mut parts: Vec<(usize, &Part)> = shorter.iter().enumerate().collect();
    // The long parts choose first: an initial takes what is left.
    parts.sort_by_key(|(_, part)| std::cmp::Reverse(part.letters()));
    for (place, part) in parts {
        let likeliest = free.iter().enumerate().map(|(at, (_, other))| (part_alike(part, other), at));
        let Some(((alike, how), at)) = likeliest.max_by_key(|((alike, _), at)| (*alike, std::cmp::Reverse(*at))) else {
            break;
        };
        if alike >= LEAST {
            let (there, _) = free.remove(at);
            sum += u32::from(alike);
            matched += 1;
            if alike >= 86 && !part.is_initial() {
                solid = Some(only((place, shorter.len()), (there, longer.len())));
            }
            way = if how == Names::WrittenDifferently || way == Names::Loosely { way } else { how };
        }
    }
    let count = u32::try_from(shorter.len()).unwrap_or(u32::MAX);
    let share = |value: u32| u8::try_from(value.min(100)).unwrap_or(100);
    if matched == count && count >= 2 {
        let unmatched = u32::try_from(free.len()).unwrap_or(u32::MAX);
        return (share((sum / count).saturating_sub(unmatched.saturating_mul(3))), way);
    }
    match solid {
        Some(which) => (50, which),
        None if matched > 0 => (30, Names::Faintly),
        None => (0, Names::Differ),
    }
}

/// Which part agrees, by its place in each of the two names.
fn only((one, of_one): (usize, usize), (other, of_other): (usize, usize)) -> Names {
    if of_one < 2 || of_other < 2 {
        Names::InPart
    } else if one == 0 && other == 0 {
        Names::GivenOnly
    } else if one + 1 == of_one && other + 1 == of_other {
        Names::FamilyOnly
    } else {
        Names::InPart
    }
}

/// How alike two parts of a name are.
fn part_alike(one: &Part, other: &Part) -> (u8, Names) {
    if one.text == other.text {
        return (100, Names::WrittenDifferently);
    }
    if !one.groups.is_disjoint(&other.groups) {
        return (94, Names::ShortForm);
    }
    let (short, long) = (one.letters().min(other.letters()), one.letters().max(other.letters()));
    if short == 1 {
        let initial = one.text.chars().next() == other.text.chars().next();
        return if initial { (80, Names::ShortForm) } else { (0, Names::Differ) };
    }
    let slips = if short >= 7 { 2 } else { 1 };
    if short >= 4 && near(&one.text, &other.text, slips) {
        return (90, Names::SpeltDifferently);
    }
    if short >= 3 && (one.text.starts_with(&other.text) || other.text.starts_with(&one.text)) {
        return (88, Names::ShortForm);
    }
    if long >= 5 && strsim::jaro_winkler(&one.text, &other.text) >= 0.92 {
        return (86, Names::SpeltDifferently);
    }
    if loosely(one, other, short) { (LEAST, Names::Loosely) } else { (0, Names::Differ) }
}

/// Whether one part might be what somebody made of the other by ear or for short: it counts beside a date of birth.
fn loosely(one: &Part, other: &Part, short: usize) -> bool {
    let (one, other) = (one.text.as_str(), other.text.as_str());
    if short < 3 {
        return false;
    }
    let begin_alike = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count() >= 3;
    let sounds = (sound(one), sound(other));
    let sound_alike = sounds.0 == sounds.1 && sounds.0.iter().filter(|class| **class != 0).count() >= 2;
    let slips = if short >= 4 { 2 } else { 1 };
    begin_alike || one.contains(other) || other.contains(one) || sound_alike || near(one, other, slips)
}

/// Whether one text becomes the other by so many slips: a letter wrong, too many, left out, or changed over with the next.
fn near(one: &str, other: &str, slips: usize) -> bool {
    // Most texts are of too different a length to be looked at letter by letter.
    one.len().abs_diff(other.len()) <= slips * 4 && strsim::osa_distance(one, other) <= slips
}
