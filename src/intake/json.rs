//! The same files as JSON: a list of objects whose names are the columns' headings (REF-12).

use std::collections::BTreeSet;

use serde_json::{Map as Object, Value};

use super::table::{Table, one_line, too_many_columns};
use super::text::clean;
use super::{IntakeError, MOST_COLUMNS};

/// The table that a JSON document holds: a list of objects, or an object with one such list in it.
pub(super) fn table(text: &str) -> Result<Table, IntakeError> {
    let malformed = |reason: String| IntakeError::Malformed { reason };
    let document: Value = serde_json::from_str(text)
        .map_err(|error| malformed(format!("line {} can't be read as JSON", error.line())))?;
    let no_list = || malformed("a list of objects was expected".to_owned());
    let list = match document {
        Value::Array(list) => list,
        Value::Object(object) => {
            let mut lists = object.into_iter().filter_map(|(_, value)| match value {
                Value::Array(list) => Some(list),
                _ => None,
            });
            lists.next().filter(|_| lists.next().is_none()).ok_or_else(no_list)?
        }
        _ => return Err(no_list()),
    };
    let objects: Vec<Object<String, Value>> = list
        .into_iter()
        .map(|value| match value {
            Value::Object(object) => Ok(object),
            _ => Err(no_list()),
        })
        .collect::<Result<_, _>>()?;
    let mut names: Vec<&String> = Vec::new();
    let mut seen = BTreeSet::new();
    for name in objects.iter().flat_map(Object::keys) {
        if seen.insert(name) {
            names.push(name);
        }
        if names.len() > MOST_COLUMNS {
            return Err(too_many_columns());
        }
    }
    let headings = names.iter().map(|name| one_line(&clean(name))).collect();
    let mut table = Table::new(headings)?;
    for object in &objects {
        let cells = names.iter().map(|name| clean(&object.get(*name).map_or_else(String::new, cell)));
        table.add(None, names.len(), false, cells.collect())?;
    }
    Ok(table)
}

/// A value as its cell in a spreadsheet would stand.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join("; "),
        Value::Object(object) => object.values().map(cell).collect::<Vec<_>>().join(", "),
    }
}
