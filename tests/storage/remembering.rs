//! Reads each image once, however often it is opened: thousands of schedules begin with the same one.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};

use marac::vault::{ImageError, ImageFacts, ImageReader};

/// What an image said of itself, and whether it was found whole.
type Known = HashMap<(u64, usize), (Option<ImageFacts>, bool)>;

/// Another reader, and what it said. Only images that were found sound are remembered.
pub struct Remembering {
    reader: Arc<dyn ImageReader>,
    known: Mutex<Known>,
}

/// More are forgotten.
const MOST: usize = 64;

impl Remembering {
    pub fn new(reader: Arc<dyn ImageReader>) -> Self {
        Self { reader, known: Mutex::default() }
    }

    fn remember(&self, key: (u64, usize), what: impl FnOnce(&mut (Option<ImageFacts>, bool))) {
        let mut known = self.known.lock().unwrap();
        if known.len() > MOST {
            known.clear();
        }
        what(known.entry(key).or_default());
    }
}

fn key(image: &[u8]) -> (u64, usize) {
    let mut hasher = DefaultHasher::new();
    image.hash(&mut hasher);
    (hasher.finish(), image.len())
}

impl ImageReader for Remembering {
    fn facts(&self, image: &[u8]) -> Result<ImageFacts, ImageError> {
        let key = key(image);
        let known = self.known.lock().unwrap().get(&key).and_then(|known| known.0.clone());
        if let Some(facts) = known {
            return Ok(facts);
        }
        let facts = self.reader.facts(image)?;
        self.remember(key, |known| known.0 = Some(facts.clone()));
        Ok(facts)
    }

    fn check(&self, image: &[u8]) -> Result<(), ImageError> {
        let key = key(image);
        if self.known.lock().unwrap().get(&key).is_some_and(|known| known.1) {
            return Ok(());
        }
        self.reader.check(image)?;
        self.remember(key, |known| known.1 = true);
        Ok(())
    }
}
