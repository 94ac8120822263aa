//! What groups are called.

use polars::prelude::*;

use crate::{Error, Layout, words};

/// The groups' names: the values of their group columns as text.
#[derive(Debug, Clone)]
pub struct GroupNames {
    /// The group columns, and their values by group.
    keys: Vec<(String, StringChunked)>,
}

impl GroupNames {
    /// The group columns and a group's values of them, null as `None`.
    pub fn keys(&self, group: usize) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.keys.iter().map(move |(name, values)| {
            let is_there = group < values.len();
            (name.as_str(), if is_there { values.get(group) } else { None })
        })
    }

    /// A group as a person reads it, `store = A, product = B`: empty without group columns.
    #[must_use]
    pub fn text(&self, group: usize) -> String {
        words::keys(self.keys(group))
    }

    /// The same with values of up to 2,000 characters whole: [`text`](Self::text) cuts those of more than
    /// 120, of which two may differ in their last.
    #[must_use]
    pub fn whole_text(&self, group: usize) -> String {
        let key = |(name, value)| format!("{name} = {}", words::whole(value));
        self.keys(group).map(key).collect::<Vec<_>>().join(", ")
    }
}

impl Layout {
    /// The groups' names, for messages and labels.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::Grouped;
    /// let frame = df!("store" => ["A", "B"], "till" => [1, 2], "x" => [1.0, 2.0])?;
    /// let layout = Grouped::by(["store", "till"]).values(["x"]).layout(&frame)?;
    /// assert_eq!(layout.group_names()?.text(1), "store = B, till = 2");
    /// # Ok::<(), smoothframe_polars::Error>(())
    /// ```
    ///
    /// # Errors
    /// Polars' own.
    pub fn group_names(&self) -> Result<GroupNames, Error> {
        let mut keys = Vec::with_capacity(self.by().len());
        for (name, key) in self.by().iter().zip(self.keys()?) {
            keys.push((name.clone(), words::texts(&key)?));
        }
        Ok(GroupNames { keys })
    }
}
