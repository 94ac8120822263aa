//! `smooth man`: manual pages.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use anyhow::{Context, Result, bail};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    files::publish,
    flags::{args::Args, shell},
    words::say::Say,
};

/// A page's title is within so many bytes.
const START: u64 = 1024;

pub(crate) fn run(command: &shell::Man) -> Result<()> {
    let mut all = Args::command().disable_help_subcommand(true);
    all.build();
    let Some(directory) = &command.directory else {
        let page = page(&all, "smooth")?;
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&page).context("cannot write to stdout")?;
        return stdout.flush().context("cannot write to stdout");
    };
    if directory.exists() && !directory.is_dir() {
        bail!("{}: is a file; name a directory", directory.display());
    }
    let pages = pages(&all)?;
    if let Some((name, _)) = pages.iter().find(|(name, _)| !is_ours(&directory.join(name))) {
        bail!(
            "{}: is there and no page of smooth's; move it, or name another directory",
            directory.join(name).display()
        );
    }
    let parent = publish::folder(directory);
    fs::create_dir_all(parent).with_context(|| format!("{}: cannot be made", parent.display()))?;
    publish::write_files(directory, true, |draft| {
        pages.iter().try_for_each(|(name, page)| Ok(fs::write(draft.join(name), page)?))
    })?;
    let count = pages.len();
    Say::new(false).note(&format!("wrote {count} pages to {}", directory.display()));
    Ok(())
}

/// All pages with their files' names.
fn pages(all: &Command) -> Result<Vec<(String, Vec<u8>)>> {
    let of = |name: String, command: &Command| {
        let page = page(command, &name)?;
        Ok((format!("{name}.1"), page))
    };
    let subs = all.get_subcommands();
    let subs = subs.map(|sub| of(format!("smooth-{}", sub.get_name()), sub));
    std::iter::once(of("smooth".to_owned(), all)).chain(subs).collect()
}

/// Whether a page may be written there: nothing is, or a page of an older version.
fn is_ours(path: &Path) -> bool {
    let mut start = Vec::new();
    match fs::File::open(path) {
        Ok(file) => {
            let read = file.take(START).read_to_end(&mut start);
            let start = String::from_utf8_lossy(&start);
            read.is_ok() && start.lines().any(|line| line.starts_with(".TH smooth"))
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn page(command: &Command, name: &str) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).title(name).manual("smooth");
    let source = format!("smooth {}", env!("CARGO_PKG_VERSION"));
    man.source(source).render(&mut page).context("a page cannot be made")?;
    Ok(page)
}
