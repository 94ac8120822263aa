//! Groups by their names.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use smoothframe_polars::{Layout, words};

use crate::Error;

/// The places of the groups that have these values of the group columns, each once. What has no text of its own
/// is named as it is shown, such as `(null)`.
pub(super) fn groups(layout: &Layout, wanted: &[Vec<String>]) -> Result<Vec<usize>, Error> {
    let (by, names) = (layout.by(), layout.group_names()?);
    if let Some(other) = wanted.iter().find(|keys| keys.len() != by.len()) {
        return Err(Error::GroupKeys { by: by.to_vec(), given: other.len() });
    }
    // Each name once, in the order in which they are asked for.
    let mut places: HashMap<Vec<String>, usize> = HashMap::with_capacity(wanted.len());
    let mut asked: Vec<&Vec<String>> = Vec::with_capacity(wanted.len());
    for name in wanted {
        places.entry(name.clone()).or_insert_with(|| {
            asked.push(name);
            asked.len() - 1
        });
    }
    // The group of that name, or else the one that is shown so.
    let mut named = vec![None; asked.len()];
    let mut shown = vec![None; asked.len()];
    for group in 0..layout.groups().len() {
        let values = || names.keys(group).map(|(_, value)| value);
        let place = |name: Option<Vec<String>>| places.get(&name?).copied();
        if let Some(place) = place(values().map(|value| Some(value?.to_owned())).collect()) {
            named[place].get_or_insert(group);
        }
        if let Some(place) = place(Some(values().map(words::value).map(Cow::into_owned).collect()))
        {
            shown[place].get_or_insert(group);
        }
    }
    let (mut found, mut seen) = (Vec::with_capacity(asked.len()), HashSet::new());
    for (keys, place) in asked.into_iter().zip(named.into_iter().zip(shown)) {
        let no_group = || {
            let keys = by.iter().zip(keys).map(|(name, key)| (name.as_str(), Some(key.as_str())));
            Error::NoSuch { what: "group", name: words::keys(keys) }
        };
        let group = place.0.or(place.1).ok_or_else(no_group)?;
        if seen.insert(group) {
            found.push(group);
        }
    }
    Ok(found)
}
