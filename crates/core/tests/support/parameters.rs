//! Parameters of windows, from the reference.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

/// By window, the parameters of its first record in `windows.json`.
static FIRST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let path = format!("{}/tests/reference/windows.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let table: Value = serde_json::from_str(&text).expect("the reference is JSON");
    let mut first = HashMap::new();
    for record in table["records"].as_array().expect("records") {
        let window = record["window"].as_str().expect("a window");
        let (name, parameters) = window.split_once(',').unwrap_or((window, ""));
        first.entry(name.to_owned()).or_insert_with(|| parameters.to_owned());
    }
    first
});

/// Parameters of a window as in `p=1,sig=3`; nothing where the reference has none.
pub(crate) fn of(name: &str) -> &'static str {
    FIRST.get(name).map_or("", String::as_str)
}
