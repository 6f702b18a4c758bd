use std::fs::File;
use std::io;

/// Windows passes on handles, which have no numbers that could be said on a command line.
pub(super) fn passed_on(_: u32) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Written to as a file, the console takes bytes for the old code page; standard error speaks Unicode to it.
pub(super) fn terminal() -> Option<File> {
    None
}
