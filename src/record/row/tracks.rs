//! The lines of what goes on beside the meetings.

use crate::domain::identifier::{TrackEventId, TrackId};
use crate::domain::tracks::{Happened, Track, TrackEvent, TrackKind};
use crate::vault::Value;

use super::cells::{Cells, Take, Unread, text_cells};
use super::row;
use super::words::words;

row! { Track = "track", TrackId {
    case: "referral";
    kind: "kind";
    opened_at: "opened_at";
    opened_by: "opened_by";
} }

row! { TrackEvent = "track_event", TrackEventId {
    track: "track";
    what: "event";
    at: "at";
    by: "by";
    on_day: "on_day";
    until: "until";
    meeting: "meeting";
    agency: "agency";
    person: "person";
    choice: "choice";
    texts: "text" "text_2" "text_3";
    items: "items";
} }

words! {
    TrackKind {
        TransferOut = "transfer-out",
        TransferIn = "transfer-in",
        Plus = "plus",
        Complex = "complex",
        DisclosureScheme = "disclosure-scheme",
        ProtectiveNotice = "protective-notice",
        Wanted = "wanted",
    }
}

text_cells! {
    Happened: |event| event.name().to_owned(), |word| Happened::ALL.iter().copied().find(|event| event.name() == word);
}

impl Cells for [Option<String>; 3] {
    const WIDTH: usize = 3;

    fn put(&self, to: &mut Vec<Value>) {
        self.iter().for_each(|text| text.put(to));
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        Ok([Cells::take(from)?, Cells::take(from)?, Cells::take(from)?])
    }
}
