//! The steps of a run: how long each took, and on a terminal how far it is.

use std::{
    io::{self, IsTerminal},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{files::memory::shown, words::say};

/// A step shorter than this is over before a bar could be read.
const PATIENCE: Duration = Duration::from_secs(1);
const REDRAW: Duration = Duration::from_millis(100);

static TELLS: AtomicBool = AtomicBool::new(false);
/// How far the present step is; only one runs at a time.
static BYTES: AtomicU64 = AtomicU64::new(0);
static ROWS: AtomicU64 = AtomicU64::new(0);
/// What was done of the step's files before the present one.
static BEFORE: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
/// Whether bytes are counted as they are in the file, so that their share is how far the step is.
static COUNTS: AtomicBool = AtomicBool::new(false);
/// The bar on the terminal, where there is one.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Asks for the time that each step took.
pub(crate) fn tell() {
    TELLS.store(true, Ordering::Relaxed);
}

/// That bytes are counted from now on, and whether as they are in the file: of a packed one they are not.
pub(crate) fn count(as_in_file: bool) {
    let [bytes, rows] = &BEFORE;
    BYTES.store(bytes.load(Ordering::Relaxed), Ordering::Relaxed);
    ROWS.store(rows.load(Ordering::Relaxed), Ordering::Relaxed);
    COUNTS.store(as_in_file, Ordering::Relaxed);
}

/// That another file follows in this step.
pub(crate) fn another() {
    let [bytes, rows] = &BEFORE;
    bytes.store(BYTES.load(Ordering::Relaxed), Ordering::Relaxed);
    rows.store(ROWS.load(Ordering::Relaxed), Ordering::Relaxed);
}

/// That so many more bytes and rows are done.
pub(crate) fn advance(bytes: usize, rows: usize) {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    BYTES.fetch_add(number(bytes), Ordering::Relaxed);
    ROWS.fetch_add(number(rows), Ordering::Relaxed);
}

/// Writes to stderr with no bar in the way.
pub(crate) fn beside_a_bar(write: impl FnOnce()) {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match &*shown {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// A step that runs until it is dropped or done.
pub(crate) struct Phase {
    name: &'static str,
    start: Instant,
    quiet: bool,
    bar: Option<Bar>,
}

impl Phase {
    /// Starts a step, `read` for one; on a terminal `doing` is said of it, and of so many bytes the share
    /// that is done.
    pub(crate) fn start(
        name: &'static str,
        doing: String,
        total: Option<u64>,
        quiet: bool,
    ) -> Self {
        BEFORE.iter().for_each(|done| done.store(0, Ordering::Relaxed));
        count(false);
        let bar = if quiet { None } else { Bar::after_a_while(doing, total) };
        Self { name, start: Instant::now(), quiet, bar }
    }

    /// Ends it: so many rows and bytes (0 where there are none to tell).
    pub(crate) fn done(mut self, rows: usize, bytes: u64) {
        let took = self.start.elapsed();
        drop(self.bar.take());
        if self.quiet || !TELLS.load(Ordering::Relaxed) {
            return;
        }
        let mut text = format!("{:<7} {:>8.3} s", self.name, took.as_secs_f64());
        if rows > 0 {
            text.push_str(&format!("  {}", counted(rows)));
        }
        if bytes > 0 {
            let rate = u128::from(bytes) * 1_000_000_000 / took.as_nanos().max(1);
            let rate = u64::try_from(rate).unwrap_or(u64::MAX);
            text.push_str(&format!(", {}, {}/s", shown(bytes), shown(rate)));
        }
        say::line(&text);
    }

    /// The bytes that were done so far.
    pub(crate) fn bytes() -> u64 {
        BYTES.load(Ordering::Relaxed)
    }
}

/// Says what a step's time went to, where times are asked for.
pub(crate) fn tell_parts(parts: &[(&str, Duration)]) {
    if TELLS.load(Ordering::Relaxed) {
        for (name, took) in parts {
            say::line(&format!("  {name:<9} {:>8.3} s", took.as_secs_f64()));
        }
    }
}

/// `2,000,000 rows`.
fn counted(rows: usize) -> String {
    let digits = rows.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {}", if rows == 1 { "row" } else { "rows" })
}

/// A bar that shows once its step has taken a while; a terminal's only.
struct Bar {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bar {
    fn after_a_while(doing: String, total: Option<u64>) -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if is_dumb || !io::stderr().is_terminal() {
            return None;
        }
        let (stop, stopped) = channel::<()>();
        let draw = move || {
            let waits = |time| stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if !waits(PATIENCE) {
                return;
            }
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let bar = bar.with_elapsed(PATIENCE);
            let mut is_known = false;
            bar.set_style(style(is_known));
            *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
            loop {
                if is_known != (total.is_some() && COUNTS.load(Ordering::Relaxed)) {
                    is_known = !is_known;
                    bar.set_style(style(is_known));
                }
                let rows = usize::try_from(ROWS.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
                let so_far = if rows > 0 { format!(": {}", counted(rows)) } else { String::new() };
                bar.set_message(format!("{doing}{so_far}"));
                bar.set_position(BYTES.load(Ordering::Relaxed));
                bar.tick();
                if !waits(REDRAW) {
                    break;
                }
            }
            SHOWN.lock().unwrap_or_else(PoisonError::into_inner).take();
            bar.finish_and_clear();
        };
        let thread = thread::Builder::new().spawn(draw).ok()?;
        Some(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Bar {
    /// Takes it from the screen before anything else is said.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Bytes, their rate and the time left, where their number is known.
fn style(is_known: bool) -> ProgressStyle {
    let template = match is_known {
        true => "{bar:24} {percent:>3}%, {decimal_bytes_per_sec}, {eta} left  {wide_msg}",
        false => "{spinner} {elapsed}  {wide_msg}",
    };
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_in_thousands() {
        let of = |rows| counted(rows);
        assert_eq!([of(1), of(999), of(1_000)], ["1 row", "999 rows", "1,000 rows"]);
        assert_eq!(of(12_345_678), "12,345,678 rows");
    }
}
