//! What is told to end removes its temporary files first.

/// An end by a signal has this exit code, and its number added.
pub(crate) const ENDED: i32 = 128;

/// From now on SIGINT, SIGTERM and SIGHUP end the process as soon as what is just put in its place is
/// there, and its temporary files are gone.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::{iterator::Signals, low_level};
    // Without it such signals end the process too, only less cleanly.
    let Ok(mut signals) = Signals::new(heeded()) else { return };
    let _ = std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            smoothframe_report::temporary::remove_all();
            // At once: whatever else runs may hold locks, or write to a pipe that nobody reads.
            low_level::exit(ENDED + signal);
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn watch() {}

/// The signals to heed: not those that whoever started us wants ignored, as nohup does.
#[cfg(unix)]
pub(crate) fn heeded() -> Vec<i32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let ignored = ignored();
    let is_heeded = |signal: &i32| ignored & (1 << (signal - 1)) == 0;
    [SIGHUP, SIGINT, SIGTERM].into_iter().filter(is_heeded).collect()
}

/// A bit for each signal that is ignored, where the system tells: the first bit is signal 1's.
#[cfg(unix)]
fn ignored() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0 };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
