//! Whether memory is wiped when it is given back, seen from below: by what the system's allocator gets back.

use std::alloc::{GlobalAlloc, Layout, System, alloc, dealloc};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::report::State;

/// The system's allocator, below the one that wipes (`src/lib.rs`): it looks at one piece when that comes back.
#[derive(Debug, Clone, Copy)]
pub struct Witness;

/// Where the piece is that is looked at; 0 while there is none.
static PIECE: AtomicUsize = AtomicUsize::new(0);
/// Whether it came back here with nothing in it.
static EMPTY: AtomicBool = AtomicBool::new(false);

const SIZE: usize = 64;

// SAFETY: everything is the system allocator's; what is read in `dealloc` is done before the piece is given on, while it
// still is the caller's whole piece, and every byte of it was written by `seen`.
unsafe impl GlobalAlloc for Witness {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        if piece.addr() == PIECE.load(Ordering::Relaxed) && layout.size() == SIZE {
            // Before another piece can have its address.
            PIECE.store(0, Ordering::Relaxed);
            // SAFETY: the piece is as large as its layout says.
            let empty = (0..SIZE).all(|at| unsafe { piece.add(at).read_volatile() } == 0);
            EMPTY.store(empty, Ordering::Relaxed);
        }
        // SAFETY: as above.
        unsafe { System.dealloc(piece, layout) }
    }
}

/// Whether the program's memory is wiped when it is given back. Tried once, with a piece that has something in it.
pub fn state() -> State {
    static SEEN: OnceLock<bool> = OnceLock::new();
    if *SEEN.get_or_init(seen) { State::On } else { State::Off("a piece came back with what was in it".to_owned()) }
}

fn seen() -> bool {
    let layout = Layout::new::<[u8; SIZE]>();
    // SAFETY: the layout is not empty; the piece is written to within its size and given back once, as it was taken.
    // Written so that the compiler may not leave it out, though nobody seems to read it.
    unsafe {
        let piece = alloc(layout);
        if piece.is_null() {
            return false;
        }
        (0..SIZE).for_each(|at| piece.add(at).write_volatile(0xA5));
        PIECE.store(piece.expose_provenance(), Ordering::Relaxed);
        dealloc(piece, layout);
    }
    EMPTY.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The witness sees what is not wiped, so that what it says of the program's memory is worth something.
    #[test]
    fn a_piece_that_was_not_wiped_is_seen() {
        let layout = Layout::new::<[u8; SIZE]>();
        let given_back = |wipe: bool| {
            // SAFETY: as in `seen`.
            unsafe {
                let piece = Witness.alloc(layout);
                piece.write_bytes(if wipe { 0 } else { 0xA5 }, SIZE);
                PIECE.store(piece.addr(), Ordering::Relaxed);
                Witness.dealloc(piece, layout);
            }
            EMPTY.load(Ordering::Relaxed)
        };
        assert_eq!(state(), State::On);
        assert!(!given_back(false));
        assert!(given_back(true));
    }
}
