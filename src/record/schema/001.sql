-- The record, schema 1. Made to be read with sqlite3: identifiers are 32 hexadecimal digits, dates are ISO 8601 in
-- the area's own time, choices are words. Every line of the upper part has
--   id       its identifier,
--   dead     1 once it was removed (nothing missing is ever read as removed),
--   written  the stamp of its first writing: milliseconds since 1970 (8 bytes), counter (4), seat (8).
-- Lines are told apart by id alone, and may arrive in any order; so references are checked when a change is made,
-- and not by the database.

CREATE TABLE area (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who can open the record, or could; the file is encrypted to everyone whose last_epoch is empty.
CREATE TABLE roster (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    role TEXT,
    recipient TEXT,
    verify_key TEXT,
    first_epoch INTEGER,
    last_epoch INTEGER,
    joined TEXT,
    withdrawn TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One sitting of one person at one machine: the writer of one journal. Its id begins with the seat's 16 digits.
CREATE TABLE seat (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What an area sets otherwise than the protocol's numbers: name and value as in a settings file.
CREATE TABLE setting (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    value TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting (
    id TEXT NOT NULL PRIMARY KEY,
    area TEXT,
    date TEXT,
    start TEXT,
    minutes_per_case INTEGER,
    breaks TEXT,
    referral_deadline TEXT,
    started TEXT,
    finished TEXT,
    declaration_reader TEXT,
    declaration_at TEXT,
    current_referral TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agency (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    short_name TEXT,
    kind TEXT,
    protocol_signed TEXT,
    areas TEXT,
    routine_actions TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
    id TEXT NOT NULL PRIMARY KEY,
    agency TEXT,
    role TEXT,
    name TEXT,
    job_title TEXT,
    telephone TEXT,
    secure_email TEXT,
    areas TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A referral, and the case that it became. `closed` has the reason of a closed case.
CREATE TABLE referral (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT,
    received TEXT,
    area TEXT,
    referring_agency TEXT,
    referrer TEXT,
    source TEXT,
    safe_contact TEXT,
    victim_aware TEXT,
    unaware_reason TEXT,
    dash_score INTEGER,
    dash_answers TEXT,
    incidents_in_12_months INTEGER,
    incidents_in_6_months INTEGER,
    grounds_claimed TEXT,
    professional_judgement TEXT,
    mappa TEXT,
    closed TEXT,
    dvds_considered TEXT,
    summary TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_by_reference ON referral (reference);

-- The people of a case, in the referral's order.
CREATE TABLE case_person (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    position INTEGER,
    role TEXT,
    name TEXT,
    born TEXT,
    address TEXT,
    telephone TEXT,
    relationship TEXT,
    ethnicity TEXT,
    gender TEXT,
    lgbtq TEXT,
    disabled TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX case_person_by_referral ON case_person (referral);

-- A case on the list of one meeting.
CREATE TABLE listing (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    meeting TEXT,
    place TEXT,
    other_group TEXT,
    other_group_by TEXT,
    other_group_at TEXT,
    other_group_reason TEXT,
    over_cap_by TEXT,
    over_cap_at TEXT,
    over_cap_reason TEXT,
    deferred_by TEXT,
    deferred_at TEXT,
    deferred_reason TEXT,
    deferred_referrer_told TEXT,
    deferred_idva_told TEXT,
    deferred_manager_oversight TEXT,
    deferred_interim_safety_plan TEXT,
    not_progressed_by TEXT,
    not_progressed_at TEXT,
    not_progressed_reason TEXT,
    opened TEXT,
    closed TEXT,
    times_deferred INTEGER,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_by_meeting ON listing (meeting);
CREATE INDEX listing_by_referral ON listing (referral);

-- A line of the case notes.
CREATE TABLE entry (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    meeting TEXT,
    kind TEXT,
    standing TEXT,
    subject TEXT,
    agency TEXT,
    speaker TEXT,
    text TEXT,
    at TEXT,
    edited TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_meeting ON entry (meeting, referral);

CREATE TABLE action (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    meeting TEXT,
    owner TEXT,
    owner_person TEXT,
    text TEXT,
    for_whom TEXT,
    due TEXT,
    status TEXT,
    completed_on TEXT,
    completed_by TEXT,
    cause TEXT,
    reason TEXT,
    outcome TEXT,
    agreed TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX action_by_meeting ON action (meeting, referral);
CREATE INDEX action_by_referral ON action (referral);
CREATE INDEX action_by_status ON action (status);

CREATE TABLE action_update (
    id TEXT NOT NULL PRIMARY KEY,
    action TEXT,
    at TEXT,
    by TEXT,
    text TEXT,
    status TEXT,
    completed_on TEXT,
    completed_by TEXT,
    cause TEXT,
    reason TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX action_update_by_action ON action_update (action);

CREATE TABLE attendee (
    id TEXT NOT NULL PRIMARY KEY,
    meeting TEXT,
    name TEXT,
    job_title TEXT,
    agency TEXT,
    organisation TEXT,
    contact TEXT,
    part TEXT,
    guest_for TEXT,
    presence TEXT,
    since TEXT,
    declaration_agreed TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attendee_by_meeting ON attendee (meeting);

-- A case that was heard before this record began.
CREATE TABLE earlier_case (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT,
    referred TEXT,
    meeting TEXT,
    victim TEXT,
    victim_born TEXT,
    alleged_perpetrator TEXT,
    alleged_perpetrator_born TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A match that was proposed, and what a person decided.
CREATE TABLE person_match (
    id TEXT NOT NULL PRIMARY KEY,
    referral TEXT,
    with_earlier_case TEXT,
    with_referral TEXT,
    kind TEXT,
    score INTEGER,
    because TEXT,
    verdict TEXT,
    decided_by TEXT,
    decided_at TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_match_by_referral ON person_match (referral);

-- What a file from outside was, so that the same one twice adds nothing.
CREATE TABLE import_mark (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT,
    digest TEXT,
    rows INTEGER,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What stands in a person's composer, not yet filed.
CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT,
    referral TEXT,
    text TEXT,
    dead INTEGER NOT NULL DEFAULT 0, written BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The lower part: how the record is kept.

-- The log. Lines are only ever added; `chain` is the SHA-256 over the seat's line before and this line.
CREATE TABLE audit (
    stamp BLOB NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    seat TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT,
    detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_chain (
    stamp BLOB NOT NULL PRIMARY KEY,
    chain TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'a line of the audit log can''t be removed');
END;
CREATE TRIGGER audit_stays_as_written BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'a line of the audit log can''t be changed');
END;

-- The stamp of a cell's last writing, where that is later than its line's first writing.
CREATE TABLE cell_clock (
    id TEXT NOT NULL,
    cell TEXT NOT NULL,
    stamp BLOB NOT NULL,
    PRIMARY KEY (id, cell)
) STRICT, WITHOUT ROWID;

-- What a cell held before, or would have held had another not been newer.
CREATE TABLE cell_history (
    id TEXT NOT NULL,
    cell TEXT NOT NULL,
    stamp BLOB NOT NULL,
    at TEXT NOT NULL,
    seat TEXT NOT NULL,
    line_of TEXT NOT NULL,
    value ANY,
    PRIMARY KEY (id, cell, stamp)
) STRICT, WITHOUT ROWID;

-- The yrs document of a long text that was edited after it was first written. Its present text is in the line itself.
CREATE TABLE text_state (
    id TEXT NOT NULL,
    cell TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (id, cell)
) STRICT, WITHOUT ROWID;

-- Operations on lines whose first writing has not arrived yet.
CREATE TABLE waiting (
    id TEXT NOT NULL,
    stamp BLOB NOT NULL,
    operation BLOB NOT NULL,
    PRIMARY KEY (id, stamp)
) STRICT, WITHOUT ROWID;

-- Which record this is, and how often it was published.
CREATE TABLE vault_meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last frame of each seat's journal that this database holds.
CREATE TABLE frame_head (
    seat TEXT NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
