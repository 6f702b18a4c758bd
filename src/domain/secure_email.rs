//! Which addresses are known as secure (CON-1, MOP 10.5).

use serde::Deserialize;

use super::asset::{self, AssetError};

/// How addresses end that are known as secure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecureEmail {
    endings: Vec<String>,
}

impl SecureEmail {
    /// The shipped endings.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        asset::read("secure-email.toml", include_str!("../../assets/secure-email.toml"))
    }

    /// Whether an address is known as secure.
    #[must_use]
    pub fn knows(&self, address: &str) -> bool {
        let address = address.trim().to_lowercase();
        let Some((_, domain)) = address.split_once('@') else { return false };
        let is = |ending: &String| address.ends_with(ending) || format!(".{domain}").ends_with(ending);
        self.endings.iter().any(is)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn con_1_an_address_that_is_not_known_as_secure_is_told_from_one_that_is() {
        let secure = SecureEmail::shipped().unwrap();
        for (address, known) in [
            ("a.person@nhs.net", true),
            ("A.Person@Sussex.Police.UK", true),
            ("marac@westsussex.gov.uk", true),
            ("one@refuge.org.cjsm.net", true),
            ("one@cjsm.net", true),
            ("one@notnhs.net", false),
            ("one@gmail.example", false),
            ("gov.uk", false),
            ("", false),
        ] {
            assert_eq!(secure.knows(address), known, "{address}");
        }
    }
}
