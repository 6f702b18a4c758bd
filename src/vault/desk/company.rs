//! The desk's part for the other seats.

use super::{Desk, Message};
use crate::platform::watch::{News, Watch};
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::frame::{Head, Sign};
use crate::vault::names;
use crate::vault::place::PlaceKind;
use crate::vault::store::{Others, Vault};
use crate::vault::worker::{Ticket, VaultEvent};

impl Desk {
    pub(super) fn took(&mut self, heads: &[Head]) {
        if let Some(vault) = self.vault.as_mut() {
            vault.took(heads);
        }
    }

    /// Follows the others from now on, and has them told where this seat is.
    pub(super) fn here(&mut self, sign: Option<Sign>) {
        let Some(vault) = self.vault.as_mut() else { return };
        if let Some(sign) = sign {
            vault.set_sign(sign);
        }
        let telling = sign.is_some() && vault.may_write();
        if !self.rounds.is_following() {
            let sender = self.sender.clone();
            // The desk that is gone needs no news.
            let news = Box::new(move || drop(sender.send(Message::News)));
            self.rounds.begin(watch(vault, news), telling);
            self.watch_own();
        } else {
            self.rounds.begin(None, telling);
        }
        self.make_round();
    }

    /// Reads the record afresh.
    pub(super) fn reread(&mut self) {
        if let Some(vault) = self.vault.as_mut() {
            vault.read_afresh();
            self.look(None);
        }
    }

    pub(super) fn news(&mut self) {
        if let Some(watch) = &self.rounds.watch {
            watch.is_heard();
        }
        self.look(None);
        self.say_sign();
    }

    /// Looks and tells, where it is time.
    pub(super) fn make_round(&mut self) {
        if self.rounds.is_look_due() {
            self.look(None);
        }
        self.say_sign();
    }

    fn say_sign(&mut self) {
        let Some(vault) = self.vault.as_mut() else { return };
        if self.rounds.is_sign_due(vault.has_news()) {
            // What can't be said now is said later; nothing of the record is in it.
            let _ = vault.say_sign();
            self.rounds.signed();
            self.watch_own();
        }
    }

    /// This seat's own writing is no news.
    pub(super) fn watch_own(&self) {
        if let (Some(vault), Some(watch)) = (&self.vault, &self.rounds.watch)
            && let Some(own) = names::journal(vault.path(), vault.seat()).file_name()
        {
            watch.passes_over(own);
        }
    }

    /// Looks what the others did, and reports it.
    pub(super) fn look(&mut self, ticket: Option<Ticket>) {
        let Some(vault) = self.vault.as_mut() else { return };
        let others = match vault.poll() {
            Ok(mut others) => {
                self.rounds.is_well();
                others.alone = ticket.is_some() && vault.is_alone();
                others
            }
            Err(error) => return self.not_followed(ticket, &error),
        };
        if others.covered.is_some() {
            self.held.keep(&vault.own_stamps());
        }
        let changed = self.rounds.looked(&others.present, &others.unread, vault.has_trouble());
        self.watch_own();
        if ticket.is_some() || changed || !others.is_quiet() {
            (self.report)(VaultEvent::Others { ticket, others: Box::new(others) });
        }
    }

    fn not_followed(&mut self, ticket: Option<Ticket>, error: &VaultError) {
        let why = error.to_string();
        let is_news = self.rounds.failed(&why);
        if ticket.is_none() && !is_news {
            return;
        }
        let next_generation = self.vault.as_ref().map_or(0, Vault::next_generation);
        let present = self.vault.as_ref().map(Vault::present).unwrap_or_default();
        let findings = if is_news { vec![Finding::NotFollowed { why }] } else { Vec::new() };
        let unread = self.vault.as_ref().map(Vault::unread).unwrap_or_default();
        let others = Others { findings, present, unread, next_generation, ..Others::default() };
        (self.report)(VaultEvent::Others { ticket, others: Box::new(others) });
    }

    /// Where another seat was first, what it published is reported before it is said that this one could not.
    pub(super) fn not_published(&mut self, ticket: Ticket, error: VaultError) {
        if matches!(error, VaultError::Outdated { .. }) {
            self.look(None);
        }
        self.failed(ticket, error);
    }
}

/// Watches the record's folder where that can be relied on: on a disk of this machine.
fn watch(vault: &Vault, news: News) -> Option<Watch> {
    let path = vault.path();
    let record = path.file_name().filter(|_| vault.place() == PlaceKind::Local)?;
    Watch::start(&names::folder(path), record, news)
}
