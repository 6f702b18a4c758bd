//! A piece of memory that is never written to the swap: for keys.

use std::ops::Deref;
use std::ptr::NonNull;

use region::{Allocation, LockGuard, Protection};

use super::report::{Kind, State, note};

/// A value on pages of its own, locked into memory and left out of any memory image; wiped with the pages when dropped.
///
/// What the value was made from is not here: on its way it passes the stack, which is wiped by nobody. Where the system
/// locks nothing (`ulimit -l`) the value is on its own pages all the same, and the report says so.
pub struct Locked<T> {
    value: NonNull<T>,
    // Unlocked before they are given back.
    _lock: Option<LockGuard>,
    /// None where the system gave no pages: then the value is on the heap, which is wiped.
    pages: Option<Allocation>,
}

impl<T> Locked<T> {
    /// Puts a value on pages of its own.
    pub fn new(value: T) -> Self {
        let pages = region::alloc(size_of::<T>().max(1), Protection::READ_WRITE);
        let mut pages = match pages {
            Ok(pages) => pages,
            Err(why) => {
                note(Kind::LockedKey, State::Off(why.to_string()), "");
                return Self { value: NonNull::from(Box::leak(Box::new(value))), _lock: None, pages: None };
            }
        };
        let place = pages.as_mut_ptr::<T>();
        // SAFETY: the pages are fresh, readable and writable, large enough, and aligned to a page, which is more than
        // any key needs.
        let value = unsafe {
            place.write(value);
            NonNull::new_unchecked(place)
        };
        let lock = region::lock(pages.as_ptr::<u8>(), pages.len());
        note(Kind::LockedKey, lock.as_ref().err().map_or(State::On, |why| State::Off(why.to_string())), "");
        leave_out_of_images(&mut pages);
        Self { value, _lock: lock.ok(), pages: Some(pages) }
    }
}

#[cfg(target_os = "linux")]
fn leave_out_of_images(pages: &mut Allocation) {
    // SAFETY: the range is that of the pages, which are ours; the advice changes nothing of what is in them. That the
    // kernel doesn't take it is no harm: no image is written anyway.
    let _ = unsafe {
        rustix::mm::madvise(pages.as_mut_ptr::<std::ffi::c_void>(), pages.len(), rustix::mm::Advice::LinuxDontDump)
    };
}

#[cfg(not(target_os = "linux"))]
const fn leave_out_of_images(_: &mut Allocation) {}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it points to a value that was written by `new` and lives until `drop`.
        unsafe { self.value.as_ref() }
    }
}

impl<T> Drop for Locked<T> {
    fn drop(&mut self) {
        // SAFETY: the value is dropped once, here; a leaked box is taken back as the box that it was. The pages are
        // ours and are written over with nothing before the system has them back.
        unsafe {
            match &mut self.pages {
                None => drop(Box::from_raw(self.value.as_ptr())),
                Some(pages) => {
                    self.value.as_ptr().drop_in_place();
                    let bytes = std::slice::from_raw_parts_mut(pages.as_mut_ptr::<u8>(), pages.len());
                    zeroize::Zeroize::zeroize(bytes);
                }
            }
        }
    }
}

// SAFETY: it owns its value as a box does.
unsafe impl<T: Send> Send for Locked<T> {}
// SAFETY: as for a box: shared, it only gives shared references.
unsafe impl<T: Sync> Sync for Locked<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_drops_it_once() {
        let shared = std::sync::Arc::new(7);
        let locked = Locked::new(shared.clone());
        assert_eq!(**locked, 7);
        assert_eq!(std::sync::Arc::strong_count(&shared), 2);
        drop(locked);
        assert_eq!(std::sync::Arc::strong_count(&shared), 1);
    }

    /// The kernel's own account of it.
    #[cfg(target_os = "linux")]
    #[test]
    fn its_pages_are_locked() {
        let locked = Locked::new([7_u8; 32]);
        let at = locked.as_ptr() as usize;
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let start = |line: &str| usize::from_str_radix(line.split('-').next()?, 16).ok();
        let mut of_ours = maps.lines().skip_while(|line| start(line).is_none_or(|start| start != at));
        let account = of_ours.find(|line| line.starts_with("VmFlags")).unwrap();
        for flag in [" lo", " dd"] {
            assert!(account.contains(flag), "{account}");
        }
    }
}
