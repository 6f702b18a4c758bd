//! The session: who else sees what the screen shows.

use super::{Found, State, Words};

/// What a session is recognised by. Tests have their own.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The programs that this one was started from, the nearest first.
    pub parents: Vec<String>,
    pub variables: Vec<(String, String)>,
}

/// Programs that write down what a terminal shows.
const RECORDING: [&str; 12] = [
    "script",
    "asciinema",
    "ttyrec",
    "ovh-ttyrec",
    "tlog-rec",
    "tlog-rec-sessio",
    "termrec",
    "t-rec",
    "terminalizer",
    "ttyd",
    "tmate",
    "gotty",
];
/// Programs that can be told to.
const MAY_RECORD: [&str; 4] = ["tmux: server", "tmux", "screen", "zellij"];
/// Variables by which a recording or a session from elsewhere is known.
const OF_RECORDING: [&str; 2] = ["ASCIINEMA_REC", "ASCIINEMA_SESSION"];
const FROM_ELSEWHERE: [&str; 5] =
    ["SSH_CONNECTION", "XRDP_SESSION", "VNCDESKTOP", "NXSESSIONID", "CHROME_REMOTE_DESKTOP_SESSION"];
const LOCALE: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];
const READ: [&str; 5] = ["TMUX", "STY", "NO_COLOR", "SESSIONNAME", "ZELLIJ"];
/// How many programs back are looked at.
#[cfg(target_os = "linux")]
const GENERATIONS: usize = 32;

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        let names = OF_RECORDING.iter().chain(&FROM_ELSEWHERE).chain(&LOCALE).chain(&READ);
        let variables = names.filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))).collect();
        Self { parents: parents(), variables }
    }

    fn variable(&self, name: &str) -> Option<&str> {
        let found = self.variables.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }
}

/// Looks at recordings, sessions from elsewhere, and what the terminal can show.
pub fn look(here: &Surroundings, words: &Words) -> Vec<Found> {
    let mut found = vec![recording(here, words)];
    let from = FROM_ELSEWHERE.iter().find(|name| here.variable(name).is_some()).copied();
    let from = from.or(here.variable("SESSIONNAME").filter(|name| name.starts_with("RDP")).map(|_| "SESSIONNAME"));
    found.extend(from.map(|name| words.found("from-elsewhere", State::Attention, &[("variable", name)])));
    found.extend(locale(here, words));
    if here.variable("NO_COLOR").is_some() {
        found.push(words.found("colour", State::Good, &[]));
    }
    found
}

fn recording(here: &Surroundings, words: &Words) -> Found {
    let of_list = |list: &[&str]| here.parents.iter().find(|name| list.contains(&name.as_str())).cloned();
    let recorder = of_list(&RECORDING);
    let recorder =
        recorder.or(OF_RECORDING.iter().find(|name| here.variable(name).is_some()).map(|_| "asciinema".to_owned()));
    if let Some(name) = recorder {
        return words.found("recording", State::Attention, &[("program", &name)]);
    }
    let multiplexer = ["TMUX", "STY", "ZELLIJ"].iter().any(|name| here.variable(name).is_some());
    match of_list(&MAY_RECORD).or(multiplexer.then(|| "tmux or screen".to_owned())) {
        Some(name) => words.found("recording", State::NotKnown, &[("program", &name)]),
        None if here.parents.is_empty() => words.found("recording-parents", State::NotKnown, &[]),
        None => words.found("recording", State::Good, &[]),
    }
}

/// Names and addresses have letters that other encodings don't.
fn locale(here: &Surroundings, words: &Words) -> Option<Found> {
    if cfg!(windows) {
        return None;
    }
    let value = LOCALE.iter().find_map(|name| here.variable(name)).unwrap_or("none");
    let plain = value.to_lowercase().replace('-', "");
    Some(match plain.contains("utf8") {
        true => words.found("locale", State::Good, &[]),
        false => words.found("locale", State::Attention, &[("locale", value)]),
    })
}

/// The names of the programs that this one was started from.
#[cfg(target_os = "linux")]
fn parents() -> Vec<String> {
    let mut names = Vec::new();
    let mut id = std::os::unix::process::parent_id();
    while id > 1 && names.len() < GENERATIONS {
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { break };
        let Some((name, parent)) = name_and_parent(&stat) else { break };
        names.push(name);
        id = parent;
    }
    names
}

#[cfg(not(target_os = "linux"))]
fn parents() -> Vec<String> {
    Vec::new()
}

/// From a line of `/proc/PID/stat`: the name stands in brackets and may hold brackets itself.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "read on Linux"))]
fn name_and_parent(stat: &str) -> Option<(String, u32)> {
    let (before, after) = stat.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let parent = after.split_whitespace().nth(1)?.parse().ok()?;
    Some((name.to_owned(), parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(parents: &[&str], variables: &[(&str, &str)], about: &str) -> Vec<State> {
        let owned = |text: &&str| (*text).to_owned();
        let variables = variables.iter().map(|(name, value)| (owned(name), owned(value))).collect();
        let here = Surroundings { parents: parents.iter().map(owned).collect(), variables };
        let found = look(&here, &Words::shipped().unwrap());
        found.into_iter().filter(|one| one.about == about).map(|one| one.state).collect()
    }

    #[test]
    fn a_recording_terminal_is_told() {
        assert_eq!(said(&["bash", "script", "bash"], &[], "recording"), [State::Attention]);
        assert_eq!(said(&["bash"], &[("ASCIINEMA_REC", "1")], "recording"), [State::Attention]);
        assert_eq!(said(&["bash", "tmux: server"], &[], "recording"), [State::NotKnown]);
        assert_eq!(said(&["bash"], &[("STY", "12.pts")], "recording"), [State::NotKnown]);
        assert_eq!(said(&["bash", "sshd"], &[], "recording"), [State::Good]);
        assert_eq!(said(&[], &[], "recording-parents"), [State::NotKnown]);
    }

    #[test]
    fn a_session_from_elsewhere_and_the_letters_it_can_show() {
        assert_eq!(said(&[], &[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")], "from-elsewhere"), [State::Attention]);
        assert_eq!(said(&[], &[("SESSIONNAME", "RDP-Tcp#3")], "from-elsewhere"), [State::Attention]);
        assert_eq!(said(&[], &[("SESSIONNAME", "Console")], "from-elsewhere"), []);
        if !cfg!(windows) {
            assert_eq!(said(&[], &[("LANG", "en_GB.UTF-8"), ("LC_ALL", "")], "locale"), [State::Good]);
            assert_eq!(said(&[], &[("LANG", "en_GB.UTF-8"), ("LC_ALL", "C")], "locale"), [State::Attention]);
            assert_eq!(said(&[], &[], "locale"), [State::Attention]);
        }
    }

    #[test]
    fn a_name_may_hold_brackets() {
        assert_eq!(name_and_parent("7 (a) b) S 3 7 7 0"), Some(("a) b".to_owned(), 3)));
        assert_eq!(name_and_parent("7 bash S"), None);
    }
}
