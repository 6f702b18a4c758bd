//! The keeper: a small process that never holds anything of a record. It starts the seat as its child, passes signals
//! on to it, and waits; when the seat was locked it starts another, which knows nothing but where to come back to.
//!
//! A process can't wipe itself: what was read lies on stacks and in pieces that nobody knows of any more. One that has
//! ended can't be read. The seat gives up starting programs before it decrypts anything, so somebody else has to.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus};

use super::report::{Kind, State, note};

/// Tells the seat who keeps it: the keeper's number, and what the seat writes to.
const KEPT: &str = "MARAC_KEPT_BY";
/// Tells the seat that it takes over from one that was locked, and where that was.
const PLACE: &str = "MARAC_COME_BACK_TO";
/// The most that a seat has to say about where it was.
const LONGEST: u64 = 256;

/// How a seat ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this exit code. It has given the terminal back.
    Code(u8),
    /// Behind its curtain, when it was not to be started again.
    Locked,
    /// It was killed, or broke off.
    Broken {
        /// By this signal, where the system has such.
        signal: Option<i32>,
    },
}

/// Starts this program again as a seat, with the same arguments, and a new one each time that one was locked.
///
/// # Errors
/// When the first one can't be started; nothing has happened then.
pub fn keep(more: &[(&str, OsString)]) -> io::Result<Ended> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut waiting = system::Waiting::new()?;
        let mut place: Option<String> = None;
        loop {
            let (mut child, mut messages) = match start(more, place.as_deref()) {
                Ok(started) => started,
                Err(error) if place.is_none() => return Err(error),
                Err(_) => return Ok(Ended::Locked),
            };
            let status = waiting.until_ended(&mut child).await?;
            let said = system::said(&mut messages);
            match said.filter(|_| status.success()) {
                Some(at) if !waiting.must_end() => place = Some(at),
                Some(_) => return Ok(Ended::Locked),
                None => return Ok(ended(status)),
            }
        }
    })
}

fn ended(status: ExitStatus) -> Ended {
    match status.code().map(u8::try_from) {
        Some(Ok(code)) => Ended::Code(code),
        Some(Err(_)) | None => Ended::Broken { signal: system::signal(status) },
    }
}

fn start(more: &[(&str, OsString)], place: Option<&str>) -> io::Result<(Child, system::Messages)> {
    let mut command = system::again();
    command.args(std::env::args_os().skip(1)).envs(more.iter().map(|(name, value)| (name, value)));
    match place {
        Some(place) => command.env(PLACE, place),
        None => command.env_remove(PLACE),
    };
    system::start(&mut command, KEPT)
}

/// A seat's end of it.
pub struct Kept {
    keeper: system::Keeper,
    /// It takes over from a seat that was locked, which was there.
    pub place: Option<String>,
}

impl Kept {
    /// This process as a seat, where it was started as one. It ends, saved, when its keeper does.
    #[must_use]
    pub fn by_a_keeper() -> Option<Self> {
        let keeper = system::Keeper::of(&std::env::var(KEPT).ok()?)?;
        note(Kind::FreshStart, State::On, "");
        Some(Self { keeper, place: std::env::var(PLACE).ok() })
    }

    /// Asks the keeper for a fresh process that comes back here; to be done last.
    ///
    /// # Errors
    /// When the keeper is gone.
    pub fn ask_for_another(&mut self, place: &str) -> io::Result<()> {
        self.keeper.tell(place)
    }
}

/// Notes whether this process could keep a seat, without starting one.
pub fn rehearse() {
    note(Kind::FreshStart, system::can_start().map_or_else(|why| State::Off(why.to_string()), |()| State::On), "");
}

/// Notes that no keeper could be had, and why.
pub fn without(why: &io::Error) {
    note(Kind::FreshStart, State::Off(why.to_string()), "");
}

#[cfg(unix)]
mod system {
    use std::fs::{File, OpenOptions};
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::os::unix::process::{CommandExt, ExitStatusExt};

    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::{self, SignalKind};

    use super::{Child, Command, ExitStatus, LONGEST, Read, Write, io};

    /// What a seat says before it ends.
    pub type Messages = File;

    /// The program's own file. The link is followed by the system, so that it is found when the file was replaced since.
    fn own() -> io::Result<std::path::PathBuf> {
        if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
    }

    pub fn can_start() -> io::Result<()> {
        std::fs::metadata(own()?).map(drop)
    }

    /// This program again.
    pub fn again() -> Command {
        let mut command = Command::new(own().unwrap_or_default());
        command.arg0(std::env::args_os().next().unwrap_or_else(|| "marac".into()));
        command
    }

    pub fn start(command: &mut Command, kept: &str) -> io::Result<(Child, Messages)> {
        // The seat's end is to be inherited; ours is not.
        let (ours, its): (OwnedFd, OwnedFd) = rustix::pipe::pipe()?;
        rustix::io::fcntl_setfd(&ours, rustix::io::FdFlags::CLOEXEC)?;
        command.env(kept, format!("{} {}", std::process::id(), its.as_raw_fd()));
        Ok((command.spawn()?, File::from(ours)))
    }

    /// What it said; all of it is there once it has ended.
    pub fn said(messages: &mut Messages) -> Option<String> {
        let nonblocking = rustix::fs::OFlags::NONBLOCK;
        rustix::fs::fcntl_setfl(&*messages, nonblocking).ok()?;
        let mut said = String::new();
        // Somebody who holds the other end and says nothing is not waited for.
        let _ = messages.take(LONGEST).read_to_string(&mut said);
        said.strip_suffix('\n').map(str::to_owned)
    }

    pub fn signal(status: ExitStatus) -> Option<i32> {
        status.signal()
    }

    /// Waits for a seat, and passes on to it what the system or the user wants of the keeper.
    pub struct Waiting {
        children: unix::Signal,
        wishes: [unix::Signal; 4],
        ending: bool,
    }

    impl Waiting {
        pub fn new() -> io::Result<Self> {
            Ok(Self {
                children: unix::signal(SignalKind::child())?,
                wishes: [
                    unix::signal(SignalKind::terminate())?,
                    unix::signal(SignalKind::hangup())?,
                    unix::signal(SignalKind::interrupt())?,
                    unix::signal(SignalKind::quit())?,
                ],
                ending: false,
            })
        }

        /// Whether it was asked to end.
        pub const fn must_end(&self) -> bool {
            self.ending
        }

        pub async fn until_ended(&mut self, child: &mut Child) -> io::Result<ExitStatus> {
            let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            loop {
                if let Some(status) = child.try_wait()? {
                    return Ok(status);
                }
                let [term, hup, int, quit] = &mut self.wishes;
                let wish = tokio::select! {
                    _ = self.children.recv() => None,
                    _ = term.recv() => Some(Signal::TERM),
                    _ = hup.recv() => Some(Signal::HUP),
                    _ = int.recv() => Some(Signal::INT),
                    _ = quit.recv() => Some(Signal::QUIT),
                };
                if let (Some(wish), Some(process)) = (wish, process) {
                    self.ending = true;
                    // One that has just ended needs no signal.
                    let _ = kill_process(process, wish);
                }
            }
        }
    }

    /// The seat's way to its keeper.
    pub struct Keeper(File);

    impl Keeper {
        pub fn of(kept: &str) -> Option<Self> {
            let (process, descriptor) = kept.split_once(' ')?;
            let process = Pid::from_raw(process.parse().ok()?)?;
            // Asked to save and end when the keeper dies; it may have died before this was asked for.
            #[cfg(target_os = "linux")]
            rustix::process::set_parent_process_death_signal(Some(Signal::TERM)).ok()?;
            if rustix::process::getppid() != Some(process) {
                return None;
            }
            let descriptor: u16 = descriptor.parse().ok()?;
            #[cfg(target_os = "linux")]
            let _ = rustix::thread::set_name(c"marac");
            OpenOptions::new().write(true).open(format!("/dev/fd/{descriptor}")).ok().map(Self)
        }

        pub fn tell(&mut self, text: &str) -> io::Result<()> {
            self.0.write_all(format!("{text}\n").as_bytes())
        }
    }
}

#[cfg(windows)]
mod system {
    use std::io::PipeReader;
    use std::os::windows::io::AsHandle;

    use super::{Child, Command, ExitStatus, LONGEST, Read, Write, io};

    /// What a seat says before it ends.
    pub type Messages = PipeReader;

    pub fn can_start() -> io::Result<()> {
        std::env::current_exe().map(drop)
    }

    pub fn again() -> Command {
        Command::new(std::env::current_exe().unwrap_or_default())
    }

    /// The console is read by its own name, so standard input is free to be the seat's way to its keeper.
    pub fn start(command: &mut Command, kept: &str) -> io::Result<(Child, Messages)> {
        let (ours, its) = io::pipe()?;
        command.env(kept, std::process::id().to_string()).stdin(its);
        Ok((command.spawn()?, ours))
    }

    pub fn said(messages: &mut Messages) -> Option<String> {
        let mut said = String::new();
        let _ = messages.take(LONGEST).read_to_string(&mut said);
        said.strip_suffix('\n').map(str::to_owned)
    }

    pub const fn signal(_: ExitStatus) -> Option<i32> {
        None
    }

    /// Waits for a seat. The console tells the seat itself what the user wants; the keeper must outlive it.
    pub struct Waiting;

    impl Waiting {
        pub fn new() -> io::Result<Self> {
            use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
            let (mut stop, mut interrupt, mut close) = (ctrl_break()?, ctrl_c()?, ctrl_close()?);
            tokio::spawn(async move {
                loop {
                    tokio::select! {
                        _ = stop.recv() => {}
                        _ = interrupt.recv() => {}
                        _ = close.recv() => {}
                    }
                }
            });
            Ok(Self)
        }

        pub const fn must_end(&self) -> bool {
            false
        }

        #[expect(clippy::unused_async, reason = "elsewhere it waits for signals as well")]
        pub async fn until_ended(&mut self, child: &mut Child) -> io::Result<ExitStatus> {
            child.wait()
        }
    }

    /// The seat's way to its keeper.
    pub struct Keeper(std::fs::File);

    impl Keeper {
        pub fn of(_: &str) -> Option<Self> {
            io::stdin().as_handle().try_clone_to_owned().ok().map(|handle| Self(handle.into()))
        }

        pub fn tell(&mut self, text: &str) -> io::Result<()> {
            self.0.write_all(format!("{text}\n").as_bytes())
        }
    }
}
