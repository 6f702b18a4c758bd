/// By the list of accounts.
pub(super) fn name() -> Option<String> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    in_accounts(&accounts, rustix::process::getuid().as_raw())
}

fn in_accounts(accounts: &str, wanted: u32) -> Option<String> {
    let fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let own = fields.into_iter().find(|fields| fields.get(2).and_then(|id| id.parse().ok()) == Some(wanted))?;
    let full = own.get(4).and_then(|details| some(details.split(',').next()?));
    full.or_else(|| some(own.first()?))
}

fn some(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_accounts() {
        let accounts = "root:x:0:0::/root:/bin/sh\nalison:x:1000:1000:Alison Example,,,:/home/alison:/bin/sh\nbroken\n";
        assert_eq!(in_accounts(accounts, 1000).as_deref(), Some("Alison Example"));
        assert_eq!(in_accounts(accounts, 0).as_deref(), Some("root"));
        assert_eq!(in_accounts(accounts, 7), None);
    }
}
