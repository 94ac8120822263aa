//! `smooth man`: manual pages.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    files::publish,
    flags::{args::Args, shell},
    words::say::Say,
};

pub(crate) fn run(command: &shell::Man) -> Result<()> {
    let mut all = Args::command().disable_help_subcommand(true);
    all.build();
    let Some(directory) = &command.directory else {
        let page = page(&all, "smooth")?;
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&page).context("cannot write to stdout")?;
        return stdout.flush().context("cannot write to stdout");
    };
    let failed = || format!("{}: cannot be made", directory.display());
    fs::create_dir_all(directory).with_context(failed)?;
    write(directory, "smooth", &all)?;
    let mut pages = 1;
    for sub in all.get_subcommands() {
        write(directory, &format!("smooth-{}", sub.get_name()), sub)?;
        pages += 1;
    }
    Say::new(false).note(&format!("wrote {pages} pages to {}", directory.display()));
    Ok(())
}

/// A page, as a whole or not at all; one that is there is of an older version.
fn write(directory: &Path, name: &str, command: &Command) -> Result<()> {
    let page = page(command, name)?;
    publish::write(&directory.join(format!("{name}.1")), true, |path| Ok(fs::write(path, &page)?))
}

fn page(command: &Command, name: &str) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).title(name).manual("smooth");
    let source = format!("smooth {}", env!("CARGO_PKG_VERSION"));
    man.source(source).render(&mut page).context("a page cannot be made")?;
    Ok(page)
}
