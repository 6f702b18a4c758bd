//! What a file from outside was.

/// What a file from outside was, so that the same one twice adds nothing (REF-12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportMark {
    /// `referrals`, `heard-before` or `contacts`.
    pub kind: String,
    /// SHA-256 of the file's bytes.
    pub digest: [u8; 32],
    pub rows: usize,
}
