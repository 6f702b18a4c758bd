//! By what each sync client is known: `assets/places.toml`, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::configurations::Format;

/// The list of sync clients, kinds of disks, and the sentences about them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "provider")]
    pub providers: Vec<Provider>,
    pub settings: Vec<SettingsFile>,
    pub filesystems: Filesystems,
    pub windows: WindowsTags,
    pub sentences: BTreeMap<String, String>,
}

/// A sync client or cloud. What each list means stands in the asset.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Provider {
    pub name: String,
    pub files: Vec<String>,
    pub folders: Vec<String>,
    pub holding: Vec<Holding>,
    pub home_is_not: bool,
    pub home: Vec<String>,
    pub filesystems: Vec<String>,
    pub processes: Vec<String>,
    pub attributes: Vec<String>,
    pub variables: Vec<String>,
    pub windows: Vec<String>,
    pub cloud_storage: Vec<String>,
    pub vouchable: bool,
}

/// A file that counts only where it holds these letters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    pub file: String,
    pub letters: String,
}

/// Where a client's settings may lie, and how they are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsFile {
    pub whose: String,
    #[serde(rename = "in")]
    pub bases: Vec<Base>,
    pub files: Vec<String>,
    pub format: Format,
}

/// Where a person's programs keep files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    Home,
    Config,
    Data,
    State,
    Cache,
    Roaming,
    Local,
    Library,
    Root,
}

/// Kinds of file systems.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filesystems {
    pub local: Vec<String>,
    pub memory: Vec<String>,
    pub pseudo: Vec<String>,
    pub shares: BTreeMap<String, String>,
    pub gnome: Gnome,
}

/// What GNOME mounts under one roof.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gnome {
    pub mounts: Vec<String>,
    pub shares: BTreeMap<String, String>,
    pub clouds: BTreeMap<String, String>,
}

/// How Windows marks files of a cloud.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WindowsTags {
    pub cloud_tag: u32,
    pub cloud_tag_mask: u32,
    pub other_cloud_tags: Vec<u32>,
    pub cloud_attributes: u32,
}

impl Catalogue {
    /// The list that the program carries. None would be a fault of the program; then no place passes.
    #[must_use]
    pub fn shipped() -> Option<&'static Self> {
        static SHIPPED: OnceLock<Option<Catalogue>> = OnceLock::new();
        SHIPPED.get_or_init(|| toml::from_str(include_str!("../../../assets/places.toml")).ok()).as_ref()
    }

    /// The sync client to which a running program belongs.
    #[must_use]
    pub fn of_process(&self, name: &str) -> Option<&Provider> {
        let name = name.strip_suffix(".exe").unwrap_or(name);
        self.providers.iter().find(|one| one.processes.iter().any(|process| matches(process, name, true)))
    }

    /// The sync client that made a sync root of Windows of this identifier.
    #[must_use]
    pub fn of_sync_root(&self, identifier: &str) -> Option<&Provider> {
        let begins = |begin: &String| {
            identifier.get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(begin.as_str()))
        };
        self.providers.iter().find(|one| one.windows.iter().any(begins))
    }

    /// A sentence with its `{braces}` filled in.
    #[must_use]
    pub fn say(&self, sentence: &str, filled: &[(&str, &str)]) -> String {
        let pattern = self.sentences.get(sentence).map_or("", String::as_str);
        let mut said = String::new();
        let mut rest = pattern;
        // One pass: what is filled in may hold braces of its own.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (name, further) = after.split_once('}').unwrap_or((after, ""));
            said.push_str(filled.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
            rest = further;
        }
        said + rest
    }
}

/// Whether a name is what the pattern means. A `*` stands for any letters; there may be several.
#[must_use]
pub fn matches(pattern: &str, name: &str, cases_differ: bool) -> bool {
    let (pattern, name) = match cases_differ {
        true => (pattern.to_owned(), name.to_owned()),
        false => (pattern.to_lowercase(), name.to_lowercase()),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some((_, after)) = rest.split_once(part) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_can_be_read() {
        let read: Result<Catalogue, _> = toml::from_str(include_str!("../../../assets/places.toml"));
        let catalogue = read.unwrap();
        assert!(catalogue.providers.len() > 15);
        assert!(catalogue.providers.iter().all(|one| !one.name.is_empty()));
        let vouchable: Vec<&str> =
            catalogue.providers.iter().filter(|one| one.vouchable).map(|one| one.name.as_str()).collect();
        assert_eq!(vouchable, ["Syncthing"], "no real cloud can be allowed");
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name) in [
            (".sync_*.db", ".sync_ab12.db"),
            ("a", "a"),
            ("*", ""),
            (".*.icloud", ".plan.docx.icloud"),
            ("a*b*c", "aXbYbZc"),
        ] {
            assert!(matches(pattern, name, true), "{pattern} {name}");
        }
        for (pattern, name) in
            [(".sync_*.db", ".sync_.dbx"), ("a", "ab"), ("a*a", "a"), ("", "a"), ("OneDrive", "onedrive")]
        {
            assert!(!matches(pattern, name, true), "{pattern} {name}");
        }
        assert!(matches("OneDrive - *", "onedrive - Aldmere", false));
    }

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let catalogue = Catalogue::shipped().unwrap();
        let said = catalogue.say("evidence-marker", &[("at", "/home/{name}"), ("name", ".dropbox")]);
        assert_eq!(said, "/home/{name} holds .dropbox");
    }
}
