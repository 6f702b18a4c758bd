//! Whose machine it is: the home folder, where programs keep their settings, and what the person allows.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::catalogue::{Base, Catalogue};
use super::probes::{CASES_DIFFER, NotKnown, Variable, lies_in};

/// Where this person's programs keep their files. Tests have folders of their own here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub home: Option<PathBuf>,
    pub config: Vec<PathBuf>,
    pub data: Vec<PathBuf>,
    pub state: Vec<PathBuf>,
    pub cache: Vec<PathBuf>,
    /// `%APPDATA%` and `%LOCALAPPDATA%`.
    pub roaming: Option<PathBuf>,
    pub local: Option<PathBuf>,
    pub variables: Vec<Variable>,
    /// The file that names the folders of Syncthing that somebody vouches for.
    pub vouching: Option<PathBuf>,
}

/// The file of the configuration folder in which somebody vouches for folders of Syncthing.
pub const VOUCHING: &str = "places.toml";

impl Surroundings {
    /// Those of the person who runs the program.
    #[must_use]
    pub fn of_user() -> Self {
        let home = etcetera::home_dir().ok();
        let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        // A client that was started otherwise may not know of the variable, so both count.
        let both = |name: &str, usual: &str| -> Vec<PathBuf> {
            let usual = home.as_ref().map(|home| home.join(usual));
            let mut both: Vec<PathBuf> = folder(name).into_iter().chain(usual).collect();
            both.dedup();
            both
        };
        let names = Catalogue::shipped().into_iter().flat_map(|all| &all.providers).flat_map(|one| &one.variables);
        let variables = names.filter_map(|name| Some(Variable { name: name.clone(), folder: folder(name)? })).collect();
        let own = etcetera::choose_base_strategy().ok();
        let own = own.map(|strategy| etcetera::BaseStrategy::config_dir(&strategy).join("marac").join(VOUCHING));
        Self {
            config: both("XDG_CONFIG_HOME", ".config"),
            data: both("XDG_DATA_HOME", ".local/share"),
            state: both("XDG_STATE_HOME", ".local/state"),
            cache: both("XDG_CACHE_HOME", ".cache"),
            roaming: folder("APPDATA"),
            local: folder("LOCALAPPDATA"),
            variables,
            vouching: own,
            home,
        }
    }

    /// The folders that a word of the list stands for.
    #[must_use]
    pub fn of_base(&self, base: Base) -> Vec<PathBuf> {
        let under_home = |name: &str| self.home.iter().map(|home| home.join(name)).collect();
        match base {
            Base::Home => self.home.clone().into_iter().collect(),
            Base::Config => self.config.clone(),
            Base::Data => self.data.clone(),
            Base::State => self.state.clone(),
            Base::Cache => self.cache.clone(),
            Base::Roaming => self.roaming.clone().into_iter().collect(),
            Base::Local => self.local.clone().into_iter().collect(),
            Base::Library if cfg!(target_os = "macos") => under_home("Library/Application Support"),
            Base::Library => Vec::new(),
            Base::Root if cfg!(unix) => vec![PathBuf::from("/")],
            Base::Root => Vec::new(),
        }
    }

    /// A path as settings write it: `~` is the home folder.
    #[must_use]
    pub fn expanded(&self, path: &str) -> PathBuf {
        let in_home = path.strip_prefix("$HOME").or(path.strip_prefix('~'));
        match (in_home, &self.home) {
            (Some(""), Some(home)) => home.clone(),
            (Some(rest), Some(home)) if rest.starts_with(['/', '\\']) => {
                home.join(rest.trim_start_matches(['/', '\\']))
            }
            _ => PathBuf::from(path),
        }
    }
}

/// The person's own file. There is no other key: no cloud can be allowed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Vouching {
    #[serde(default)]
    allow_syncthing: Vec<String>,
}

/// The folders of Syncthing that somebody vouches for, as they are written. What can't be used allows nothing.
///
/// # Errors
/// What is wrong with the file, for `doctor` to say.
pub fn vouched(text: &str, surroundings: &Surroundings) -> Result<Vec<PathBuf>, String> {
    let read: Vouching = toml::from_str(text).map_err(|error| one_line(&error.to_string()))?;
    read.allow_syncthing.iter().map(|folder| one_folder(&surroundings.expanded(folder), surroundings)).collect()
}

/// A folder that says which one is meant. The home folder or the whole disk would allow whatever comes to lie in it.
fn one_folder(folder: &Path, surroundings: &Surroundings) -> Result<PathBuf, String> {
    let holds_home = surroundings.home.as_deref().is_some_and(|home| lies_in(home, folder, CASES_DIFFER));
    let goes_up = folder.components().any(|part| part == std::path::Component::ParentDir);
    if !folder.is_absolute() || goes_up {
        return Err(format!("{} is not a whole path", folder.display()));
    }
    if holds_home || folder.parent().is_none() {
        return Err(format!("{} is too much; name the folder that Syncthing copies", folder.display()));
    }
    Ok(folder.to_owned())
}

/// Reads the person's own file, where there is one.
pub(super) fn read_vouched(surroundings: &Surroundings) -> (Vec<PathBuf>, Option<NotKnown>) {
    let Some(path) = &surroundings.vouching else { return (Vec::new(), None) };
    let wrong = |why: String| (Vec::new(), Some(NotKnown { what: "vouching", name: path.display().to_string(), why }));
    match std::fs::read_to_string(path) {
        Ok(text) => match vouched(&text, surroundings) {
            Ok(folders) => (folders, None),
            Err(why) => wrong(why),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (Vec::new(), None),
        Err(error) => wrong(error.to_string()),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;

    #[cfg(unix)]
    fn allowed(text: &str) -> Result<Vec<PathBuf>, String> {
        let home = Some(PathBuf::from("/home/asha"));
        vouched(text, &Surroundings { home, ..Surroundings::default() })
    }

    #[cfg(unix)]
    #[test]
    fn only_folders_of_syncthing_can_be_allowed() {
        assert_eq!(allowed("allow-syncthing = [\"/srv/marac\", \"~/marac\"]").unwrap().len(), 2);
        assert!(allowed("").unwrap().is_empty());
        for wrong in [
            "allow-dropbox = [\"/srv/marac\"]",
            "allow = [\"/srv/marac\"]",
            "allow-syncthing = true",
            "allow-syncthing = [\"/\"]",
            "allow-syncthing = [\"~\"]",
            "allow-syncthing = [\"/home\"]",
            "allow-syncthing = [\"marac\"]",
            "allow-syncthing = [\"/srv/../home/asha\"]",
        ] {
            assert!(allowed(wrong).is_err(), "{wrong}");
        }
    }
}
