//! inotify, and an eventfd by which the thread is ended.

use std::ffi::OsStr;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;

use super::News;

/// Shared with the thread.
struct Shared {
    /// News were sent and not heard yet: more of them say nothing new.
    sent: AtomicBool,
    /// The name of one's own file.
    own: Mutex<Vec<u8>>,
}

impl Shared {
    fn own(&self) -> Vec<u8> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

pub(super) struct Watch {
    shared: Arc<Shared>,
    stop: Arc<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(super) fn start(folder: &Path, prefix: &OsStr, news: News) -> Option<Self> {
        let watcher = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
        let events = WatchFlags::CREATE
            | WatchFlags::MODIFY
            | WatchFlags::MOVED_FROM
            | WatchFlags::MOVED_TO
            | WatchFlags::DELETE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        inotify::add_watch(&watcher, folder, events).ok()?;
        let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC).ok()?);
        let shared = Arc::new(Shared { sent: AtomicBool::new(false), own: Mutex::default() });
        let (inner, until) = (shared.clone(), stop.clone());
        let prefix = prefix.as_encoded_bytes().to_owned();
        let run = move || wait(&watcher, &until, &inner, &prefix, news.as_ref());
        let thread = std::thread::Builder::new().name("watch".to_owned()).spawn(run).ok()?;
        Some(Self { shared, stop, thread: Some(thread) })
    }

    pub(super) fn is_heard(&self) {
        self.shared.sent.store(false, Ordering::SeqCst);
    }

    pub(super) fn passes_over(&self, own: &OsStr) {
        let name = own.as_encoded_bytes().to_owned();
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

fn wait(watcher: &OwnedFd, stop: &OwnedFd, shared: &Shared, prefix: &[u8], news: &dyn Fn()) {
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
        match is_news(&mut reader, &shared.own(), prefix) {
            Some(true) if !shared.sent.swap(true, Ordering::SeqCst) => news(),
            Some(_) => {}
            None => return,
        }
    }
}

/// Reads what happened; whether any of it is news. None when the watch is at its end.
fn is_news(reader: &mut Reader<'_, &OwnedFd>, own: &[u8], prefix: &[u8]) -> Option<bool> {
    let mut heard = false;
    loop {
        match reader.next() {
            Ok(event) => {
                // That somebody removes one's own file is news.
                let written = (ReadFlags::MODIFY | ReadFlags::CREATE).contains(event.events());
                // Without a name it is about the folder itself, or more happened than was noted.
                heard |= event
                    .file_name()
                    .is_none_or(|name| name.to_bytes().starts_with(prefix) && !(name.to_bytes() == own && written));
            }
            Err(Errno::AGAIN) => return Some(heard),
            Err(Errno::INTR) => {}
            Err(_) => return None,
        }
    }
}
