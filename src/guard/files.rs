//! Only its own files: Landlock, as far as the kernel has it.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, PathBeneath, PathFd, RestrictionStatus, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::reach::Reach;
use super::report::{Kind, State, note};

/// The newest version that this was tried with; an older kernel gives what it has.
const TRIED: ABI = ABI::V7;

/// What every process reads at odd moments: the time zone, which may change while the record is open, and itself.
const READ: [&str; 8] = [
    "/etc/localtime",
    "/etc/timezone",
    "/usr/share/zoneinfo",
    "/usr/lib/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
    "/dev/urandom",
    "/proc/self",
];
/// The terminal, and nothing.
const DEVICES: [&str; 2] = ["/dev/tty", "/dev/null"];

/// Gives up all files outside `reach`, and notes how that went.
pub(super) fn restrict(reach: &Reach) {
    let (state, detail) = match apply(reach) {
        Ok(status) => said(&status),
        Err(error) => (State::Off(error.to_string()), String::new()),
    };
    note(Kind::Files, state, &detail);
}

fn said(status: &RestrictionStatus) -> (State, String) {
    let version = match status.landlock {
        LandlockStatus::NotEnabled => {
            return (State::Off("Landlock is turned off in this kernel".to_owned()), String::new());
        }
        LandlockStatus::NotImplemented => return (State::Off("this kernel has no Landlock".to_owned()), String::new()),
        LandlockStatus::Available { effective_abi, .. } => effective_abi as i32,
    };
    match status.ruleset {
        RulesetStatus::NotEnforced => (State::Off("this kernel's Landlock did nothing".to_owned()), String::new()),
        RulesetStatus::PartiallyEnforced => (State::On, format!("Landlock {version}, an older one with gaps")),
        RulesetStatus::FullyEnforced => (State::On, format!("Landlock {version}")),
    }
}

fn apply(reach: &Reach) -> Result<RestrictionStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(TRIED))?
        .handle_access(AccessNet::from_all(TRIED))?
        .scope(Scope::from_all(TRIED))?
        .create()?;
    let reading: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    let writing = reading
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer;
    let terminal = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::IoctlDev;
    for path in &reach.writable {
        rules = allow(rules, path, writing)?;
    }
    for path in &reach.readable {
        rules = allow(rules, path, reading)?;
    }
    let zones = std::env::var_os("TZDIR");
    for path in READ.iter().map(Path::new).chain(zones.as_ref().map(Path::new)) {
        rules = allow(rules, path, reading)?;
    }
    for path in DEVICES {
        rules = allow(rules, Path::new(path), terminal)?;
    }
    rules.restrict_self()
}

/// What isn't there, or may not be opened as it is, can't be reached anyway.
fn allow(rules: RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> Result<RulesetCreated, RulesetError> {
    let Ok(opened) = PathFd::new(path) else { return Ok(rules) };
    let fits = if path.is_dir() { access } else { access & AccessFs::from_file(TRIED) };
    rules.add_rule(PathBeneath::new(opened, fits))
}
