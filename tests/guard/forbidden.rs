//! Code that tries what the sandbox forbids. The one that tries is this test binary itself, started again for one
//! test ([`what_is_tried`]): it closes itself in as the program does, and then tries.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use marac::guard::locked::Locked;
use marac::guard::{Kind, Reach, State, report, sandbox};

const WHAT: &str = "MARAC_TEST_FORBIDDEN";
const WHERE: &str = "MARAC_TEST_FOLDER";
/// The signal of a call that is not allowed.
const SIGSYS: i32 = 31;

/// Starts this binary again to try something, in a sandbox whose only folder is `folder`.
fn tried(what: &str, folder: &Path, through: &[&str]) -> ExitStatus {
    let own = std::env::current_exe().unwrap();
    // Another user may not reach the folder that this was built in.
    let copy = folder.join("tests-of-guard");
    if !copy.exists() {
        crate::install::install(&own, &copy);
    }
    let mut command = match through {
        [] => Command::new(&copy),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(&copy);
            command
        }
    };
    command.args(["--exact", "forbidden::what_is_tried", "--nocapture", "--test-threads=1"]);
    command.env(WHAT, what).env(WHERE, folder).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap()
}

/// Not a test of its own: what [`tried`] starts. Ends the process with 0 where what is allowed could be done and 1 where not;
/// what is forbidden ends it otherwise.
#[test]
fn what_is_tried() {
    let (Ok(what), Ok(folder)) = (std::env::var(WHAT), std::env::var(WHERE)) else { return };
    marac::guard::process::harden();
    match what.as_str() {
        "without Landlock" => without_landlock(),
        "without locked memory" => without_locked_memory(),
        _ => {}
    }
    sandbox::announce(Reach::new().folder(Path::new(&folder)));
    sandbox::close();
    std::process::exit(if works(&what, &PathBuf::from(folder)) { 0 } else { 1 });
}

fn works(what: &str, folder: &Path) -> bool {
    let call = |number: i64| {
        // SAFETY: none of the calls that are tried here does anything with these arguments but fail.
        unsafe { libc::syscall(number, -1, 0, 0, 0, 0, 0) == 0 }
    };
    match what {
        "tcp" => std::net::TcpStream::connect("127.0.0.1:9").is_ok(),
        "listen" => std::net::TcpListener::bind("127.0.0.1:0").is_ok(),
        "udp" => std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
        "udp on another thread" => std::thread::spawn(|| std::net::UdpSocket::bind("[::1]:0").is_ok()).join().unwrap(),
        "netlink" => {
            // SAFETY: makes a socket and nothing else.
            unsafe { libc::socket(libc::AF_NETLINK, libc::SOCK_RAW, 0) >= 0 }
        }
        "name" => std::net::ToSocketAddrs::to_socket_addrs("localhost.invalid:80").is_ok(),
        "program" => Command::new("/bin/true").status().is_ok(),
        "replaced by a program" => {
            let _ = std::os::unix::process::CommandExt::exec(&mut Command::new("/bin/true"));
            false
        }
        "ptrace" => call(libc::SYS_ptrace),
        "read another process" => call(libc::SYS_process_vm_readv),
        "write to another process" => call(libc::SYS_process_vm_writev),
        "io_uring" => call(libc::SYS_io_uring_setup),
        "keyring" => call(libc::SYS_add_key),
        "x32 socket" => call(libc::SYS_socket | 0x4000_0000),
        "outside" => {
            let refused = |error: std::io::Error| error.kind() == std::io::ErrorKind::PermissionDenied;
            let read = std::fs::read("/etc/passwd").is_err_and(refused);
            let listed = std::fs::read_dir("/").is_err_and(refused);
            let above = folder.parent().unwrap().join("marac-was-here");
            let written = std::fs::write(above, "x").is_err_and(refused);
            read && listed && written
        }
        "inside" => inside(folder),
        "without Landlock" => off(Kind::Files) == "this kernel has no Landlock" && std::fs::read("/etc/passwd").is_ok(),
        "without locked memory" => {
            let key = Locked::new([7_u8; 32]);
            *key == [7; 32] && !off(Kind::LockedKey).is_empty()
        }
        other => panic!("{other} is not known"),
    }
}

/// What the program does itself all goes on as before.
fn inside(folder: &Path) -> bool {
    let (one, two) = (folder.join("one"), folder.join("two"));
    std::fs::write(&one, "x").unwrap();
    std::fs::rename(&one, &two).unwrap();
    assert_eq!(std::fs::read(&two).unwrap(), b"x");
    std::fs::remove_file(&two).unwrap();
    std::os::unix::net::UnixStream::pair().unwrap();
    assert_eq!(std::thread::spawn(|| 7).join().unwrap(), 7);
    assert!(std::fs::read_dir("/proc/self/fd").is_ok());
    let _ = chrono::Local::now();
    let zone = Path::new("/etc/localtime");
    assert!(!zone.exists() || std::fs::read(zone).is_ok());
    let report = marac::guard::report();
    let of = |kind: Kind| report.iter().find(|one| one.kind == kind).unwrap().clone();
    for kind in [Kind::NoCore, Kind::NotDumpable, Kind::NoNewPrivileges, Kind::Calls, Kind::Wiping] {
        assert_eq!(of(kind).state, State::On, "{kind:?}");
    }
    if has_landlock() {
        assert_eq!(of(Kind::Files).state, State::On);
        assert!(of(Kind::Files).detail.starts_with("Landlock "));
    } else {
        assert!(!of(Kind::Files).is_on());
    }
    true
}

/// Why a protection is off, as whoever opens a record reads it.
fn off(kind: Kind) -> String {
    let missing = report::missing();
    let found = missing.iter().find(|one| one.kind == kind).map(|one| one.state.clone());
    match found {
        Some(State::Off(why)) => why,
        _ => String::new(),
    }
}

/// As on a kernel that has none.
fn without_landlock() {
    use seccompiler::{SeccompAction, SeccompFilter};
    let absent = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let rules = [(libc::SYS_landlock_create_ruleset, Vec::new())].into_iter().collect();
    let processor = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, absent, processor).unwrap();
    let program: seccompiler::BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter(&program).unwrap();
}

/// As where `ulimit -l` is 0.
fn without_locked_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Memlock, Rlimit { current: Some(0), maximum: Some(0) }).unwrap();
}

/// Asked of the kernel itself.
fn has_landlock() -> bool {
    // SAFETY: asks for the version and does nothing.
    unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, 0, 0, 1) > 0 }
}

#[test]
fn code_that_tries_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    for what in [
        "tcp",
        "listen",
        "udp",
        "udp on another thread",
        "netlink",
        "replaced by a program",
        "program",
        "ptrace",
        "read another process",
        "write to another process",
        "io_uring",
        "keyring",
        "name",
    ] {
        let status = tried(what, folder.path(), &[]);
        assert_eq!(status.signal(), Some(SIGSYS), "{what}: {status:?}");
    }
    if cfg!(target_arch = "x86_64") {
        assert_eq!(tried("x32 socket", folder.path(), &[]).signal(), Some(SIGSYS));
    }
}

/// What a machine can't do is said, and the rest is done all the same.
#[test]
fn what_is_off_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(tried("without Landlock", folder.path(), &[]).code(), Some(0));
    let through = super::ordinary_user::through();
    if through.is_none() && super::is_root() {
        return;
    }
    let through = through.unwrap_or_default();
    if !through.is_empty() {
        super::ordinary_user::give(folder.path());
    }
    assert_eq!(tried("without locked memory", folder.path(), &through).code(), Some(0));
}

/// Also for an ordinary user; root hides failures.
#[test]
fn files_outside_can_not_be_reached_and_those_inside_can() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(tried("inside", folder.path(), &[]).code(), Some(0));
    if has_landlock() {
        assert_eq!(tried("outside", folder.path(), &[]).code(), Some(0));
    } else {
        eprintln!("SKIPPED: this kernel has no Landlock; that files outside can't be reached was not tried");
    }
    let Some(through) = super::ordinary_user::through() else { return };
    super::ordinary_user::give(folder.path());
    assert_eq!(tried("inside", folder.path(), &through).code(), Some(0));
    assert_eq!(tried("tcp", folder.path(), &through).signal(), Some(SIGSYS));
    if has_landlock() {
        assert_eq!(tried("outside", folder.path(), &through).code(), Some(0));
    }
}
