//! Where there are no signals, there is no child whose death would be told by one.

use std::ffi::OsString;

use crate::flags::config::Record;

pub(crate) fn is_child() -> bool {
    false
}

pub(crate) fn watch_parent() {}

pub(crate) fn is_needed(_: &[OsString]) -> bool {
    false
}

pub(crate) fn run(_: &[OsString], _: Option<&Record>) -> Option<u8> {
    None
}
