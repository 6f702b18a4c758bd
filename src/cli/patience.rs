//! Questions to a disk that may not answer.

use std::sync::mpsc::channel;
use std::time::Duration;

/// How long a disk that hangs is waited for before the screen is there to say so.
const PATIENCE: Duration = Duration::from_secs(2);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_answer_is_left() {
        let (_never, silence) = channel::<()>();
        assert_eq!(answered(move || silence.recv().is_ok()), None);
        assert_eq!(answered(|| 7), Some(7));
    }
}
