/// The environment has it (`USERNAME`), and has been asked already. A full name would be asked of the domain's server,
/// and the program opens no connection.
pub(super) fn name() -> Option<String> {
    None
}
