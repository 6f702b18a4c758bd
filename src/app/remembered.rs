//! What is worked out once for as long as what it was made of stays the same, so that neither a key nor a drawing does it
//! again.

use std::cell::RefCell;
use std::rc::Rc;

/// Rows, and the state that they were made at.
pub struct Remembered<S, T>(RefCell<Option<(S, Rc<[T]>)>>);

impl<S, T> Default for Remembered<S, T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<S: PartialEq, T> Remembered<S, T> {
    /// The rows at this state; made where they are those of another.
    ///
    /// # Errors
    /// What `make` says; that is not remembered.
    pub fn at<E>(&self, state: S, make: impl FnOnce() -> Result<Vec<T>, E>) -> Result<Rc<[T]>, E> {
        let known = self.0.take().filter(|(at, _)| *at == state);
        let (at, rows) = match known {
            Some(known) => known,
            None => (state, make()?.into()),
        };
        let rows = self.0.borrow_mut().insert((at, rows)).1.clone();
        Ok(rows)
    }

    /// The same of what can't fail.
    pub fn of(&self, state: S, make: impl FnOnce() -> Vec<T>) -> Rc<[T]> {
        let Ok(rows) = self.at(state, || Ok::<_, std::convert::Infallible>(make()));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::Remembered;

    #[test]
    fn rows_are_made_once_for_each_state_and_a_failure_is_not_remembered() {
        let (remembered, made) = (Remembered::default(), std::cell::Cell::new(0));
        let make = || {
            made.set(made.get() + 1);
            vec![made.get()]
        };
        assert_eq!([remembered.of("a", make).to_vec(), remembered.of("a", make).to_vec()], [[1], [1]]);
        assert_eq!(remembered.of("b", make).to_vec(), [2]);
        assert_eq!(remembered.at("c", || Err("no")), Err("no"));
        assert_eq!(remembered.of("b", make).to_vec(), [3]);
    }
}
