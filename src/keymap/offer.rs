//! What to offer the user now: the few keys of the bottom line, and every command in the palette.

use super::Keymap;
use crate::command::{Command, Context, Group, Reason, Situation};
use crate::text::find::find;

/// A key and what it does, for the bottom line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The key, short.
    pub key: String,
    /// What it does.
    pub command: Command,
}

/// A row of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteRow {
    /// The command.
    pub command: Command,
    /// Its keys where the palette was opened.
    pub keys: Vec<String>,
    /// Why it can't be had now.
    pub reason: Option<Reason>,
}

impl Keymap {
    /// The keys that matter now, most important first; each can be done. A key shows up once.
    pub fn offers(&self, stack: &[Context], situation: &Situation) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        for command in stack.iter().flat_map(|context| context.hints()) {
            if command.possible(situation, stack).is_err() {
                continue;
            }
            let Some(key) = self.key_for(*command, stack).map(|chord| chord.short()) else {
                continue;
            };
            if offers.iter().all(|offer| offer.key != key && offer.command != *command) {
                offers.push(Offer { key, command: *command });
            }
        }
        offers
    }

    /// The commands whose name or title has the letters: those that can be done first, the best match first.
    /// `stack` is where the palette was opened.
    pub fn palette(&self, wanted: &str, stack: &[Context], situation: &Situation) -> Vec<PaletteRow> {
        let mut rows: Vec<(bool, usize, PaletteRow)> = Command::all()
            .filter(|command| !matches!(command.group(), Group::Typing | Group::Choosing))
            .filter_map(|command| {
                let by_title = find(wanted, command.title()).map(|found| found.rank);
                let by_name = find(wanted, command.name()).map(|found| found.rank);
                let by_sentence = find(wanted, command.sentence()).map(|found| found.rank + 10);
                let rank = [by_title, by_name, by_sentence].into_iter().flatten().min()?;
                let reason = command.possible(situation, stack).err();
                let keys = self.keys_for(command, stack).iter().map(ToString::to_string).collect();
                Some((reason.is_some(), rank, PaletteRow { command, keys, reason }))
            })
            .collect();
        rows.sort_by_key(|(impossible, rank, _)| (*impossible, *rank));
        rows.into_iter().map(|(.., row)| row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{CaseSituation, MeetingStage};
    use crate::keymap::Shipped;

    const COMPOSER: &[Context] =
        &[Context::Composer, Context::Text, Context::Field, Context::Notes, Context::Everywhere];

    fn in_meeting() -> Situation {
        Situation {
            meeting: MeetingStage::Running,
            case: Some(CaseSituation { has_next: true, listed: true, ..CaseSituation::default() }),
            line_complete: true,
            can_complete: true,
            ..Situation::default()
        }
    }

    #[test]
    fn the_bottom_line_offers_what_can_be_done() {
        let keymap = Keymap::shipped(Shipped::Default);
        let shown = |situation: &Situation| -> Vec<String> {
            keymap
                .offers(COMPOSER, situation)
                .into_iter()
                .map(|offer| format!("{} {}", offer.key, offer.command))
                .collect()
        };
        let all = shown(&in_meeting());
        assert_eq!(all[..3], ["Enter file-entry", "Tab complete", "Ctrl-↓ next-case"]);
        assert!(all.contains(&"F1 help".to_owned()), "{all:?}");
        let idle = shown(&Situation::default());
        assert!(!idle.iter().any(|offer| offer.contains("file-entry")), "{idle:?}");
    }

    #[test]
    fn every_place_offers_help_and_at_least_one_thing_of_its_own() {
        let keymap = Keymap::shipped(Shipped::Vim);
        for context in Context::ALL {
            let hints = context.hints();
            for command in hints {
                // A desk is a list.
                let of_list = matches!(context, Context::Desk(_)) && command.belongs_in(Context::List);
                assert!(command.belongs_in(context) || of_list, "{command} in {context}");
            }
            let offers = keymap.offers(&[context, Context::Everywhere], &in_meeting());
            assert!(offers.iter().any(|offer| offer.command == Command::Help), "{context}");
        }
    }

    #[test]
    fn the_palette_lists_everything_and_says_why_not() {
        let keymap = Keymap::shipped(Shipped::Default);
        let agenda: &[Context] = &[Context::Agenda, Context::List, Context::Everywhere];
        let rows = keymap.palette("", agenda, &Situation::default());
        for command in Command::all() {
            let listed = rows.iter().any(|row| row.command == command);
            let typing = matches!(command.group(), Group::Typing | Group::Choosing);
            assert_eq!(listed, !typing, "{command}");
        }
        let rows = keymap.palette("next", agenda, &Situation::default());
        assert_eq!(rows[0].command, Command::NextPane);
        let case = rows.iter().find(|row| row.command == Command::NextCase).unwrap();
        assert_eq!((case.keys.as_slice(), case.reason), (["Ctrl-Down".to_owned()].as_slice(), Some(Reason::NoCase)));
    }
}
