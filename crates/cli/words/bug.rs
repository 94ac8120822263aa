//! What is said where the command itself is wrong.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    panic,
    sync::atomic::{AtomicBool, Ordering},
};

use smoothframe_report::visible;

use crate::words::say;

static IS_TOLD: AtomicBool = AtomicBool::new(false);

/// Asks for a report in place of a dump, once, whichever threads panic; the exit code is 101.
pub(crate) fn install() {
    panic::set_hook(Box::new(|panic| {
        if IS_TOLD.swap(true, Ordering::Relaxed) {
            return;
        }
        let payload = panic.payload();
        let message = payload.downcast_ref::<&str>().copied();
        let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        if message.is_some_and(is_of_threads) {
            say::error(NO_THREADS);
            end();
        }
        let place = panic.location().map(ToString::to_string);
        say::error(&told(message.unwrap_or("panic"), place.as_deref().unwrap_or("?")));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            say::line(&trace.to_string());
        }
    }));
}

/// What to do where the system starts no more threads, which the pools of other crates panic of.
const NO_THREADS: &str = "no more threads can be started: the system allows no more processes (ulimit -u) \
    or no more memory (ulimit -v); allow more, or say --threads 1, which needs the fewest";

/// Whether a panic is of a thread that could not be started: by the standard library, by rayon for its
/// pool, or by Polars for its own.
fn is_of_threads(message: &str) -> bool {
    let is_refused = ["WouldBlock", "OutOfMemory", "code: 11,", "code: 12,"];
    message.contains("thread") && is_refused.iter().any(|refused| message.contains(refused))
}

/// Ends the process at once: the panic may be on a thread for which others would wait.
fn end() {
    smoothframe_report::temporary::remove_all();
    #[cfg(unix)]
    signal_hook::low_level::exit(1);
    #[cfg(not(unix))]
    std::process::exit(1);
}

fn told(message: &str, place: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "this is a bug in smooth, and no fault of yours: please report it at {}/issues with this line \
         and the command: smooth {}, {place}: {}",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION"),
        visible(&message)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a process of its own, which dies of it.
    #[test]
    #[ignore = "panics; the test below runs it"]
    fn panics_on_two_threads() {
        install();
        let other = std::thread::spawn(|| panic!("a panic\nto tell of"));
        other.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
    }

    #[test]
    fn a_panic_asks_for_a_report_in_place_of_a_dump() {
        let child = std::process::Command::new(std::env::current_exe().expect("a test binary"))
            .args([
                "--ignored",
                "--exact",
                "words::bug::tests::panics_on_two_threads",
                "--nocapture",
            ])
            .env_remove("RUST_BACKTRACE")
            .output()
            .expect("it starts");
        let said = String::from_utf8_lossy(&child.stderr);
        let errors = said.lines().filter(|line| line.starts_with("error:")).count();
        assert_eq!(errors, 1, "{said}");
        assert!(said.contains("this is a bug") && said.contains("a panic to tell of"), "{said}");
        assert!(said.contains("bug.rs:") && !said.contains("RUST_BACKTRACE"), "{said}");
    }

    #[test]
    fn panics_of_threads_are_known() {
        for message in [
            "failed to spawn thread: Os { code: 11, kind: WouldBlock, message: \"Resource temporarily \
             unavailable\" }",
            "The global thread pool has not been initialized.: ThreadPoolBuildError { kind: IOError(Os { \
             code: 11, kind: WouldBlock, message: \"Resource temporarily unavailable\" }) }",
            "could not spawn threads: ThreadPoolBuildError { kind: IOError(Os { code: 12, kind: \
             OutOfMemory, message: \"Cannot allocate memory\" }) }",
        ] {
            assert!(is_of_threads(message), "{message}");
        }
        for message in
            ["index out of bounds", "called on a thread of its own", "code: 11, of others"]
        {
            assert!(!is_of_threads(message), "{message}");
        }
    }

    #[test]
    fn one_line_says_all_that_a_report_needs() {
        let text = told("index out\n of bounds\u{1b}[2J", "crates/cli/x.rs:1:2");
        assert_eq!(text.lines().count(), 1);
        for part in ["this is a bug", "/issues", env!("CARGO_PKG_VERSION"), "crates/cli/x.rs:1:2"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.contains("index out of bounds") && !text.contains('\u{1b}'), "{text}");
    }
}
