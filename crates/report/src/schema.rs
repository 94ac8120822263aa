//! The schemas of the JSON that a report has, for the programs that read it.

/// The schema of `stats.json`, and of [`Stats::json`](crate::Stats::json): JSON Schema of draft 2020-12.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(smoothframe_report::STATS_SCHEMA)?;
/// assert_eq!(schema["items"]["properties"]["mean"]["type"][0], "number");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const STATS_SCHEMA: &str = include_str!("../schema/stats.schema.json");

/// The schema of a [`Report`](crate::Report)'s `manifest.json`, in the same draft.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(smoothframe_report::MANIFEST_SCHEMA)?;
/// assert_eq!(schema["properties"]["page"]["properties"]["title"]["type"], "string");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const MANIFEST_SCHEMA: &str = include_str!("../schema/manifest.schema.json");

/// The schema of the `manifest.json` that a [`LagReport`](crate::LagReport) has, in the same draft.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(smoothframe_report::LAG_MANIFEST_SCHEMA)?;
/// assert_eq!(schema["properties"]["max_lag"]["type"], "integer");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const LAG_MANIFEST_SCHEMA: &str = include_str!("../schema/lag_manifest.schema.json");

#[cfg(test)]
mod check;
#[cfg(test)]
mod lag_manifests;
#[cfg(test)]
mod manifests;
#[cfg(test)]
mod tests;
