//! Where a track stands, and what can follow.

use super::{Happened as H, TrackKind, TrackLog, Word};
use crate::domain::said::said;

/// Writes the stages with their names.
macro_rules! stages {
    ($($(#[$doc:meta])* $stage:ident = $name:literal;)+) => {
        /// Where a track stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage { $($(#[$doc])* $stage,)+ }

        impl Stage {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$stage,)+];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$stage => $name,)+ }
            }

            /// What it is called on the screen.
            #[must_use]
            pub fn title(self) -> &'static str {
                said(match self { $(Self::$stage => concat!("stage-", $name),)+ })
            }
        }
    };
}

stages! {
    /// A transfer out whose papers have not gone.
    ToSend = "to-send";
    Sent = "sent";
    Acknowledged = "acknowledged";
    /// A transfer in of which something that it is to be heard with is not known.
    ToComplete = "to-complete";
    /// A transfer in of which the first area has not been told that it came.
    ToAcknowledge = "to-acknowledge";
    Cancelled = "cancelled";
    /// MARAC Plus was offered, and nobody has chosen.
    Offered = "offered";
    /// The three questions are not answered yet.
    ToAnswer = "to-answer";
    ToEnter = "to-enter";
    InPlus = "in-plus";
    /// In MARAC Plus, and reviewed: it can be discharged.
    Reviewed = "reviewed";
    Discharged = "discharged";
    /// A professionals' meeting or a strategy discussion is to be held instead.
    ToMeet = "to-meet";
    Stays = "stays";
    Proposed = "proposed";
    MeetingSet = "meeting-set";
    Escalated = "escalated";
    ToApply = "to-apply";
    Applied = "applied";
    ToTell = "to-tell";
    /// The next meeting is to hear of it.
    ToInform = "to-inform";
    Informed = "informed";
    NotApplied = "not-applied";
    Issued = "issued";
    ToBeHeard = "to-be-heard";
    InForce = "in-force";
    Refused = "refused";
    ToBeAnswered = "to-be-answered";
    Answered = "answered";
    Ended = "ended";
}

impl Stage {
    /// Whether something is still to come.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Acknowledged
                | Self::Cancelled
                | Self::Discharged
                | Self::Stays
                | Self::Informed
                | Self::NotApplied
                | Self::Refused
                | Self::Ended
        )
    }
}

/// What a transfer in is to be heard with (REF-10).
const TO_KNOW: [H; 4] = [H::TransferFirstMarac, H::TransferCurrentRisk, H::TransferVictimContacted, H::TransferHear];

impl TrackLog {
    /// Where it stands. Which lines are there decides, not their order.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self.track.kind {
            TrackKind::TransferOut => self.transfer_out(),
            TrackKind::TransferIn => self.transfer_in(),
            TrackKind::Plus => self.plus(),
            TrackKind::Complex => self.complex(),
            TrackKind::DisclosureScheme => self.disclosure(),
            TrackKind::ProtectiveNotice => self.notice(),
            TrackKind::Wanted => self.wanted(),
        }
    }

    /// What can happen next, the most likely first.
    #[must_use]
    pub fn next(&self) -> Vec<H> {
        let all: &[H] = match self.stage() {
            Stage::ToSend if self.has(H::TransferFormMade) => &[H::TransferSent, H::TransferCancelled],
            Stage::ToSend => &[H::TransferFormMade, H::TransferSent, H::TransferCancelled],
            Stage::Sent => &[H::TransferAcknowledged, H::TransferSent, H::TransferCancelled],
            Stage::ToComplete => {
                let missing = TO_KNOW.into_iter().filter(|event| !self.has(*event));
                let rest = [H::TransferAcknowledged, H::TransferCancelled];
                return missing.chain(rest.into_iter().filter(|event| !self.has(*event))).collect();
            }
            Stage::ToAcknowledge => &[H::TransferAcknowledged, H::TransferCurrentRisk, H::TransferHear],
            Stage::Offered => &[H::PlusChosen, H::PlusEnded],
            Stage::ToAnswer => &[H::PlusAnswered, H::PlusEnded],
            Stage::ToEnter => &[H::PlusEntered, H::PlusEnded],
            Stage::InPlus => &[H::PlusReviewed, H::PlusExtended],
            Stage::Reviewed => &[H::PlusDischarged, H::PlusExtended, H::PlusReviewed],
            Stage::ToMeet => &[H::PlusEnded],
            Stage::Proposed | Stage::Escalated | Stage::MeetingSet => {
                &[H::ComplexMeeting, H::ComplexEscalated, H::ComplexEnded]
            }
            Stage::ToApply => &[H::DisclosureApplied],
            Stage::Applied => &[H::DisclosureDecided],
            Stage::ToTell => &[H::DisclosureTold],
            Stage::ToInform => &[H::DisclosureInformed],
            Stage::Issued if self.has(H::NoticeServed) => {
                &[H::NoticeApplied, H::NoticeGranted, H::NoticeRefused, H::NoticeEnded]
            }
            Stage::Issued => &[H::NoticeServed, H::NoticeApplied, H::NoticeGranted, H::NoticeRefused, H::NoticeEnded],
            Stage::ToBeHeard => &[H::NoticeGranted, H::NoticeRefused, H::NoticeEnded],
            Stage::InForce => &[H::NoticeEnded],
            Stage::ToBeAnswered | Stage::Answered => &[H::WantedAnswered, H::WantedClosed],
            _ => &[],
        };
        all.to_vec()
    }

    fn transfer_out(&self) -> Stage {
        match () {
            () if self.has(H::TransferCancelled) => Stage::Cancelled,
            () if self.has(H::TransferAcknowledged) => Stage::Acknowledged,
            () if self.has(H::TransferSent) => Stage::Sent,
            () => Stage::ToSend,
        }
    }

    fn transfer_in(&self) -> Stage {
        match () {
            () if self.has(H::TransferCancelled) => Stage::Cancelled,
            () if TO_KNOW.into_iter().any(|event| !self.has(event)) => Stage::ToComplete,
            () if !self.has(H::TransferAcknowledged) => Stage::ToAcknowledge,
            () => Stage::Acknowledged,
        }
    }

    fn plus(&self) -> Stage {
        let Some(chosen) = self.last(H::PlusChosen) else {
            return if self.has(H::PlusEnded) { Stage::Ended } else { Stage::Offered };
        };
        match () {
            () if self.has(H::PlusDischarged) => Stage::Discharged,
            () if self.has(H::PlusEnded) => Stage::Ended,
            () if self.has(H::PlusReviewed) => Stage::Reviewed,
            () if self.has(H::PlusEntered) => Stage::InPlus,
            () if chosen.chose(Word::Stays) => Stage::Stays,
            () if !chosen.chose(Word::Plus) => Stage::ToMeet,
            () if self.has(H::PlusAnswered) => Stage::ToEnter,
            () => Stage::ToAnswer,
        }
    }

    /// Of a meeting and an escalation the later decides: both wait for their outcome.
    fn complex(&self) -> Stage {
        let later = self.events().iter().rfind(|event| matches!(event.what, H::ComplexMeeting | H::ComplexEscalated));
        match later.map(|event| event.what) {
            _ if self.has(H::ComplexEnded) => Stage::Ended,
            Some(H::ComplexMeeting) => Stage::MeetingSet,
            Some(_) => Stage::Escalated,
            None => Stage::Proposed,
        }
    }

    fn disclosure(&self) -> Stage {
        let refused = self.last(H::DisclosureDecided).map(|event| event.chose(Word::DoNotDisclose));
        match (refused, self.last(H::DisclosureConsidered)) {
            _ if self.has(H::DisclosureInformed) => Stage::Informed,
            _ if self.has(H::DisclosureTold) => Stage::ToInform,
            (Some(true), _) => Stage::ToInform,
            (Some(false), _) => Stage::ToTell,
            _ if self.has(H::DisclosureApplied) => Stage::Applied,
            (None, Some(considered)) if considered.chose(Word::NotApplied) => Stage::NotApplied,
            (None, _) => Stage::ToApply,
        }
    }

    fn notice(&self) -> Stage {
        match () {
            () if self.has(H::NoticeEnded) => Stage::Ended,
            () if self.has(H::NoticeGranted) => Stage::InForce,
            () if self.has(H::NoticeRefused) => Stage::Refused,
            () if self.has(H::NoticeApplied) => Stage::ToBeHeard,
            () => Stage::Issued,
        }
    }

    fn wanted(&self) -> Stage {
        match () {
            () if self.has(H::WantedClosed) => Stage::Ended,
            () if self.unanswered().is_empty() => Stage::Answered,
            () => Stage::ToBeAnswered,
        }
    }

    /// The agencies that were asked about a wanted offender and have not answered.
    #[must_use]
    pub fn unanswered(&self) -> Vec<crate::domain::identifier::AgencyId> {
        let answered = |agency| {
            let answers = self.events().iter().filter(|event| event.what == H::WantedAnswered);
            answers.into_iter().any(|event| event.agency == Some(agency))
        };
        let asked = self.events().iter().filter(|event| event.what == H::WantedAsked);
        let mut agencies: Vec<_> = asked.flat_map(super::TrackEvent::agencies).collect();
        agencies.sort_unstable();
        agencies.dedup();
        agencies.retain(|agency| !answered(*agency));
        agencies
    }
}
