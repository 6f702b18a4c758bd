//! Names as people spell them: accents, apostrophes, hyphens, order, short forms.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

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

    /// The parts of a name, each with the short forms that it belongs to.
    pub(super) fn parts(&self, name: &str) -> Vec<Part> {
        let groups = |text: &str| self.groups.get(text).into_iter().flatten().copied().collect();
        tokens(name).into_iter().map(|text| Part { groups: groups(&text), text }).collect()
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
    /// One part agrees, and the rest doesn't: a name after marriage, or a relative.
    InPart,
    Differ,
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same name",
            Self::WrittenDifferently => "same name, written differently",
            Self::SpeltDifferently => "similar name",
            Self::ShortForm => "a short form of the name",
            Self::InPart => "part of the name the same",
            Self::Differ => "different name",
        })
    }
}

/// How alike two names are, as a share of 100, and in what way.
pub(super) fn compare(one: &[Part], other: &[Part]) -> (u8, Names) {
    if one.is_empty() || other.is_empty() {
        return (0, Names::Differ);
    }
    if one == other {
        return (100, Names::Same);
    }
    let (joined, other_joined) = (joined(one), joined(other));
    if joined == other_joined || same_parts(one, other) {
        return (100, Names::WrittenDifferently);
    }
    if joined.chars().count() >= 7 && strsim::osa_distance(&joined, &other_joined) <= 1 {
        return (95, Names::SpeltDifferently);
    }
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    by_parts(shorter, longer)
}

fn joined(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

fn same_parts(one: &[Part], other: &[Part]) -> bool {
    let (mut one, mut other): (Vec<_>, Vec<_>) = (one.iter().collect(), other.iter().collect());
    one.sort();
    other.sort();
    one == other
}

/// Every part of the shorter name against the likeliest part of the longer that is still free.
fn by_parts(shorter: &[Part], longer: &[Part]) -> (u8, Names) {
    let mut free: Vec<&Part> = longer.iter().collect();
    let (mut sum, mut matched, mut way, mut solid) = (0u32, 0u32, Names::WrittenDifferently, false);
    let mut parts: Vec<&Part> = shorter.iter().collect();
    // The long parts choose first: an initial takes what is left.
    parts.sort_by_key(|part| std::cmp::Reverse(part.letters()));
    for part in parts {
        let likeliest = free.iter().enumerate().map(|(at, other)| (part_alike(part, other), at));
        let Some(((alike, how), at)) = likeliest.max_by_key(|((alike, _), at)| (*alike, std::cmp::Reverse(*at))) else {
            break;
        };
        if alike >= 80 {
            free.remove(at);
            sum += u32::from(alike);
            matched += 1;
            solid |= alike >= 90 && part.letters() >= 3;
            way = if how == Names::WrittenDifferently { way } else { how };
        }
    }
    let count = u32::try_from(shorter.len()).unwrap_or(u32::MAX);
    let share = |value: u32| u8::try_from(value.min(100)).unwrap_or(100);
    if matched == count && count >= 2 {
        let unmatched = u32::try_from(free.len()).unwrap_or(u32::MAX);
        return (share((sum / count).saturating_sub(unmatched.saturating_mul(3))), way);
    }
    if solid { (50, Names::InPart) } else { (0, Names::Differ) }
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
    let slips = strsim::osa_distance(&one.text, &other.text);
    if (short >= 4 && slips <= 1) || (short >= 7 && slips <= 2) {
        return (90, Names::SpeltDifferently);
    }
    if long >= 5 && strsim::jaro_winkler(&one.text, &other.text) >= 0.92 {
        return (86, Names::SpeltDifferently);
    }
    (0, Names::Differ)
}
