//! Before anything is decrypted: no core file, and no reading of this process's memory by others (REC-4).

/// A protection that this machine could not give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprotected {
    #[error("a crash could leave a memory image on disk ({0})")]
    Core(String),
    #[error("other programs of yours could read this one's memory ({0})")]
    Dumpable(String),
    #[error("a started program could gain new rights ({0})")]
    NewPrivileges(String),
}

/// Takes from this process what it does not need; call before any thread starts and any secret is read.
///
/// Returns what this machine could not do, so that it can be said rather than hidden.
#[cfg(target_os = "linux")]
#[must_use]
pub fn harden() -> Vec<Unprotected> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let mut missing = Vec::new();
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        missing.push(Unprotected::Core(error.to_string()));
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        missing.push(Unprotected::Dumpable(error.to_string()));
    }
    if let Err(error) = rustix::thread::set_no_new_privs(true) {
        missing.push(Unprotected::NewPrivileges(error.to_string()));
    }
    missing
}

/// Elsewhere nothing is done yet, and that is said.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn harden() -> Vec<Unprotected> {
    let reason = || "not done on this system".to_owned();
    vec![Unprotected::Core(reason()), Unprotected::Dumpable(reason())]
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn no_core_and_not_dumpable() {
        assert!(super::harden().is_empty());
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().ok(), Some(DumpableBehavior::NotDumpable));
    }
}
