//! Which folders the settings of sync clients name. Readers of text alone, each forgiving: what can't be understood names
//! nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a client writes its settings down.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Format {
    /// Dropbox's `info.json`: an object an account, each with a `path`.
    DropboxInfo,
    /// Qt's settings with `…localPath=` (Nextcloud, ownCloud) or `…localFolder=` (MEGA).
    QtSettings,
    /// Syncthing's `config.xml`.
    Syncthing,
    /// `name = "value"` lines, of which one names the folder.
    Line(String),
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        match word.as_str() {
            "dropbox-info" => Ok(Self::DropboxInfo),
            "qt" => Ok(Self::QtSettings),
            "syncthing" => Ok(Self::Syncthing),
            other => match other.strip_prefix("line:") {
                Some(name) => Ok(Self::Line(name.to_owned())),
                None => Err(format!("{other} is no format of settings")),
            },
        }
    }
}

/// The folders that a text of this format names, as they stand there.
#[must_use]
pub fn folders(format: &Format, text: &str) -> Vec<String> {
    let named = match format {
        Format::DropboxInfo => dropbox(text),
        Format::QtSettings => qt_settings(text),
        Format::Syncthing => syncthing(text),
        Format::Line(name) => line(text, name),
    };
    named.into_iter().filter(|folder| !folder.trim().is_empty()).collect()
}

fn dropbox(text: &str) -> Vec<String> {
    let accounts: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
    let path = |account: &serde_json::Value| Some(account.get("path")?.as_str()?.to_owned());
    accounts.values().filter_map(path).collect()
}

fn qt_settings(text: &str) -> Vec<String> {
    let entries = text.lines().filter_map(|line| line.split_once('='));
    let names_a_folder = |key: &str| {
        let last = key.trim().rsplit(['\\', '/']).next().unwrap_or_default();
        ["localPath", "localFolder"].contains(&last)
    };
    entries.filter(|(key, _)| names_a_folder(key)).map(|(_, value)| qt_value(value.trim())).collect()
}

/// Qt puts values with special letters in quotes, and writes others than ASCII as `\x` with their number.
fn qt_value(value: &str) -> String {
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let mut plain = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut letters = after.chars();
        match letters.next() {
            Some('x') => {
                let digits: String = letters.as_str().chars().take_while(char::is_ascii_hexdigit).take(6).collect();
                plain.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                rest = letters.as_str().get(digits.len()..).unwrap_or_default();
                continue;
            }
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some(other) => plain.push(other),
            None => {}
        }
        rest = letters.as_str();
    }
    plain + rest
}

/// Folders that stand under `<configuration>` itself. What stands under `<defaults>` is a pattern for folders to come, and
/// would name the whole home folder.
fn syncthing(text: &str) -> Vec<String> {
    let (before, rest) = text.split_once("<defaults>").unwrap_or((text, ""));
    let after = rest.split_once("</defaults>").map_or("", |(_, after)| after);
    let tags = before.split("<folder ").skip(1).chain(after.split("<folder ").skip(1));
    let tags = tags.filter_map(|tag| tag.split('>').next());
    tags.filter(|tag| attribute(tag, "id").is_some_and(|id| !id.is_empty()))
        .filter_map(|tag| attribute(tag, "path"))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    // The value of another attribute may hold the name, so they are gone through one by one.
    let mut rest = tag;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        let (value, further) = after.get(1..)?.split_once(quote)?;
        if key.trim() == name {
            return Some(unescaped(value));
        }
        rest = further;
    }
}

/// The five entities of XML, and numbers.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let Some((entity, further)) = after.split_once(';') else {
            plain.push('&');
            rest = after;
            continue;
        };
        let number = entity.strip_prefix("#x").map(|digits| u32::from_str_radix(digits, 16));
        let number = number.or(entity.strip_prefix('#').map(str::parse)).and_then(Result::ok);
        match entity {
            "amp" => plain.push('&'),
            "lt" => plain.push('<'),
            "gt" => plain.push('>'),
            "quot" => plain.push('"'),
            "apos" => plain.push('\''),
            _ => plain.extend(number.and_then(char::from_u32)),
        }
        rest = further;
    }
    plain + rest
}

fn line(text: &str, name: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']));
    let entries = lines.filter_map(|line| line.split_once('=')).filter(|(key, _)| key.trim() == name);
    entries.map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned()).collect()
}

/// How `rclone bisync` would write a path into the names of its own files.
#[must_use]
pub fn in_bisync_names(path: &str) -> String {
    path.trim_matches('/').chars().map(|c| if [' ', '\\', '/', ':', '?', '*'].contains(&c) { '_' } else { c }).collect()
}

/// Whether a file of `rclone bisync` is about this path: `FIRST..SECOND.path1.lst`.
#[must_use]
pub fn is_bisync_of(file: &str, path: &str) -> bool {
    let path = in_bisync_names(path);
    let Some((first, second)) = file.split_once("..") else { return false };
    let second = second.strip_suffix(".lst").and_then(|name| name.rsplit_once(".path")).map(|(name, _)| name);
    !path.is_empty() && (first == path || second == Some(&path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dropbox_names_a_folder_an_account() {
        let text =
            r#"{"personal": {"path": "/home/asha/Dropbox", "host": 1}, "business": {"path": "/data/Work"}, "x": {}}"#;
        assert_eq!(folders(&Format::DropboxInfo, text), ["/data/Work", "/home/asha/Dropbox"]);
        assert!(folders(&Format::DropboxInfo, "{ half").is_empty());
    }

    #[test]
    fn nextcloud_and_mega_name_theirs() {
        let text = "[Accounts]\n0\\Folders\\1\\localPath=/home/asha/Nextcloud/\n0\\Folders\\1\\targetPath=/\n\
            0\\FoldersWithPlaceholders\\2\\localPath=\"/home/asha/Caf\\xe9, work/\"\n1\\localFolder=/home/asha/MEGA\n";
        assert_eq!(
            folders(&Format::QtSettings, text),
            ["/home/asha/Nextcloud/", "/home/asha/Café, work/", "/home/asha/MEGA"]
        );
    }

    #[test]
    fn syncthing_names_its_folders_and_not_its_defaults() {
        let text = r#"<configuration version="37">
            <folder id="a" label="id=&quot;x&quot; path=" path="/srv/R&amp;D" type="sendreceive"><device id="B"></device></folder>
            <folder id='b' path='~/Sync'></folder>
            <defaults><folder id="" label="" path="~"></folder></defaults>
            <folder id="c" path="/c"/></configuration>"#;
        assert_eq!(folders(&Format::Syncthing, text), ["/srv/R&D", "~/Sync", "/c"]);
    }

    #[test]
    fn one_line_names_the_folder() {
        let text = "# sync_dir = \"/no\"\nskip_dir = \"/x\"\nsync_dir = \"~/One Drive\"\n";
        assert_eq!(folders(&Format::Line("sync_dir".to_owned()), text), ["~/One Drive"]);
    }

    #[test]
    fn bisync_is_about_either_side() {
        assert!(is_bisync_of("home_asha_records..gdrive_.path1.lst", "/home/asha/records"));
        assert!(is_bisync_of("gdrive_x..home_asha_records.path2.lst", "/home/asha/records/"));
        assert!(!is_bisync_of("home_asha_records2..gdrive_.path1.lst", "/home/asha/records"));
        assert!(!is_bisync_of("..x.path1.lst", "/"));
    }

    proptest! {
        #[test]
        fn no_text_stops_a_reader(text in any::<String>(), mangled in "(<folder |id=|path=|\"|'|&|#x|;|>|\\\\x|localPath=|e9|\n){0,20}") {
            for format in [Format::DropboxInfo, Format::QtSettings, Format::Syncthing, Format::Line("path".to_owned())] {
                let _ = folders(&format, &text);
                let _ = folders(&format, &mangled);
            }
            let _ = is_bisync_of(&text, &mangled);
        }
    }
}
