//! Questions to a disk that may not answer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::guard::sandbox;

/// How long a disk that hangs is waited for before the screen is there to say so.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a command waits before it says what it waits for.
const SILENT: Duration = Duration::from_secs(4);

/// Asks something on a thread of its own; none where no answer comes in time. Nobody waits for that thread.
pub fn answered<T: Send + 'static>(question: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, answer) = channel();
    let asked = std::thread::Builder::new().spawn(move || {
        // Whoever asked may have stopped waiting.
        let _ = sender.send(question());
    });
    asked.ok()?;
    answer.recv_timeout(PATIENCE).ok()
}

/// A command's work with a record's folder: while it lasts longer than it should, whoever waits is told for what, and how to
/// leave. Nothing can call back what was asked of a server; but Ctrl-C ends a command, and loses nothing.
pub struct Waiting {
    /// Closed when the work is done.
    done: Option<Sender<()>>,
    teller: Option<JoinHandle<()>>,
}

impl Waiting {
    /// Begins to wait for the folder of a record.
    #[must_use]
    pub fn for_record(record: &Path) -> Self {
        let record = record.to_owned();
        Self::with(SILENT, move || super::warn(&said(&record)))
    }

    /// Closes the process in, which looks up the folders that it keeps, whoever serves them.
    pub fn while_closing_in() {
        let tell = || super::warn("the record's folder does not answer yet; wait, or interrupt it");
        let waiting = Self::with(SILENT, tell);
        sandbox::close();
        drop(waiting);
    }

    fn with(silent: Duration, tell: impl FnOnce() + Send + 'static) -> Self {
        let (done, is_done) = channel();
        let teller = std::thread::Builder::new().spawn(move || {
            if is_done.recv_timeout(silent) == Err(RecvTimeoutError::Timeout) {
                tell();
            }
        });
        Self { done: Some(done), teller: teller.ok() }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.done = None;
        // So that the process is one thread again when it closes itself in.
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
    }
}

fn said(record: &Path) -> String {
    let folder = crate::vault::names::folder(record);
    // Only what was typed: asking for more would wait too.
    let folder = if folder == Path::new(".") { PathBuf::from("this folder") } else { folder };
    format!("{} does not answer yet; wait, or interrupt it", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_answer_is_left() {
        let (_never, silence) = channel::<()>();
        assert_eq!(answered(move || silence.recv().is_ok()), None);
        assert_eq!(answered(|| 7), Some(7));
    }

    #[test]
    fn who_waits_is_told_and_who_need_not_is_not() {
        let (told, tells) = channel();
        let waiting = Waiting::with(Duration::ZERO, move || told.send(()).unwrap_or_default());
        assert_eq!(tells.recv(), Ok(()), "it was never said");
        drop(waiting);
        let (told, tells) = channel();
        drop(Waiting::with(SILENT, move || told.send(()).unwrap_or_default()));
        assert!(tells.recv().is_err(), "it was said although the work was done");
    }
}
