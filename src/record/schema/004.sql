-- Schema 4: everything before the meeting. Adds to what was there: columns of lines that were there
-- before stand behind their `dead` and `written`, and are empty in lines that schema 1 wrote.

-- A number of one area; empty: of the whole record.
ALTER TABLE setting ADD COLUMN area TEXT;

-- Empty: the area's regular meeting. `plus`, or `emergency` with who asked for it, why it can't wait, and the Chair's word.
ALTER TABLE meeting ADD COLUMN kind TEXT;
ALTER TABLE meeting ADD COLUMN requested_by TEXT;
ALTER TABLE meeting ADD COLUMN urgency TEXT;
ALTER TABLE meeting ADD COLUMN chair_agreed_by TEXT;
ALTER TABLE meeting ADD COLUMN chair_agreed_at TEXT;
ALTER TABLE meeting ADD COLUMN chair TEXT;
ALTER TABLE meeting ADD COLUMN cover TEXT;
ALTER TABLE meeting ADD COLUMN release_at TEXT;

-- Empty: heard in full. `information`: for information only.
ALTER TABLE listing ADD COLUMN hearing_kind TEXT;
-- Where it stood at the meeting's end: `listed`, heard or not, or `over-cap`. The list of a meeting that was held stays as it was.
ALTER TABLE listing ADD COLUMN at_end TEXT;

ALTER TABLE referral ADD COLUMN safe_times TEXT;
ALTER TABLE referral ADD COLUMN tool TEXT;
-- `made`, `not-needed` or `not-yet`; when it was made; why it is not needed.
ALTER TABLE referral ADD COLUMN safeguarding_child TEXT;
ALTER TABLE referral ADD COLUMN safeguarding_child_on TEXT;
ALTER TABLE referral ADD COLUMN safeguarding_child_because TEXT;
ALTER TABLE referral ADD COLUMN safeguarding_adult TEXT;
ALTER TABLE referral ADD COLUMN safeguarding_adult_on TEXT;
ALTER TABLE referral ADD COLUMN safeguarding_adult_because TEXT;
ALTER TABLE referral ADD COLUMN crime_disclosed TEXT;
ALTER TABLE referral ADD COLUMN police_concerns TEXT;
ALTER TABLE referral ADD COLUMN crime_safety_plan TEXT;
-- `yes`: has moved; `no`: is about to.
ALTER TABLE referral ADD COLUMN moved TEXT;
ALTER TABLE referral ADD COLUMN moved_on TEXT;
ALTER TABLE referral ADD COLUMN moved_to TEXT;

-- Who it is across cases; empty: nobody found this person in another case, so the line's own id stands for them.
ALTER TABLE case_person ADD COLUMN person TEXT;
ALTER TABLE case_person ADD COLUMN other_names TEXT;

ALTER TABLE agency ADD COLUMN attends TEXT;
ALTER TABLE agency ADD COLUMN protocol_document TEXT;
ALTER TABLE agency ADD COLUMN withdrawn_on TEXT;
ALTER TABLE agency ADD COLUMN withdrawn_by TEXT;
ALTER TABLE agency ADD COLUMN withdrawn_reason TEXT;
ALTER TABLE contact ADD COLUMN approval TEXT;
ALTER TABLE contact ADD COLUMN approved_by TEXT;
ALTER TABLE contact ADD COLUMN approved_at TEXT;
ALTER TABLE contact ADD COLUMN approved_note TEXT;
ALTER TABLE contact ADD COLUMN left_on TEXT;
ALTER TABLE contact ADD COLUMN left_reason TEXT;
ALTER TABLE contact ADD COLUMN briefed TEXT;

-- A decision about a referral. Lines are only ever added: where it stands follows from all of them.
CREATE TABLE step (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    by TEXT,
    at TEXT,
    reason TEXT,
    kind TEXT,
    meeting TEXT,
    from_meeting TEXT,
    hearing TEXT,
    of_whom TEXT,
    items TEXT,
    due TEXT,
    contacts TEXT,
    next_steps TEXT,
    safe_plan TEXT,
    route TEXT,
    to_whom TEXT,
    made_on TEXT,
    found TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One duty of a deferral that was done. Its id is made of the listing and the duty, so two who tick it make one line.
CREATE TABLE duty (
    id TEXT NOT NULL PRIMARY KEY,
    listing TEXT,
    kind TEXT,
    by TEXT,
    at TEXT,
    note TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One human being across cases. `merged_into`: found to be that one. Its id is made of the identity, which may have the
-- bytes of a line of case_person.
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    identity TEXT,
    merged_into TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A person's word on whether two are one. Only ever added.
CREATE TABLE person_decision (
    id TEXT NOT NULL PRIMARY KEY,
    one TEXT,
    other TEXT,
    verdict TEXT,
    by TEXT,
    at TEXT,
    reason TEXT,
    score INTEGER,
    because TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- An agency was asked for its research for a meeting.
CREATE TABLE ask (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    agency TEXT,
    at TEXT,
    by TEXT,
    due TEXT,
    cases TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Somebody was reminded. `of_kind` says which table has the line: ask, step or dispatch-to.
CREATE TABLE reminder (
    id TEXT NOT NULL PRIMARY KEY,
    of_kind TEXT,
    of_line TEXT,
    at TEXT,
    by TEXT,
    how TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What an agency answered about people of a case. Its id is made of meeting, case, agency and answer.
CREATE TABLE said (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    referral TEXT,
    agency TEXT,
    answer TEXT,
    people TEXT,
    by TEXT,
    at TEXT,
    how TEXT,
    text TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A report that an agency sent: its text, or how many bytes its file has.
CREATE TABLE report (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    referral TEXT,
    agency TEXT,
    name TEXT,
    kind TEXT,
    text TEXT,
    bytes INTEGER,
    received TEXT,
    by TEXT,
    read_out TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A part of a report's file, at most 4 MiB.
CREATE TABLE report_content (
    id TEXT NOT NULL PRIMARY KEY,
    report TEXT,
    part INTEGER,
    bytes BLOB,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- That papers of a meeting were sent out.
CREATE TABLE dispatch (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    what TEXT,
    edition INTEGER,
    at TEXT,
    by TEXT,
    note TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- To whom; and that they checked their records and destroyed it.
CREATE TABLE dispatch_to (
    id TEXT NOT NULL PRIMARY KEY,
    dispatch TEXT,
    agency TEXT,
    contact TEXT,
    name TEXT,
    checks_by TEXT,
    checks_at TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What was sent, kept until every recipient has destroyed theirs.
CREATE TABLE dispatch_copy (
    id TEXT NOT NULL PRIMARY KEY,
    dispatch TEXT,
    text TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether somebody in the room knows a party to a case, and what the Chair decided.
CREATE TABLE conflict_of_interest (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    attendee TEXT,
    contact TEXT,
    referral TEXT,
    declared TEXT,
    note TEXT,
    by TEXT,
    at TEXT,
    decision TEXT,
    decided_by TEXT,
    decided_at TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The quarterly check of an area's contacts.
CREATE TABLE contact_check (
    id TEXT NOT NULL PRIMARY KEY,
    area TEXT,
    at TEXT,
    by TEXT,
    note TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Information was given to an agency without an approved contact.
CREATE TABLE released (
    id TEXT NOT NULL PRIMARY KEY,
    at TEXT,
    by TEXT,
    agency TEXT,
    to_whom TEXT,
    what TEXT,
    necessity TEXT,
    basis TEXT,
    told TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- An organisation that is often a guest was not asked to sign up, and why. Its id is made of its name.
CREATE TABLE sign_up (
    id TEXT NOT NULL PRIMARY KEY,
    organisation TEXT,
    dismissed_by TEXT,
    dismissed_at TEXT,
    reason TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What goes on beside the meetings: a transfer, MARAC Plus, a disclosure, a notice.
CREATE TABLE track (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    kind TEXT,
    opened_at TEXT,
    opened_by TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened in it. Only ever added.
CREATE TABLE track_event (
    id TEXT NOT NULL PRIMARY KEY,
    track TEXT,
    event TEXT,
    at TEXT,
    by TEXT,
    on_day TEXT,
    until TEXT,
    meeting TEXT,
    agency TEXT,
    person TEXT,
    choice TEXT,
    text TEXT,
    text_2 TEXT,
    text_3 TEXT,
    items TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The time of a closed case at a meeting: all that everyone sees of it.
CREATE TABLE held_time (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    opened TEXT,
    closed TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who may read a closed case. Only in what its readers alone can open; always empty in the record itself.
CREATE TABLE closed_reader (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    person TEXT,
    at TEXT,
    by TEXT,
    reason TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who gets papers of a closed case, and what they confirmed. Likewise.
CREATE TABLE closed_recipient (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    contact TEXT,
    at TEXT,
    by TEXT,
    researches_by TEXT,
    researches_at TEXT,
    shielded_by TEXT,
    shielded_at TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether somebody who reads a closed case, or is to, knows a party to it, and what the Chair decided. Likewise.
CREATE TABLE closed_conflict (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    person TEXT,
    declared TEXT,
    note TEXT,
    by TEXT,
    at TEXT,
    decision TEXT,
    decided_by TEXT,
    decided_at TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- That papers of a closed case were written for one of its readers. Likewise.
CREATE TABLE closed_copy (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    person TEXT,
    at TEXT,
    by TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What a reader of a closed case said of its likeness to another case. Likewise.
CREATE TABLE closed_likeness (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    with_case TEXT,
    kind TEXT,
    verdict TEXT,
    by TEXT,
    at TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A piece of a closed case: an age message to those alone who may read it. `epoch`: of access, when it was written. With
-- a rowid, for pieces are large.
CREATE TABLE closed_piece (
    id TEXT NOT NULL PRIMARY KEY,
    box TEXT,
    epoch INTEGER,
    bytes BLOB,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT;

-- A line that is gone for good, and under which rule: nothing about it comes into its table again. Its id is made of the line's.
CREATE TABLE purged (
    id TEXT NOT NULL PRIMARY KEY,
    line_of TEXT,
    line TEXT,
    rule TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What was done to a line that was closed off with its case, by somebody who had not heard of that: it waits for one of the case's
-- readers, plain as it was. What is not a purged line's, or stands in `swept`, is never here.
CREATE TABLE unswept (
    id TEXT NOT NULL,
    stamp BLOB NOT NULL,
    operation BLOB NOT NULL,
    PRIMARY KEY (id, stamp)
) STRICT, WITHOUT ROWID;

-- What of a purged line its case's readers have: the stamps, 20 bytes each, in order. Its id is made of the line and the stamps.
CREATE TABLE swept (
    id TEXT NOT NULL PRIMARY KEY,
    line_of TEXT,
    line TEXT,
    stamps BLOB,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX step_by_referral ON step (referral);
CREATE INDEX duty_by_listing ON duty (listing);
CREATE INDEX ask_by_meeting ON ask (meeting);
CREATE INDEX said_by_meeting ON said (meeting, referral);
CREATE INDEX said_by_referral ON said (referral);
CREATE INDEX report_by_referral ON report (referral);
CREATE INDEX report_content_by_report ON report_content (report, part);
CREATE INDEX dispatch_by_meeting ON dispatch (meeting);
CREATE INDEX dispatch_to_by_dispatch ON dispatch_to (dispatch);
CREATE INDEX conflict_of_interest_by_meeting ON conflict_of_interest (meeting);
CREATE INDEX track_by_referral ON track (referral);
CREATE INDEX track_event_by_track ON track_event (track);
CREATE INDEX held_time_by_meeting ON held_time (meeting);
CREATE INDEX case_person_by_person ON case_person (person) WHERE person IS NOT NULL;
CREATE INDEX entry_by_referral ON entry (referral);
CREATE INDEX referral_by_received ON referral (received);
CREATE INDEX action_open ON action (due) WHERE status = 'open';
CREATE INDEX closed_piece_by_box ON closed_piece (box);
CREATE INDEX swept_by_line ON swept (line);
