//! `smooth plot`: groups, raw and smoothed, as pictures.

use std::{fs, path::Path};

use anyhow::{Result, bail};
use smoothframe_polars::{Smoother, words, words::counted};
use smoothframe_report::{Explanation, GroupPlot, GroupPlots, default_window, kernel_svg, stacked};

use crate::{
    commands::spilled::prepare_or_spill,
    files::{inputs::Inputs, publish},
    flags::{plot::Plot, smoothing::Smoothing},
    roles::prepare::{Beside, Prepared, Wish},
    roles::refusals::unsmoothed,
    words::{
        failure::{partly, usage},
        say::Say,
        terminal,
    },
};

/// Where pictures go.
enum To<'a> {
    Svg(&'a Path),
    Png(&'a Path),
    Directory(&'a Path),
    Terminal,
}

pub(crate) fn run(command: &Plot) -> Result<()> {
    let to = To::of(command)?;
    if let Some(spec) = &command.kernel {
        return kernel(command, spec, &to);
    }
    let series = &command.series;
    let mut asked = windows(command)?;
    if asked.is_empty() && command.options.are_given() {
        return Err(usage("the options of a window need a window: give one with --window"));
    }
    let inputs = series.more.inputs(&series.input)?;
    to.check(&inputs, series.force)?;
    let mut say = Say::new(series.quiet);
    let smoothing = Smoothing::unwritten(&command.options);
    // A causal one has a calendar of its own, which the others can do with.
    let causal = asked.iter().find(|(_, smoother)| smoother.is_causal()).or(asked.first());
    let wish = Wish {
        smoothing: Some(&smoothing),
        smoother: causal.map(|(_, smoother)| smoother),
        table: false,
        to: None,
        digest: false,
        whole: false,
    };
    let Prepared { layout, .. } = {
        let (beside, is_asked) = (Beside::default(), command.stream);
        prepare_or_spill(series, &inputs, &wish, beside, is_asked, Ok(()), &mut say)?
    };
    if asked.is_empty() {
        let default = default_window(&layout)?;
        let name = words::smoother(&default.smoother);
        say.note(&format!("window: {name} ({})", default.why));
        asked.push((name, default.smoother));
    }
    let mut smoothed = Vec::with_capacity(asked.len());
    for (name, smoother) in &asked {
        let done = layout.clone().smooth(smoother);
        smoothed.push((name.clone(), done.map_err(|error| unsmoothed(error, &inputs.label))?));
    }
    let usual = if matches!(to, To::Terminal) { 3 } else { 12 };
    let plots = GroupPlots::new(&smoothed, command.plots.unwrap_or(usual))?;
    if plots.is_empty() {
        bail!("{}: there is no group to plot", inputs.label.display());
    }
    let all = layout.groups().len().saturating_mul(layout.values().len());
    let drawn = plots.len();
    to.draw(&plots, series.force, &say)?;
    if drawn < all && command.plots.is_none() {
        say.note(&format!(
            "{drawn} of {} are drawn, those of the largest totals; --plots {all} draws all",
            counted(all, "plot")
        ));
    }
    if layout.skipped().is_empty() { Ok(()) } else { Err(partly()) }
}

/// The windows asked for, each with its name in the legend.
fn windows(command: &Plot) -> Result<Vec<(String, Smoother)>> {
    let mut windows: Vec<(String, Smoother)> = Vec::new();
    for text in &command.window {
        let (name, spec) = named(text);
        let smoother = command.options.smoother(spec)?;
        let name = name.map_or_else(|| words::smoother(&smoother), str::to_owned);
        if windows.iter().any(|(other, _)| *other == name) {
            return Err(usage(format!(
                "--window: `{name}` is there twice; name one, as in b={spec}"
            )));
        }
        windows.push((name, smoother));
    }
    Ok(windows)
}

/// `name=SPEC` as its name and its spec. A spec has its `=` behind a `:` or a space.
fn named(text: &str) -> (Option<&str>, &str) {
    match text.split_once('=') {
        Some((name, spec))
            if !name.is_empty() && !spec.is_empty() && !name.contains([':', ' ', '[']) =>
        {
            (Some(name), spec)
        }
        _ => (None, text),
    }
}

fn kernel(command: &Plot, spec: &str, to: &To<'_>) -> Result<()> {
    let smoother = command.options.smoother(spec)?;
    let force = command.series.force;
    let path = match to {
        To::Svg(path) | To::Png(path) => path,
        To::Terminal => {
            let (width, charset) = (terminal::width(), terminal::charset());
            return terminal::write(Explanation::of(&smoother).lines(width, charset));
        }
        To::Directory(_) => {
            return Err(usage("--kernel draws one picture: -o kernel.svg, or .png"));
        }
    };
    publish::check(path, Path::new(""), force)?;
    let svg = kernel_svg(&Explanation::of(&smoother))?;
    to.write(path, &svg, force)?;
    Say::new(command.series.quiet).note(&format!(
        "wrote {}: {}",
        path.display(),
        words::smoother(&smoother)
    ));
    Ok(())
}

impl<'a> To<'a> {
    fn of(command: &'a Plot) -> Result<Self> {
        let Some(output) = command.output.as_deref() else { return Ok(Self::Terminal) };
        let ending = output.extension().map(|ending| ending.to_ascii_lowercase());
        let ending = ending.as_ref().and_then(|ending| ending.to_str());
        let is_directory = output.is_dir() || output.as_os_str().to_string_lossy().ends_with('/');
        Ok(match ending {
            _ if is_directory => Self::Directory(output),
            Some("svg") => Self::Svg(output),
            Some("png") => Self::Png(output),
            None if output != Path::new("-") => Self::Directory(output),
            _ => {
                return Err(usage(format!(
                    "-o {}: pictures are .svg or .png, and a directory's name has no ending",
                    output.display()
                )));
            }
        })
    }

    fn check(&self, inputs: &Inputs, force: bool) -> Result<()> {
        match self {
            Self::Svg(path) | Self::Png(path) => publish::check_all(path, inputs, force),
            Self::Directory(path) => check_directory(path),
            Self::Terminal => Ok(()),
        }
    }

    fn draw(&self, plots: &GroupPlots<'_>, force: bool, say: &Say) -> Result<()> {
        match self {
            Self::Terminal => {
                let colours = terminal::is_there();
                let size = (terminal::width(), 14);
                for (at, lines) in
                    plots.terminal(size, terminal::charset(), colours)?.into_iter().enumerate()
                {
                    terminal::write((at > 0).then(String::new).into_iter().chain(lines))?;
                }
                Ok(())
            }
            Self::Svg(path) | Self::Png(path) => {
                let pictures: Vec<String> = plots.svg()?.into_iter().map(|plot| plot.svg).collect();
                self.write(path, &stacked(&pictures), force)?;
                say.note(&format!("wrote {}: {}", path.display(), counted(plots.len(), "plot")));
                Ok(())
            }
            Self::Directory(path) => {
                let pictures = plots.svg()?;
                let name = |stem: &str| format!("{stem}.svg");
                let files = pictures.iter().map(|plot| path.join(name(&plot.stem)));
                if let Some(file) = files.clone().find(|file| !force && file.exists()) {
                    bail!("{}: exists already; --force overwrites it", file.display());
                }
                publish::write_files(path, force, |draft| {
                    let write = |plot: &GroupPlot| {
                        Ok(fs::write(draft.join(name(&plot.stem)), plot.svg.as_bytes())?)
                    };
                    pictures.iter().try_for_each(write)
                })?;
                say.note(&format!("wrote {}: {}", path.display(), counted(plots.len(), "plot")));
                Ok(())
            }
        }
    }

    fn write(&self, path: &Path, svg: &str, force: bool) -> Result<()> {
        let bytes = match self {
            Self::Png(_) => smoothframe_report::png(svg)?,
            _ => svg.as_bytes().to_vec(),
        };
        publish::write(path, force, |to| Ok(fs::write(to, &bytes)?))
    }
}

fn check_directory(path: &Path) -> Result<()> {
    if path.exists() && !path.is_dir() {
        bail!("{}: is a file; name a directory, or a .svg or .png", path.display());
    }
    let parent = publish::folder(path);
    if !parent.is_dir() {
        bail!("{}: there is no directory `{}` to make it in", path.display(), parent.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_come_before_specs() {
        assert_eq!(named("fast=ewm:span=5"), (Some("fast"), "ewm:span=5"));
        assert_eq!(named("a b=7"), (None, "a b=7"));
        for spec in ["7", "ewm:span=5", "7 boundary=reflect", "gaussian:31,std=5", "=7"] {
            assert_eq!(named(spec), (None, spec));
        }
        assert_eq!(named("x=7 boundary=reflect"), (Some("x"), "7 boundary=reflect"));
    }
}
