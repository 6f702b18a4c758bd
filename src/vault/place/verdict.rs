//! What follows from what was seen: one pure function over the probes.

use std::path::{Path, PathBuf};

use super::catalogue::{Catalogue, Provider, matches};
use super::probes::{Above, CASES_DIFFER, Does, EntryKind, NotKnown, Probes, Program, lies_in};
use super::shares::{self, Mounted};

/// What a place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A disk of this machine.
    Local,
    /// This machine's memory: nothing that is to last is made there; what is there is opened, and it is said.
    Memory {
        /// Its kind.
        kind: String,
        /// Where it is mounted.
        at: PathBuf,
    },
    /// What the system shows of itself: no file is kept there.
    Pseudo {
        /// Its kind.
        kind: String,
        /// Where it is mounted.
        at: PathBuf,
    },
    /// A folder of another machine: allowed, and named.
    Share {
        /// How it is shared.
        protocol: String,
        /// Whose it is; empty where the mount doesn't say.
        server: String,
    },
    /// A sync client copies it away: refused.
    Cloud {
        /// Whose.
        whose: String,
        /// By what it is known.
        why: Evidence,
        /// Whether somebody may vouch for it.
        vouchable: bool,
    },
    /// A file system that a program makes, and nobody knows where that keeps it: refused.
    UnknownFuse {
        /// Its kind.
        kind: String,
        /// Where it is mounted.
        at: PathBuf,
    },
}

/// What showed that a sync client copies a folder away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// The folder that it was found at.
    pub at: PathBuf,
    /// The name, file, variable, program or kind.
    pub name: String,
}

/// What kind of thing showed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    Filesystem,
    Marker,
    Configured,
    Variable,
    Attribute,
    Tag,
    Watched,
    Open,
    Argument,
    Called,
}

impl EvidenceKind {
    /// Its sentence in `assets/places.toml`, and its word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filesystem => "filesystem",
            Self::Marker => "marker",
            Self::Configured => "configured",
            Self::Variable => "variable",
            Self::Attribute => "attribute",
            Self::Tag => "tag",
            Self::Watched => "watched",
            Self::Open => "open",
            Self::Argument => "argument",
            Self::Called => "called",
        }
    }
}

/// The verdict, with what else someone may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub verdict: Verdict,
    /// Who would have been refused, had nobody vouched for the folder.
    pub vouched: Option<(String, PathBuf)>,
    /// Programs that watch the folder and are no sync client that is known.
    pub watched_by: Vec<String>,
    /// What could not be seen.
    pub not_known: Vec<NotKnown>,
}

/// A finding before it is weighed.
struct Found<'a> {
    whose: &'a str,
    vouchable: bool,
    why: Evidence,
}

impl<'a> Found<'a> {
    fn by(provider: &'a Provider, kind: EvidenceKind, at: &Path, name: &str) -> Self {
        let why = Evidence { kind, at: at.to_owned(), name: name.to_owned() };
        Self { whose: &provider.name, vouchable: provider.vouchable, why }
    }

    fn of(whose: &'a str, kind: EvidenceKind, at: &Path, name: &str) -> Self {
        let why = Evidence { kind, at: at.to_owned(), name: name.to_owned() };
        Self { whose, vouchable: false, why }
    }
}

/// Judges a place.
#[must_use]
pub fn judge(probes: &Probes, catalogue: &Catalogue) -> Judged {
    let mounted = shares::of(&probes.disk, catalogue);
    let mut not_known = probes.not_known.clone();
    let mut found = Vec::new();
    if let Mounted::Cloud { whose, kind, at } = &mounted {
        found.push(Found::of(whose, EvidenceKind::Filesystem, at, kind));
    }
    found.extend(probes.above.iter().flat_map(|above| markers(above, probes, catalogue)));
    found.extend(settings(probes, catalogue));
    found.extend(probes.above.iter().flat_map(|above| marks(above, catalogue)));
    found.extend(probes.programs.iter().filter_map(|program| client(program, probes, catalogue)));
    let of_a_host = matches!(&mounted, Mounted::Share { .. });
    found.extend(probes.above.iter().filter_map(|above| called(above, of_a_host, probes, catalogue)));

    let is_vouched =
        |one: &Found| one.vouchable && probes.vouched.iter().any(|root| lies_in(&one.why.at, root, CASES_DIFFER));
    let vouched = found.iter().find(|one| is_vouched(one)).map(|one| (one.whose.to_owned(), one.why.at.clone()));
    let verdict = match found.into_iter().find(|one| !is_vouched(one)) {
        Some(Found { whose, vouchable, why }) => Verdict::Cloud { whose: whose.to_owned(), why, vouchable },
        None => match mounted {
            Mounted::UnknownFuse { kind, at } => Verdict::UnknownFuse { kind, at },
            Mounted::Memory { kind, at } => Verdict::Memory { kind, at },
            Mounted::Pseudo { kind, at } => Verdict::Pseudo { kind, at },
            Mounted::Share { protocol, server } => Verdict::Share { protocol, server },
            Mounted::UnknownKind { kind } => {
                not_known.push(NotKnown::of("kind", &kind));
                Verdict::Share { protocol: kind, server: String::new() }
            }
            Mounted::Local | Mounted::NotKnown | Mounted::Cloud { .. } => Verdict::Local,
        },
    };
    let mut watched_by: Vec<String> = probes
        .programs
        .iter()
        .filter(|program| program.does == Does::Watches && program.at == probes.folder)
        .filter(|program| catalogue.of_process(&program.name).is_none())
        .map(|program| program.name.clone())
        .collect();
    watched_by.sort();
    watched_by.dedup();
    Judged { verdict, vouched, watched_by, not_known }
}

/// What clients put into the folders that they synchronise.
fn markers<'a>(above: &Above, probes: &Probes, catalogue: &'a Catalogue) -> Vec<Found<'a>> {
    let is_home = probes.home.as_deref() == Some(above.path.as_path());
    let mut found = Vec::new();
    for provider in catalogue.providers.iter().filter(|provider| !(is_home && provider.home_is_not)) {
        let known = |name: &str, kind: EntryKind| {
            let patterns = if kind == EntryKind::File { &provider.files } else { &provider.folders };
            patterns.iter().any(|pattern| matches(pattern, name, CASES_DIFFER))
        };
        let names = above.names.iter().filter(|(name, kind)| known(name, *kind)).map(|(name, _)| name);
        let held = |file: &&String| provider.holding.iter().any(|one| one.file == **file);
        let holding = above.holding.iter().filter(held);
        found.extend(names.chain(holding).map(|name| Found::by(provider, EvidenceKind::Marker, &above.path, name)));
    }
    found
}

/// What settings and the environment name.
fn settings<'a>(probes: &'a Probes, catalogue: &'a Catalogue) -> Vec<Found<'a>> {
    let covers = |root: &Path| probes.above.iter().any(|above| lies_in(&above.path, root, CASES_DIFFER));
    let provider = |name: &str| catalogue.providers.iter().find(|provider| provider.name == name);
    let configured = probes.configured.iter().filter(|one| covers(&one.folder)).map(|one| match provider(&one.whose) {
        Some(provider) => Found::by(provider, EvidenceKind::Configured, &one.folder, &one.source),
        None => Found::of(&one.whose, EvidenceKind::Configured, &one.folder, &one.source),
    });
    let named = |name: &str| {
        catalogue.providers.iter().find(|one| one.variables.iter().any(|known| known.eq_ignore_ascii_case(name)))
    };
    let variables = probes.variables.iter().filter(|one| covers(&one.folder)).filter_map(|one| {
        named(&one.name).map(|provider| Found::by(provider, EvidenceKind::Variable, &one.folder, &one.name))
    });
    configured.chain(variables).collect()
}

/// Attributes and tags that clients and the system put on files.
fn marks<'a>(above: &Above, catalogue: &'a Catalogue) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for name in &above.attributes {
        let begins = |begin: &String| name.starts_with(begin.as_str());
        if let Some(provider) = catalogue.providers.iter().find(|one| one.attributes.iter().any(begins)) {
            found.push(Found::by(provider, EvidenceKind::Attribute, &above.path, name));
        } else if FILE_PROVIDER.iter().any(|begin| name.starts_with(begin)) {
            found.push(Found::of(A_CLIENT, EvidenceKind::Attribute, &above.path, name));
        }
    }
    let tags = &catalogue.windows;
    let of_a_cloud = |tag: &u32| {
        tag & tags.cloud_tag_mask == tags.cloud_tag & tags.cloud_tag_mask || tags.other_cloud_tags.contains(tag)
    };
    if let Some(tag) = above.reparse_tag.filter(of_a_cloud) {
        found.push(Found::of(A_CLIENT, EvidenceKind::Tag, &above.path, &format!("reparse tag {tag:#010x}")));
    } else if above.file_attributes & tags.cloud_attributes != 0 {
        let name = format!("file attributes {:#010x}", above.file_attributes);
        found.push(Found::of(A_CLIENT, EvidenceKind::Tag, &above.path, &name));
    }
    found
}

/// What macOS puts on the folders of every client that goes through its file providers.
const FILE_PROVIDER: [&str; 3] = ["com.apple.file-provider-domain-id", "com.apple.fileprovider.", "SF_DATALESS"];
/// A client that is not known by name.
const A_CLIENT: &str = "a cloud client";

/// What a running sync client does with the folder or one above it.
fn client<'a>(program: &Program, probes: &Probes, catalogue: &'a Catalogue) -> Option<Found<'a>> {
    let provider = catalogue.of_process(&program.name)?;
    let kind = match program.does {
        Does::Watches => EvidenceKind::Watched,
        Does::HasOpen => EvidenceKind::Open,
        Does::WasStartedFor => EvidenceKind::Argument,
    };
    // Every client watches or stands in the home folder and the root, whatever it synchronises.
    let is_home_or_above = probes.home.as_deref().is_some_and(|home| lies_in(home, &program.at, CASES_DIFFER));
    let says_nothing = program.at.parent().is_none() || (is_home_or_above && program.at != probes.folder);
    let says_nothing = match program.does {
        Does::WasStartedFor => false,
        Does::HasOpen => says_nothing || is_home_or_above,
        Does::Watches => says_nothing,
    };
    (!says_nothing).then(|| Found::by(provider, kind, &program.at, &program.name))
}

/// What a client calls its folder in the home folder. On what another machine shares with this one nothing of its clients
/// can be seen, so there the name counts wherever it stands.
fn called<'a>(above: &Above, of_a_host: bool, probes: &Probes, catalogue: &'a Catalogue) -> Option<Found<'a>> {
    let name = above.path.file_name()?.to_str()?;
    let parent = above.path.parent()?;
    let in_home = probes.home.as_deref() == Some(parent);
    let mac = cloud_storage(&above.path, probes.home.as_deref());
    if let Some(account) = mac {
        let begins = |begin: &String| account.starts_with(begin.as_str());
        let provider = catalogue.providers.iter().find(|one| one.cloud_storage.iter().any(begins));
        let whose = provider.map_or(A_CLIENT, |one| one.name.as_str());
        return Some(Found::of(whose, EvidenceKind::Called, &above.path, name));
    }
    let by_name = |one: &&Provider| one.home.iter().any(|pattern| matches(pattern, name, CASES_DIFFER && !of_a_host));
    let provider = catalogue.providers.iter().find(by_name)?;
    (in_home || of_a_host).then(|| Found::by(provider, EvidenceKind::Called, &above.path, name))
}

/// The name below `Library/CloudStorage` or `Library/Mobile Documents` of the home folder.
fn cloud_storage(path: &Path, home: Option<&Path>) -> Option<String> {
    let library = home?.join("Library");
    let below = path.strip_prefix(library).ok()?;
    let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    match (parts.next().as_deref(), parts.next(), parts.next()) {
        (Some("CloudStorage"), Some(account), None) => Some(account),
        (Some("Mobile Documents"), None, None) => Some("iCloud".to_owned()),
        _ => None,
    }
}
