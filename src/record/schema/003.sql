-- Schema 3: every edit of a long text is kept, so that what the text was in between is the same on all seats: the text with all edits up
-- to a stamp, in the order of the stamps.
CREATE TABLE text_edit (
    id TEXT NOT NULL,
    cell TEXT NOT NULL,
    stamp BLOB NOT NULL,
    edit BLOB NOT NULL,
    PRIMARY KEY (id, cell, stamp)
) STRICT, WITHOUT ROWID;

-- What was edited before counts as one edit.
INSERT INTO text_edit (id, cell, stamp, edit)
SELECT s.id, s.cell, c.stamp, s.state FROM text_state AS s JOIN cell_clock AS c ON c.id = s.id AND c.cell = s.cell;
