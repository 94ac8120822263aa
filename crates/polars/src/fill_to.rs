//! Where a group's calendar ends.

use crate::names::names;

/// The last bucket of each group's calendar.
///
/// ```
/// use smoothframe_polars::FillTo;
/// assert_eq!("group".parse::<FillTo>()?, FillTo::Group);
/// assert_eq!(FillTo::default().to_string(), "file");
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum FillTo {
    /// That of the frame's last time: what a group no longer has is known to be nothing.
    #[default]
    File,
    /// That of the group's own last row: what came after it is not known.
    Group,
}

names! {
    /// Its name.
    FillTo, "end of a calendar": File = "file", Group = "group"
}
