//! The report's directory: its files, and what is in each.

use std::path::Path;

use rayon::prelude::*;

use super::{Report, Table, Written, contents::Contents, text_into};
use crate::{
    Error, GroupPlot,
    manifest::{About, Choices, Manifest},
    markdown::FILE as MARKDOWN,
    publish::{Draft, MARK},
    stats::InOrder,
};

/// The page.
const PAGE: &str = "report.html";

/// Writes the directory, whole or not at all.
pub(super) fn write(
    report: &Report<'_>,
    directory: &Path,
    overwrite: bool,
) -> Result<Written, Error> {
    let draft = Draft::new(directory, overwrite)?;
    let table = table_name(report);
    let write_table = || {
        draft.path(&table, |path| match report.table {
            Table::Smoothed if report.smoothed.layout().is_on_disk() => {
                Err(smoothframe_polars::Error::OnDisk {
                    what: "the report's table, where nothing else writes it (`table_by`),"
                        .to_owned(),
                }
                .into())
            }
            Table::Smoothed => Ok(report.format.write_file(report.smoothed.frame(), path)?),
            Table::Frame(frame) => Ok(report.format.write_file(frame, path)?),
            Table::By(write) => {
                write(path).map_err(|source| Error::Write { path: directory.join(&table), source })
            }
        })
    };
    let mut files = vec![PAGE.to_owned(), MARKDOWN.to_owned(), table.clone()];
    files.extend(["stats.csv", "stats.json", MARK].map(str::to_owned));
    let compute = || {
        let values = InOrder::all(&report.smoothed)?;
        let contents = Contents::of(report, &values)?;
        let (stats, drawn) = (&contents.stats, &contents.drawn);
        let plots: Vec<String> = contents
            .series
            .par_iter()
            .map(|&(group, variable)| {
                let (file, svg) = (drawn.file(group, variable), drawn.svg(group, variable)?);
                draft.file(&file, |to| text_into(to, &svg))?;
                Ok(file)
            })
            .collect::<Result<_, Error>>()?;
        draft.file("stats.csv", |file| stats.write_csv(file, report.csv_safe))?;
        draft.file("stats.json", |file| stats.write_json(file))?;
        let page = contents.page(beside(report))?;
        if let Some(plot) = page.all() {
            draft.file(&plot.path(), |file| text_into(file, &plot.svg))?;
        }
        let all = page.all().map(GroupPlot::path);
        let markdown = contents.markdown(&page)?;
        draft.file(MARKDOWN, |file| text_into(file, &markdown))?;
        let page = page.render()?;
        draft.file(PAGE, |file| text_into(file, &page))?;
        Ok::<_, Error>((all, plots))
    };
    let (written, plots) = rayon::join(write_table, compute);
    written?;
    let (all, plots) = plots?;
    let written = Written { groups: report.smoothed.layout().groups().len(), plots: plots.len() };
    files.extend(all.into_iter().chain(plots));
    let about = About {
        created: report.created.as_deref(),
        command: &report.command,
        job: &report.job,
        input: report.input.as_ref(),
        warnings: &report.warnings,
        skipped: &report.skipped,
        files,
    };
    let manifest = Manifest::new(&report.smoothed, choices(report), about);
    let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
    draft.file(MARK, |file| text_into(file, &manifest))?;
    report.smoothed.check_disk()?;
    draft.publish()?;
    Ok(written)
}

fn choices<'a>(report: &'a Report<'_>) -> Choices<'a> {
    let (layout, wording) = (report.smoothed.layout(), &report.wording);
    let measure = |value: &'a String| (value.as_str(), wording.measure(layout, value).name());
    Choices {
        title: &report.title,
        theme: report.theme.name(),
        order: report.order.name(),
        plots: report.plots,
        draw: report.draw.as_deref(),
        locale: wording.locale.name(),
        units: &wording.units,
        measures: layout.values().iter().map(measure).collect(),
        sections: report.sections.iter().map(|(title, _)| title.as_str()).collect(),
        table: report.format.name(),
        csv_safe: report.csv_safe,
        window_note: report.window_note.as_deref(),
    }
}

fn table_name(report: &Report<'_>) -> String {
    format!("smoothed.{}", report.format.extension())
}

/// The files beside the page, and what each holds.
fn beside(report: &Report<'_>) -> Vec<(String, String)> {
    let table = table_name(report);
    [
        (MARKDOWN, "the same in short, for a pull request or a mail"),
        (table.as_str(), "every row with its smoothed values"),
        ("stats.csv", "the statistics of every group"),
        ("stats.json", "the same, for programs"),
        ("plots/", "the plots above, one SVG each"),
        (MARK, "the parameters, weights, counts and the digest of the input"),
    ]
    .map(|(name, holds)| (name.to_owned(), holds.to_owned()))
    .to_vec()
}
