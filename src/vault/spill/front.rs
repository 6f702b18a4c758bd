//! The thread in front of a share's desk: what it is handed is on this machine's disk before it goes on.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::{Begun, Spill};
use crate::vault::desk::{self, MAX_JOINED_BYTES, may_join, total};
use crate::vault::operation::Operation;
use crate::vault::store::{Share, Vault};
use crate::vault::worker::{Report, Ticket, VaultEvent, Work};

/// A share that has not answered for so long is said not to answer.
pub(super) const SILENT: Duration = Duration::from_secs(3);
/// How often it is then asked whether it answers again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a caller who went away without closing is waited for.
const LEAVING: Duration = Duration::from_secs(5);
/// How long to wait before trying again what this machine's disk refused.
const RETRY: Duration = Duration::from_secs(2);
/// The most appends that are joined into one frame.
const MAX_JOINED: usize = 256;

/// What comes over the channel.
pub(in crate::vault) enum Message {
    /// From the caller.
    Work(Work),
    /// From the desk.
    Desk(VaultEvent),
    /// The desk has ended, however.
    DeskGone,
    /// The caller goes away.
    Leave,
    /// The caller goes away and has waited long enough.
    GiveUp,
}

/// The front's end.
pub(in crate::vault) struct Front {
    spill: Option<Spill>,
    share: Share,
    report: Report,
    receiver: Receiver<Message>,
    desk: Sender<desk::Message>,
    /// What the desk was asked for and has not answered yet.
    asked: BTreeSet<Ticket>,
    /// What is not on this machine's disk, because it refused.
    not_here: Vec<Ticket>,
    /// The desk looks at the share of itself.
    following: bool,
    /// It was said that the share does not answer, of a call that began then.
    said_silent: Option<Begun>,
    leaving: Option<Instant>,
    ended: bool,
}

impl Front {
    /// The front of a vault on a share.
    pub(in crate::vault) fn new(
        vault: &Vault,
        report: Report,
        receiver: Receiver<Message>,
        desk: Sender<desk::Message>,
    ) -> Option<Self> {
        Some(Self {
            spill: Spill::of(vault),
            share: vault.share()?.clone(),
            report,
            receiver,
            desk,
            asked: BTreeSet::new(),
            not_here: Vec::new(),
            following: false,
            said_silent: None,
            leaving: None,
            ended: false,
        })
    }

    pub(in crate::vault) fn run(mut self) {
        while !self.ended {
            let message = match self.wait() {
                None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => self.receiver.recv_timeout(wait),
            };
            match message {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => self.ended = true,
            }
        }
        if let Some(spill) = self.spill.take() {
            spill.end();
        }
    }

    /// How long there is nothing to be done without a message; none for ever.
    fn wait(&self) -> Option<Duration> {
        let silence = match self.said_silent {
            Some(_) => Some(AGAIN),
            None => self.is_asking().then(|| self.until_silent()),
        };
        let retry = (!self.not_here.is_empty()).then_some(RETRY);
        let leaving = self.leaving.map(|since| LEAVING.saturating_sub(since.elapsed()).max(RETRY / 10));
        [silence, retry, leaving].into_iter().flatten().min()
    }

    /// Whether anything is or may be asked of the share.
    fn is_asking(&self) -> bool {
        self.following || !self.asked.is_empty()
    }

    /// How long the call that has been waiting longest may still wait.
    fn until_silent(&self) -> Duration {
        let waiting = self.share.watch().waiting_since().map_or(Duration::ZERO, |begun| begun.at.elapsed());
        SILENT.saturating_sub(waiting).max(Duration::from_millis(10))
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Work(Work::Append { operations, ticket }) => self.append(operations, ticket),
            Message::Work(Work::ShutOut { ended }) => {
                self.spill.iter_mut().for_each(|spill| spill.shut_out(&ended));
                self.forward(Work::ShutOut { ended });
            }
            Message::Work(other) => self.forward(other),
            Message::Desk(event) => self.desk_says(event),
            Message::DeskGone => self.ended = true,
            // Nobody waits for the desk any more: it ends once the share lets go of it.
            Message::GiveUp => {
                self.ended = true;
                let _ = self.desk.send(desk::Message::Leave);
            }
            Message::Leave => {
                self.leaving = Some(Instant::now());
                let _ = self.desk.send(desk::Message::Leave);
            }
        }
    }

    /// Keeps an append, with those that have queued up behind it, and hands them on.
    fn append(&mut self, operations: Vec<Operation>, ticket: Ticket) {
        let mut appends = vec![(operations, ticket)];
        let mut next = None;
        let mut bytes = appends.iter().fold(0, |sum: usize, (one, _)| sum.saturating_add(total(one)));
        while appends.len() < MAX_JOINED && bytes < MAX_JOINED_BYTES && appends.iter().all(|(one, _)| may_join(one)) {
            match self.receiver.try_recv() {
                Ok(Message::Work(Work::Append { operations, ticket })) if may_join(&operations) => {
                    bytes = bytes.saturating_add(total(&operations));
                    appends.push((operations, ticket));
                }
                Ok(other) => {
                    next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        self.keep(&appends);
        for (operations, ticket) in appends {
            self.forward(Work::Append { operations, ticket });
        }
        if let Some(next) = next {
            self.take(next);
        }
    }

    fn keep(&mut self, appends: &[(Vec<Operation>, Ticket)]) {
        let Some(spill) = &mut self.spill else { return };
        let tickets: Vec<Ticket> = appends.iter().map(|(_, ticket)| *ticket).collect();
        let operations = appends.iter().flat_map(|(operations, _)| operations).cloned().collect();
        self.not_here.extend(&tickets);
        let kept = spill.keep(operations, &tickets);
        self.kept(kept);
    }

    fn kept(&mut self, kept: Result<crate::vault::Saved, crate::vault::VaultError>) {
        match kept {
            Ok(saved) => {
                let tickets = std::mem::take(&mut self.not_here);
                (self.report)(VaultEvent::SavedHere { tickets, at_ms: saved.at_ms });
            }
            Err(error) => {
                let tickets = self.not_here.clone();
                (self.report)(VaultEvent::NotSavedHere { tickets, error: Arc::new(error) });
                if !self.spill.as_ref().is_some_and(Spill::lacks_something) {
                    // It can't be written down at all, and is not tried again.
                    self.not_here.clear();
                }
            }
        }
    }

    fn forward(&mut self, work: Work) {
        self.following |= matches!(work, Work::Here { .. });
        self.asked.extend(work.ticket());
        // Where the desk has ended, that is reported of itself.
        let _ = self.desk.send(desk::Message::Work(work));
    }

    /// Keeps once more what the share had and has no longer, before anybody is told.
    fn falls_back(&mut self, tickets: Vec<Ticket>, operations: Vec<Operation>) {
        let kept = self.spill.as_mut().map(|spill| spill.keep_all(operations, &tickets));
        let here_at_ms = kept.as_ref().and_then(|kept| kept.as_ref().ok()).map(|saved| saved.at_ms);
        self.asked.extend(&tickets);
        if kept.is_some() {
            self.not_here.extend(&tickets);
        }
        (self.report)(VaultEvent::NoLongerSaved { tickets, operations: Vec::new(), here_at_ms });
        if let Some(kept) = kept {
            self.kept(kept);
        }
    }

    fn desk_says(&mut self, event: VaultEvent) {
        // Whatever it says: it has answered.
        self.share_answers();
        for ticket in event.tickets() {
            self.asked.remove(ticket);
        }
        let event = match event {
            VaultEvent::NoLongerSaved { tickets, operations, .. } => return self.falls_back(tickets, operations),
            other => other,
        };
        match &event {
            VaultEvent::Saved { tickets, .. } => {
                self.not_here.retain(|ticket| !tickets.contains(ticket));
                if let Some(spill) = &mut self.spill {
                    spill.is_on_share(tickets);
                }
            }
            VaultEvent::Published { .. } | VaultEvent::Others { .. } => {
                let access = self.share.access();
                if let Some(spill) = &mut self.spill {
                    spill.change_access(access);
                }
            }
            VaultEvent::Closed { .. } => self.ended = true,
            _ => {}
        }
        (self.report)(event);
    }

    fn share_answers(&mut self) {
        if self.said_silent.take().is_some() {
            (self.report)(VaultEvent::ShareAnswers);
        }
    }

    /// Looks what a wait has come to.
    fn look(&mut self) {
        let waiting = self.share.watch().waiting_since();
        if self.said_silent.is_some() && waiting != self.said_silent {
            self.share_answers();
        }
        if let Some(begun) = waiting.filter(|begun| begun.at.elapsed() >= SILENT)
            && self.said_silent.is_none()
            && self.is_asking()
        {
            self.said_silent = Some(begun);
            (self.report)(VaultEvent::ShareSilent { since_ms: begun.at_ms });
        }
        if let Some(again) = self.spill.as_mut().and_then(Spill::keep_again) {
            self.kept(again);
        }
        let waited = waiting.is_none_or(|begun| begun.at.elapsed() >= LEAVING);
        if self.leaving.is_some_and(|since| since.elapsed() >= LEAVING) && waited {
            self.ended = true;
        }
    }
}
