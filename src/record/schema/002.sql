-- Schema 2: the log is signed. For each sitting the newest signature over the chain of its lines, up to and with the line
-- of this stamp: Ed25519 by the key `who` (the first 16 bytes of the SHA-256 of the person's verify_key), over "marac log",
-- a zero byte, the record, the stamp, the chain and `who`. Without one where the lines are older than this schema.
CREATE TABLE audit_signature (
    seat TEXT NOT NULL PRIMARY KEY,
    stamp BLOB NOT NULL,
    who TEXT,
    signature BLOB
) STRICT, WITHOUT ROWID;
INSERT INTO audit_signature (seat, stamp) SELECT seat, max(stamp) FROM audit GROUP BY seat;
