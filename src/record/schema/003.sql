-- Schema 3: every edit of a long text is kept, so that what the text was in between is the same on all seats: the text with all edits up
-- to a stamp, in the order of the stamps.
CREATE TABLE text_edit (
    id TEXT NOT NULL,
    cell TEXT NOT NULL,
    stamp BLOB NOT NULL,
    edit BLOB NOT NULL,
    PRIMARY KEY (id, cell, stamp)
) STRICT, WITHOUT ROWID;

-- What programs of before edited is one edit, of the stamp 0: the newest stamp of those edits, and then the text's state with all of
-- them. What comes of theirs later is joined to it, so that it is the same wherever and whenever this is done.
INSERT INTO text_edit (id, cell, stamp, edit)
SELECT s.id, s.cell, zeroblob(20), CAST(c.stamp || s.state AS BLOB)
FROM text_state AS s JOIN cell_clock AS c ON c.id = s.id AND c.cell = s.cell;
