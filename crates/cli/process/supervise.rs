//! A job that may bring its process down is done by a child, whose death is turned into a message.
//!
//! A damaged Parquet file may ask for more memory than there is, a mapped one may be cut short while it is
//! read, and where memory is limited any large table may: the process is then ended on the spot, and no
//! code of its own runs any more. So it is started once more for the job itself, and this one waits. It
//! costs a millisecond or two, and is done only where that may happen: see [`is_needed`].

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, BufRead, BufReader, IsTerminal, Read, Write},
    os::unix::process::{ExitStatusExt, parent_id},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::mpsc::{SyncSender, sync_channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use signal_hook::{
    consts::{SIGABRT, SIGBUS, SIGCHLD, SIGKILL, SIGSEGV},
    iterator::Signals,
    low_level::signal_name,
};
use smoothframe_report::{temporary, visible_line};

use super::signals::ENDED;
use crate::{flags::config::Record, words::say};

/// Set for the child: its parent's number. (To go without a supervisor, as under a debugger, set it to
/// `none`.)
const CHILD: &str = "SMOOTH_CHILD";

/// After how many milliseconds the allocator gives memory back.
const PURGE: &str = "MIMALLOC_PURGE_DELAY";

/// How often the child looks whether its parent is still there.
const LOOK: Duration = Duration::from_millis(20);

/// From this size on of a file, memory may not do, and a child costs nothing beside its reading.
const LARGE: u64 = 64 << 20;

/// What files begin with that are read by code that is not ours, or hold more than their size tells.
const FOREIGN: [&[u8]; 7] = [
    b"PAR1",
    b"PARE",
    b"ARROW1",
    b"\xff\xff\xff\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
];

/// Whether this process is such a child. It ends with its parent, whatever ended that.
pub(crate) fn is_child() -> bool {
    match env::var(CHILD) {
        Ok(parent) if parent == "none" => true,
        Ok(parent) => parent.parse() == Ok(parent_id()),
        Err(_) => false,
    }
}

/// Ends this process, a child, as soon as its parent is gone.
pub(crate) fn watch_parent() {
    let parent = parent_id();
    if env::var(CHILD).is_ok_and(|parent| parent == "none") {
        return;
    }
    let _ = thread::Builder::new().name("parent".into()).spawn(move || {
        while parent_id() == parent {
            thread::sleep(LOOK);
        }
        temporary::remove_all();
        signal_hook::low_level::exit(1);
    });
}

/// Whether a job is better done by a child: where an argument is a file of a foreign format, a large or a
/// compressed one, or several, or can be read only once, or where memory is limited.
pub(crate) fn is_needed(words: &[OsString]) -> bool {
    memory_is_limited() || inputs(words).any(may_end_badly)
}

/// The arguments that may be inputs.
fn inputs(words: &[OsString]) -> impl Iterator<Item = &OsStr> {
    let behind = words.iter().skip(1).zip(words);
    behind.filter(|(_, before)| !is_output(before)).map(|(word, _)| word.as_os_str())
}

fn is_output(flag: &OsStr) -> bool {
    flag == "-o" || flag == "--output"
}

fn may_end_badly(word: &OsStr) -> bool {
    let path = Path::new(word);
    if word == "-" || word.as_encoded_bytes().iter().any(|byte| b"*?".contains(byte)) {
        return true;
    }
    let Ok(about) = fs::metadata(path) else { return false };
    if !about.is_file() || about.len() >= LARGE {
        return true;
    }
    let mut start = [0; 6];
    let read = File::open(path).and_then(|mut file| file.read(&mut start));
    let start = &start[..read.unwrap_or(0)];
    FOREIGN.iter().any(|magic| start.starts_with(magic))
}

/// Whether the process may not have as much memory as there is.
fn memory_is_limited() -> bool {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let is_limited =
        |line: &str| line.split_whitespace().nth(3).is_none_or(|soft| soft != "unlimited");
    limits.lines().any(|line| line.starts_with("Max address space") && is_limited(line))
}

/// Has a child do the job, and gives its exit code, or what its death comes to; nothing where there can
/// be no child.
pub(crate) fn run(words: &[OsString], record: Option<&Record>) -> Option<u8> {
    let heeded = super::signals::heeded();
    let mut signals = Signals::new(heeded.iter().copied().chain([SIGCHLD])).ok()?;
    // A terminal is the child's own: for progress and colours. Elsewhere what the system's runtime says
    // of a death is left out, and ours is the one message.
    let relay = if io::stderr().is_terminal() { None } else { Relay::start() };
    let mut command = Command::new(env::current_exe().ok()?);
    match record {
        Some(record) => command.env(Record::VARIABLE, record.text()),
        None => command.env_remove(Record::VARIABLE),
    };
    // Freed memory is given back after 100 ms and not after a second: phases take turns in having most
    // of it. Of 10 million rows from Parquet the largest moment is 6% lower, of a million groups of three
    // rows 23%, in the same time; 10 ms would cost 4% of the time.
    if env::var_os(PURGE).is_none() {
        command.env(PURGE, "100");
    }
    let mut child = command
        .args(words.get(1..)?)
        .env(CHILD, std::process::id().to_string())
        .stderr(if relay.is_some() { Stdio::piped() } else { Stdio::inherit() })
        .spawn()
        .ok()?;
    let relay = relay.zip(child.stderr.take()).map(|(relay, from)| relay.of(from));
    let mut told = None;
    let status = loop {
        if let Some(status) = child.try_wait().ok()? {
            break status;
        }
        for signal in signals.wait() {
            if heeded.contains(&signal) {
                told = Some(signal);
                end(&mut child);
            }
        }
    };
    let (held, died) = (relay.map(Relay::held), status.signal());
    if told.is_some() || died.is_some() {
        places(words).iter().for_each(|place| temporary::sweep(place));
    }
    let code = |signal: i32| u8::try_from(ENDED + signal).unwrap_or(1);
    if let Some(signal) = told.or(died.filter(|signal| heeded.contains(signal))) {
        return Some(code(signal));
    }
    let held = held.unwrap_or_default();
    match died {
        Some(signal) => {
            say::line(&format!("error: {}", visible_line(&obituary(words, signal, &held))));
            Some(1)
        }
        None => {
            let _ = io::stderr().write_all(&held);
            Some(exit_code(status))
        }
    }
}

/// Ends the child as it would end itself: its temporary files are removed here, and what it puts in its
/// place is there or not, as the system sees to that.
fn end(child: &mut Child) {
    let _ = child.kill();
}

fn exit_code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// The directories in which a job may have left something.
fn places(words: &[OsString]) -> Vec<PathBuf> {
    let mut places = vec![env::temp_dir(), PathBuf::from(".")];
    for (word, before) in words.iter().skip(1).zip(words) {
        let named = word.to_str().and_then(|word| word.split_once('='));
        let path = Path::new(named.map_or(word.as_os_str(), |(_, path)| OsStr::new(path)));
        let flag = named.map_or(before.as_os_str(), |(flag, _)| OsStr::new(flag));
        // A directory that is there is filled from within.
        let within = (is_output(flag) && path.is_dir()).then_some(path);
        for place in [path.parent(), within].into_iter().flatten() {
            if !place.as_os_str().is_empty() && !places.contains(&place.into()) {
                places.push(place.into());
            }
        }
    }
    places
}

/// What is said of a child that a signal ended.
fn obituary(words: &[OsString], signal: i32, held: &[u8]) -> String {
    let is_file = |word: &&OsStr| Path::new(word).is_file();
    let input = inputs(words).find(|word| *word == "-" || is_file(word));
    let foreign = input.is_some_and(|word| word != "-" && is_parquet(Path::new(word)));
    let name = match input {
        Some(word) if word == "-" => "stdin".into(),
        Some(word) => word.to_string_lossy(),
        None => "the input".into(),
    };
    let held = String::from_utf8_lossy(held);
    let damaged = "it is damaged, or says that it holds more than it does; write it again";
    let is_named =
        |flags: [&str; 2]| words.iter().any(|word| flags.iter().any(|flag| word == flag));
    let fewer = match is_named(["--value", "-v"]) && is_named(["--time", "-t"]) {
        true => "give it more, or split the file",
        false => "name the columns that are needed (--time, --by, --value), or split the file",
    };
    if signal == SIGBUS {
        return format!(
            "{name}: was cut short while it was read; run this again when nothing writes to it"
        );
    }
    if held.contains("overflowed its stack") {
        return format!("{name}: cannot be read: it is nested too deeply; {damaged}");
    }
    if signal == SIGKILL {
        return format!(
            "{name}: the system ended the program, as a rule because memory ran out; {fewer}"
        );
    }
    if signal != SIGABRT && signal != SIGSEGV {
        let by = signal_name(signal).map_or_else(|| format!("signal {signal}"), str::to_owned);
        return format!("{name}: the program was ended by {by} before it was done");
    }
    match (held.contains("memory allocation of"), foreign) {
        (true, true) => format!(
            "{name}: needs more memory than there is: {damaged}, or, if it is as large, {fewer}"
        ),
        (true, false) => format!("{name}: needs more memory than there is; {fewer}"),
        (false, true) => format!("{name}: cannot be read (signal {signal}): {damaged}"),
        (false, false) => format!(
            "{name}: the program was ended by signal {signal}, as where memory runs out; {fewer}"
        ),
    }
}

fn is_parquet(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"PAR1"
}

/// Passes on what a child says on stderr, line by line, but for what begins as the runtime's words on a
/// death do: that is held back, and what follows.
struct Relay {
    thread: JoinHandle<Vec<u8>>,
    from: SyncSender<ChildStderr>,
}

impl Relay {
    /// Before there is a child; nothing where no thread can be started.
    fn start() -> Option<Self> {
        let (give, from) = sync_channel::<ChildStderr>(1);
        let pass_on = move || {
            let Ok(from) = from.recv() else { return Vec::new() };
            let (mut from, mut line, mut held) = (BufReader::new(from), Vec::new(), Vec::new());
            while from.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                if !held.is_empty() || is_last_words(&line) {
                    held.extend_from_slice(&line);
                } else {
                    let _ = io::stderr().write_all(&line);
                }
                line.clear();
            }
            held
        };
        let thread = thread::Builder::new().name("relay".into()).spawn(pass_on).ok()?;
        Some(Self { thread, from: give })
    }

    fn of(self, from: ChildStderr) -> Self {
        let _ = self.from.send(from);
        self
    }

    fn held(self) -> Vec<u8> {
        self.thread.join().unwrap_or_default()
    }
}

fn is_last_words(line: &[u8]) -> bool {
    let starts = ["memory allocation of ", "fatal runtime error", "thread '", "stack backtrace:"];
    line == b"\n" || starts.iter().any(|start| line.starts_with(start.as_bytes()))
}
