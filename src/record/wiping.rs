//! SQLite's memory, wiped when it is given back. It comes from the program's own allocator, which wipes.

use std::alloc::{Layout, alloc, dealloc};
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;

use rusqlite::ffi;

use crate::guard::report::{Kind, State, note};

/// Before each piece stands its size, in as much room as keeps the piece aligned for everything.
const HEAD: usize = 16;

/// Routes SQLite's memory through the wiping allocator, for the whole process, and notes how that went: SQLite refuses
/// once it is in use.
pub fn route() {
    static ROUTED: OnceLock<c_int> = OnceLock::new();
    ROUTED.get_or_init(|| {
        // SAFETY: the methods live as long as the program and keep SQLite's contract; SQLite copies the table. It
        // refuses, and changes nothing, when it has been initialised.
        let code = unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, &raw const METHODS) };
        let refused = || format!("SQLite took no other memory, code {code}");
        let state = if code == ffi::SQLITE_OK { State::On } else { State::Off(refused()) };
        note(Kind::DatabaseWiping, state, "");
        code
    });
}

static METHODS: Methods = Methods(ffi::sqlite3_mem_methods {
    xMalloc: Some(take),
    xFree: Some(give_back),
    xRealloc: Some(resize),
    xSize: Some(size),
    xRoundup: Some(round_up),
    xInit: Some(begin),
    xShutdown: Some(end),
    pAppData: null_mut(),
});

#[repr(transparent)]
struct Methods(ffi::sqlite3_mem_methods);

// SAFETY: the table is never written to, and its one pointer is null.
unsafe impl Sync for Methods {}

fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.checked_add(HEAD)?, HEAD).ok()
}

unsafe extern "C" fn take(bytes: c_int) -> *mut c_void {
    let Some(bytes) = usize::try_from(bytes).ok().filter(|bytes| *bytes > 0) else { return null_mut() };
    let Some(layout) = layout(bytes) else { return null_mut() };
    // SAFETY: the layout is not empty; the head is inside of it and aligned for a size.
    unsafe {
        let start = alloc(layout);
        if start.is_null() {
            return null_mut();
        }
        start.cast::<usize>().write(bytes);
        start.add(HEAD).cast()
    }
}

unsafe extern "C" fn give_back(piece: *mut c_void) {
    if piece.is_null() {
        return;
    }
    // SAFETY: SQLite gives back what `take` gave it, once; the size before it is the one that it was taken with.
    unsafe {
        let start = piece.cast::<u8>().sub(HEAD);
        if let Some(layout) = layout(start.cast::<usize>().read()) {
            dealloc(start, layout);
        }
    }
}

/// Never in place, so that what moved is wiped where it was.
unsafe extern "C" fn resize(piece: *mut c_void, bytes: c_int) -> *mut c_void {
    // SAFETY: SQLite gives what `take` gave it; both pieces are at least as large as what is copied, and apart.
    unsafe {
        let moved = take(bytes);
        if !moved.is_null() && !piece.is_null() {
            let both = size(piece).min(bytes);
            piece.cast::<u8>().copy_to_nonoverlapping(moved.cast(), usize::try_from(both).unwrap_or_default());
            give_back(piece);
        }
        moved
    }
}

unsafe extern "C" fn size(piece: *mut c_void) -> c_int {
    if piece.is_null() {
        return 0;
    }
    // SAFETY: before each piece that `take` gave stands its size.
    let bytes = unsafe { piece.cast::<u8>().sub(HEAD).cast::<usize>().read() };
    c_int::try_from(bytes).unwrap_or_default()
}

const unsafe extern "C" fn round_up(bytes: c_int) -> c_int {
    bytes.saturating_add(7) & !7
}

const unsafe extern "C" fn begin(_: *mut c_void) -> c_int {
    ffi::SQLITE_OK
}

const unsafe extern "C" fn end(_: *mut c_void) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_what_is_in_them() {
        // SAFETY: as SQLite uses them.
        unsafe {
            let piece = take(5);
            piece.cast::<u8>().copy_from_nonoverlapping(b"piece".as_ptr(), 5);
            assert_eq!((piece.align_offset(HEAD), size(piece)), (0, 5));
            let larger = resize(piece, 5000);
            assert_eq!(std::slice::from_raw_parts(larger.cast::<u8>(), 5), b"piece");
            let smaller = resize(larger, 2);
            assert_eq!((std::slice::from_raw_parts(smaller.cast::<u8>(), 2), size(smaller)), (b"pi".as_slice(), 2));
            give_back(smaller);
            assert!(take(0).is_null() && take(-1).is_null());
            give_back(null_mut());
        }
    }
}
