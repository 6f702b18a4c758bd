//! Who can open the record: given and withdrawn by name. Publishing the record afterwards is what makes it so, for the file
//! is encrypted to everyone whose line has no last epoch.

use crate::record::error::{RecordError, Result};
use crate::record::image::epoch;
use crate::record::roster::{RECOVERY, RECOVERY_NAME, date};
use crate::record::row::{self, Member};
use crate::vault::{AccessKey, Recipient, RowId};

use super::writing::{Writing, named};

/// Gives somebody access from now on.
pub(super) fn give(writing: &mut Writing<'_>, name: &str, role: &str, key: &AccessKey) -> Result<Option<RowId>> {
    let name = name.trim();
    if name.is_empty() || role.trim().is_empty() {
        return Err(RecordError::Invalid("access is given by name and role; say both"));
    }
    if role == RECOVERY {
        return Err(RecordError::Invalid("a recovery key is replaced with marac access recovery"));
    }
    for member in members(writing)? {
        is_another(&member, name, key)?;
    }
    let id = match key.verify() {
        Some(verify) => named("person", &[verify.id().as_bytes()]),
        None => named("person", &[key.recipient().to_string().as_bytes()]),
    };
    add(writing, id, name, role, key)
}

fn add(writing: &mut Writing<'_>, id: RowId, name: &str, role: &str, key: &AccessKey) -> Result<Option<RowId>> {
    let member = Member {
        id,
        name: name.to_owned(),
        role: role.to_owned(),
        recipient: key.recipient().to_string(),
        verify_key: key.verify().map(ToString::to_string),
        first_epoch: epoch_now(writing)?,
        last_epoch: None,
        joined: date(writing.now())?,
        withdrawn: None,
    };
    writing.insert(&member)?;
    Ok(Some(id))
}

/// Nobody is given access twice, no key to two people, and no key that was withdrawn comes back: whoever withdrew it may
/// have had a reason that nobody remembers.
fn is_another(member: &Member, name: &str, key: &AccessKey) -> Result<()> {
    let same_verify = key.verify().map(ToString::to_string);
    let same_key =
        member.recipient == key.recipient().to_string() || same_verify.is_some() && member.verify_key == same_verify;
    let same_name = member.name.to_lowercase() == name.to_lowercase();
    let of = || member.name.clone();
    match (same_key, same_name, member.withdrawn) {
        (true, _, Some(on)) => Err(RecordError::KeyWithdrawn { name: of(), on }),
        (true, true, None) => Err(RecordError::HasAccess { name: of() }),
        (true, false, None) => Err(RecordError::KeyOfAnother { name: of() }),
        (false, true, None) => Err(RecordError::NameTaken { name: of() }),
        (false, ..) => Ok(()),
    }
}

/// Withdraws somebody's access: they are in no later epoch.
pub(super) fn withdraw(writing: &mut Writing<'_>, person: RowId) -> Result<Option<RowId>> {
    let member: Member = writing.get(person)?;
    if member.role == RECOVERY {
        return Err(RecordError::Invalid("a recovery key is not withdrawn but replaced, with marac access recovery"));
    }
    let others_write = members(writing)?
        .iter()
        .any(|other| other.id != person && other.verify_key.is_some() && other.last_epoch.is_none());
    if member.verify_key.is_some() && !others_write {
        return Err(RecordError::LastWriter { name: member.name });
    }
    end(writing, &member)?;
    Ok(Some(person))
}

/// Puts another recovery key in the place of those there are.
pub(super) fn replace_recovery(writing: &mut Writing<'_>, recipient: &Recipient) -> Result<Option<RowId>> {
    let key = AccessKey::Reads(recipient.clone());
    let members = members(writing)?;
    for member in &members {
        is_another(member, "", &key)?;
    }
    for old in members.iter().filter(|member| member.role == RECOVERY && member.last_epoch.is_none()) {
        end(writing, old)?;
    }
    let id = named("person", &[recipient.to_string().as_bytes()]);
    add(writing, id, RECOVERY_NAME, RECOVERY, &key)
}

fn end(writing: &mut Writing<'_>, member: &Member) -> Result<()> {
    if member.last_epoch.is_some() {
        return Err(RecordError::NoAccess { name: member.name.clone() });
    }
    let (last, today) = (epoch_now(writing)?, date(writing.now())?);
    writing.revise::<Member>(member.id, |member| {
        member.last_epoch = Some(last);
        member.withdrawn = Some(today);
    })
}

fn members(writing: &Writing<'_>) -> Result<Vec<Member>> {
    row::load(writing.connection(), "1 ORDER BY id", [])
}

fn epoch_now(writing: &Writing<'_>) -> Result<u32> {
    let unreadable = || RecordError::Unreadable { table: "vault_meta", row: "epoch".to_owned(), column: "value" };
    epoch(writing.connection()).and_then(|epoch| u32::try_from(epoch).ok()).ok_or_else(unreadable)
}
