//! Before anything is decrypted: no core file, and no reading of this process's memory by others (REC-4).

use super::report::{Kind, note, note_result};
use super::wiping;

/// Takes from this process what it does not need; called before any thread starts and any secret is read.
#[cfg(target_os = "linux")]
pub fn harden() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    note(Kind::Wiping, wiping::state(), "");
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    note_result(Kind::NoCore, setrlimit(Resource::Core, none));
    note_result(Kind::NotDumpable, set_dumpable_behavior(DumpableBehavior::NotDumpable));
    note_result(Kind::NoNewPrivileges, rustix::thread::set_no_new_privs(true));
}

/// Elsewhere nothing is done yet, and that is said.
#[cfg(not(target_os = "linux"))]
pub fn harden() {
    note(Kind::Wiping, wiping::state(), "");
    for kind in [Kind::NoCore, Kind::NotDumpable] {
        note_result(kind, Err("not done on this system"));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn no_core_and_not_dumpable() {
        super::harden();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().ok(), Some(DumpableBehavior::NotDumpable));
        let noted = crate::guard::report();
        assert!(noted.iter().take(3).all(crate::guard::Protection::is_on), "{noted:?}");
    }
}
