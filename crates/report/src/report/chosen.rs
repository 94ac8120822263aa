//! Groups by their names.

use smoothframe_polars::{GroupNames, Layout, words};

use crate::Error;

/// The place of the group that has these values of the group columns. What has no text of its own is named as
/// it is shown, such as `(null)`.
pub(super) fn group(
    layout: &Layout,
    names: &GroupNames,
    wanted: &[impl AsRef<str>],
) -> Result<usize, Error> {
    let by = layout.by();
    if wanted.len() != by.len() {
        return Err(Error::GroupKeys { by: by.to_vec(), given: wanted.len() });
    }
    let is = |group: usize, called: fn(Option<&str>, &str) -> bool| {
        names.keys(group).zip(wanted).all(|((_, value), wanted)| called(value, wanted.as_ref()))
    };
    let groups = || 0..layout.groups().len();
    let found =
        groups().find(|&group| is(group, |value, wanted| value == Some(wanted))).or_else(|| {
            groups().find(|&group| is(group, |value, wanted| words::value(value) == wanted))
        });
    found.ok_or_else(|| {
        let keys = by.iter().zip(wanted).map(|(name, key)| (name.as_str(), Some(key.as_ref())));
        Error::NoSuch { what: "group", name: words::keys(keys) }
    })
}

/// The places of several, each once.
pub(super) fn groups(layout: &Layout, wanted: &[Vec<String>]) -> Result<Vec<usize>, Error> {
    let names = layout.group_names()?;
    let mut found = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let group = group(layout, &names, wanted)?;
        if !found.contains(&group) {
            found.push(group);
        }
    }
    Ok(found)
}
