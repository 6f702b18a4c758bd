//! The news of a folder, where the system tells them: a thread that sleeps until somebody else writes there.

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::Watch;
#[cfg(target_os = "linux")]
pub(crate) use linux::Watch;

#[cfg(target_os = "linux")]
mod linux {
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread::JoinHandle;

    use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
    use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
    use rustix::io::Errno;

    use crate::vault::ids::SeatId;
    use crate::vault::names;
    use crate::vault::place::PlaceKind;
    use crate::vault::store::Vault;

    /// Shared with the thread.
    struct Shared {
        /// News were sent and not heard yet: more of them say nothing new.
        sent: AtomicBool,
        /// The name of this seat's own journal.
        own: Mutex<Vec<u8>>,
    }

    /// A watched folder. Dropping it ends the thread.
    pub(crate) struct Watch {
        shared: Arc<Shared>,
        stop: Arc<OwnedFd>,
        record: PathBuf,
        thread: Option<JoinHandle<()>>,
    }

    impl Watch {
        /// Watches the record's folder where that can be relied on: on a disk of this machine.
        pub(crate) fn start(vault: &Vault, news: Box<dyn Fn() + Send>) -> Option<Self> {
            if vault.place() != PlaceKind::Local {
                return None;
            }
            let record = vault.path().to_owned();
            let watcher = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
            let events = WatchFlags::CREATE
                | WatchFlags::MODIFY
                | WatchFlags::MOVED_FROM
                | WatchFlags::MOVED_TO
                | WatchFlags::DELETE
                | WatchFlags::DELETE_SELF
                | WatchFlags::MOVE_SELF;
            inotify::add_watch(&watcher, names::folder(&record), events).ok()?;
            let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC).ok()?);
            let shared = Arc::new(Shared { sent: AtomicBool::new(false), own: Mutex::default() });
            let (inner, until) = (shared.clone(), stop.clone());
            let prefix = record.file_name()?.as_encoded_bytes().to_owned();
            let run = move || wait(&watcher, &until, &inner, &prefix, news.as_ref());
            let thread = std::thread::Builder::new().name("vault-watch".to_owned()).spawn(run).ok()?;
            let watch = Self { shared, stop, record, thread: Some(thread) };
            watch.passes_over(vault.seat());
            Some(watch)
        }

        /// The news were heard: the next are sent again.
        pub(crate) fn is_heard(&self) {
            self.shared.sent.store(false, Ordering::SeqCst);
        }

        /// What this seat writes is no news.
        pub(crate) fn passes_over(&self, own: SeatId) {
            let name = names::journal(&self.record, own);
            let name = name.file_name().map(|name| name.as_encoded_bytes().to_owned()).unwrap_or_default();
            *self.shared.own.lock().unwrap_or_else(PoisonError::into_inner) = name;
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            let _ = rustix::io::write(&*self.stop, &1_u64.to_ne_bytes());
            if let Some(thread) = self.thread.take() {
                let _ = thread.join();
            }
        }
    }

    fn wait(watcher: &OwnedFd, stop: &OwnedFd, shared: &Shared, record: &[u8], news: &dyn Fn()) {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(watcher, &mut buffer);
        loop {
            let mut both = [PollFd::new(watcher, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
            match poll(&mut both, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return,
            }
            let [_, asked] = &both;
            if !asked.revents().is_empty() {
                return;
            }
            let mut heard = false;
            loop {
                match reader.next() {
                    Ok(event) => {
                        let own = shared.own.lock().unwrap_or_else(PoisonError::into_inner);
                        // Without a name it is about the folder itself, or more happened than was noted.
                        // What this seat writes into its own journal is no news; that somebody removes it is.
                        let written = (ReadFlags::MODIFY | ReadFlags::CREATE).contains(event.events());
                        heard |= event.file_name().is_none_or(|name| {
                            let is_own = name.to_bytes() == own.as_slice() && written;
                            name.to_bytes().starts_with(record) && !is_own
                        });
                    }
                    Err(Errno::AGAIN) => break,
                    Err(Errno::INTR) => {}
                    Err(_) => return,
                }
            }
            if heard && !shared.sent.swap(true, Ordering::SeqCst) {
                news();
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use crate::vault::ids::SeatId;
    use crate::vault::store::Vault;

    /// There are no news here: the folder is looked at about once a second.
    pub(crate) enum Watch {}

    impl Watch {
        pub(crate) fn start(_: &Vault, _: Box<dyn Fn() + Send>) -> Option<Self> {
            None
        }

        pub(crate) fn is_heard(&self) {
            match *self {}
        }

        pub(crate) fn passes_over(&self, _: SeatId) {
            match *self {}
        }
    }
}
