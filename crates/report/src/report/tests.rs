//! A report as a pipeline makes it.

use std::{fs, path::Path};

use polars::prelude::*;
use serde_json::{Value, json};
use smoothframe_polars::{Agg, Every, Grouped, Smoothed};

use crate::{Error, Locale, Measure, Order, Report, Section, Theme};

/// Daily rows of so many shops, each larger than the one before, and of one without a name.
fn frame(shops: i32, days: i32) -> DataFrame {
    let (mut names, mut times, mut sales) = (Vec::new(), Vec::new(), Vec::new());
    for shop in 0..=shops {
        for day in 0..days {
            names.push((shop > 0).then(|| format!("S{shop:04}")));
            times.push(19_723 + day);
            sales.push(f64::from(shop + 1) * f64::from(10 + day % 7));
        }
    }
    let day = Column::new("day".into(), times).cast(&DataType::Date).expect("dates");
    let columns = vec![day, Column::new("shop".into(), names), Column::new("sales".into(), sales)];
    DataFrame::new(columns[0].len(), columns).expect("columns of one length")
}

fn daily() -> Grouped {
    let every = Every::new("1d").expect("an interval");
    Grouped::by(["shop"]).time("day").values(["sales"]).every(every).agg(Agg::Sum)
}

fn smoothed(frame: &DataFrame) -> Smoothed {
    daily().smooth(frame, &"uniform:7".parse().expect("a window")).expect("smoothed")
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a directory");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn of_a_frame_it_is_what_the_command_makes() {
    let frame = frame(3, 70);
    let report = Report::of(&frame, &daily(), None).expect("a report");
    let text = report.to_markdown().expect("Markdown");
    assert!(text.contains("Nothing was left out: all 280 rows read are in the figures."), "{text}");
    assert!(text.contains("triang:13 (a moving average of 7 rows, taken twice"), "{text}");
    let spec = "uniform:7".parse().expect("a window");
    let page = Report::of(&frame, &daily(), Some(&spec)).expect("a report").to_html();
    let page = page.expect("a page");
    let read =
        "<li class=\"left-out\">Nothing was left out: all 280 rows read are in the figures.</li>\n";
    assert!(page.contains(read), "{page}");
    assert_eq!(
        page.replace(read, "").replace("280 rows read; ", ""),
        Report::new(&smoothed(&frame)).to_html().expect("a page"),
        "but for its warnings, of which there are none, the same as in two steps"
    );
    let monthly = daily().every(Every::new("1mo").expect("an interval"));
    let text = Report::of(&frame, &monthly, Some(&spec)).expect("a report").to_markdown();
    assert!(
        text.expect("Markdown").contains("## Warning\n\n- the last month, 2024-03-01, is only")
    );
    let own = daily().with(&spec);
    assert!(matches!(Report::of(&frame, &own, None), Err(Error::Frame(_))));
}

#[test]
fn a_page_alone_leads_to_no_file() {
    let frame = frame(30, 40);
    let smoothed = smoothed(&frame);
    let report = Report::new(&smoothed).title("Sales & more");
    let page = report.to_html().expect("a page");
    assert!(page.contains("<h1>Sales &#38; more</h1>") && page.contains("id=\"plot-11\""));
    for file in ["plots/", "stats.csv", "stats.json", "report.md", "manifest.json", "--plots"] {
        assert!(!page.contains(file), "{file}");
    }
    let text = report.to_markdown().expect("Markdown");
    assert!(text.starts_with("# Sales &amp; more\n") && !text.contains("]("), "{text}");
    assert!(text.contains("Not in this table: 11 groups.\n"), "{text}");
    assert!(text.contains("Drawn: the 12 groups of the largest totals. Not drawn: 19."), "{text}");
}

#[test]
fn groups_are_drawn_by_name() {
    let frame = frame(1100, 8);
    let smoothed = smoothed(&frame);
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("report");
    let report = Report::new(&smoothed).draw([["S0002"], ["(null)"], ["S0002"]]);
    let written = report.write(&directory, false).expect("written");
    assert_eq!((written.groups, written.plots), (1101, 2));
    let plots = files(&directory.join("plots"));
    assert!(plots[0].starts_with("all-sales-"), "of all groups: {plots:?}");
    assert!(
        plots[1].starts_with("null-sales-") && plots[2].starts_with("s0002-sales-"),
        "{plots:?}"
    );
    let page = fs::read_to_string(directory.join("report.html")).expect("a page");
    // The smallest groups of 1,101, of which the table lists 1,000.
    for (plot, name) in [("plot-1", "S0002"), ("plot-2", "(null)")] {
        assert!(page.contains(&format!("<a href=\"#{plot}\">{name}</a></th>")), "{name}");
        assert!(
            page.contains(&format!(
                "<figure id=\"{plot}\">\n<figcaption><a href=\"#{plot}\">{name}<"
            ))
        );
    }
    assert_eq!(page.matches("<tr id=\"row-").count(), 1000);
    assert!(page.contains("Drawn: 2 groups, as asked. Not drawn: 1,099."));
    let text = fs::read_to_string(directory.join("report.md")).expect("Markdown");
    let picture = format!("![sales per day, total of 1,101 groups](plots/{})", plots[0]);
    assert!(text.contains(&picture) && text.contains("| S1100 | "), "{text}");
}

#[test]
fn groups_that_are_not_there_write_nothing() {
    let frame = frame(3, 8);
    let smoothed = smoothed(&frame);
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("report");
    let error =
        |report: Report<'_>| report.write(&directory, false).expect_err("no group").to_string();
    let no_group = "there is no group `shop = S9`";
    assert_eq!(error(Report::new(&smoothed).draw([["S9"]])), no_group);
    let two = "a group is named by a value of each of its columns (shop), not by 2";
    assert_eq!(error(Report::new(&smoothed).draw([["S0001", "x"]])), two);
    assert_eq!(files(folder.path()), Vec::<String>::new());
    let plot = |group: &[&str], value| Report::new(&smoothed).plot(group, value).map(|_| ());
    assert_eq!(plot(&["S9"], "sales").expect_err("no group").to_string(), no_group);
    assert_eq!(plot(&[], "sales").expect_err("no group").to_string(), two.replace("by 2", "by 0"));
    let no_value = plot(&["S0001"], "units").expect_err("no value").to_string();
    assert_eq!(no_value, "there is no value `units`");
}

#[test]
fn a_single_plot_is_the_file_of_the_report() {
    let frame = frame(3, 40);
    let smoothed = smoothed(&frame);
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("report");
    let report = Report::new(&smoothed).unit("sales", "EUR");
    report.write(&directory, false).expect("written");
    for name in ["S0002", "(null)"] {
        let plot = report.plot(&[name], "sales").expect("a plot");
        let file = directory.join(format!("plots/{}.svg", plot.stem));
        assert_eq!(fs::read_to_string(file).expect("the same plot"), plot.svg);
        assert!(plot.svg.contains("sales, EUR"));
        let png = image::load_from_memory(&plot.png().expect("a PNG")).expect("a picture");
        assert_eq!((png.width(), png.height()), (1800, 720));
    }
}

#[test]
fn all_groups_together_are_a_plot() {
    let frame = frame(3, 40);
    let smoothed = smoothed(&frame);
    let report = Report::new(&smoothed).unit("sales", "EUR");
    let plot = report.plot_all("sales").expect("drawn").expect("a plot");
    assert_eq!(plot.caption, "sales per day, total of 4 groups");
    assert!(plot.svg.contains("total of 4 groups") && plot.svg.contains("sales, EUR"));
    assert!(plot.stem.starts_with("all-sales-") && plot.png().is_ok());
    assert!(report.plot_all("units").is_err());
    let one = Grouped::default().values(["sales"]);
    let one = one.smooth(&frame, &"uniform:7".parse().expect("a window")).expect("smoothed");
    assert!(Report::new(&one).plot_all("sales").expect("none").is_none());
}

#[test]
fn sections_come_after_the_picture_and_titles_are_text() {
    let frame = frame(3, 40);
    let smoothed = smoothed(&frame);
    let targets = df!("shop" => ["<S1>", "a|b"], "target" => [1.5, 2.25]).expect("a frame");
    let report = Report::new(&smoothed)
        .warnings(vec!["beware".to_owned()])
        .section("<b>First</b>", Section::html("<p>Closed <em>in May</em>.</p>"))
        .section("Targets", Section::frame(targets));
    let page = report.to_html().expect("a page");
    let order = [
        "id=\"all-1\"",
        "beware",
        "<h2 id=\"section-1\">&#60;b&#62;First",
        "<p>Closed <em>in May</em>.</p>",
        "<h2 id=\"section-2\">Targets",
        "<td>&#60;S1&#62;</td>",
        "id=\"plots\"",
        "id=\"group-table\"",
    ];
    let places: Vec<_> = order.iter().map(|what| page.find(what).expect(what)).collect();
    assert!(places.is_sorted(), "{places:?}");
    let text = report.to_markdown().expect("Markdown");
    let own = "## &lt;b&gt;First&lt;/b&gt;\n\n<div>\n<p>Closed <em>in May</em>.</p>\n</div>\n\n\
               ## Targets\n\n| shop | target |\n| :-- | --: |\n| &lt;S1&gt; | 1.50 |\n| a\\|b | 2.25 |\n\n## Groups";
    assert!(text.contains(own), "{text}");
}

#[test]
fn the_manifest_says_every_choice() {
    let frame = frame(3, 40);
    let smoothed = smoothed(&frame);
    let folder = tempfile::tempdir().expect("a directory");
    let page = |report: Report<'_>, name: &str| -> Value {
        let directory = folder.path().join(name);
        report.write(&directory, false).expect("written");
        let text = fs::read_to_string(directory.join("manifest.json")).expect("a manifest");
        serde_json::from_str::<Value>(&text).expect("JSON")["page"].take()
    };
    let plain = json!({
        "title": "Smoothed series", "theme": "auto", "order": "total", "plots": 12, "locale": "en",
        "units": {}, "measures": {"sales": "total"}, "sections": [], "table": "csv", "csv_safe": false,
    });
    assert_eq!(page(Report::new(&smoothed), "plain"), plain);
    let report = Report::new(&smoothed)
        .title("Sales")
        .theme(Theme::Dark)
        .order(Order::Name)
        .plots(2)
        .draw([["S0001"], ["S0003"]])
        .locale(Locale::De)
        .unit("sales", "EUR")
        .measure("sales", Measure::Mean)
        .section("Note", Section::html("<p></p>"))
        .csv_safe(true)
        .format(crate::Format::Parquet)
        .window_note("by eye");
    let all = json!({
        "title": "Sales", "theme": "dark", "order": "name", "plots": 2,
        "draw": [["S0001"], ["S0003"]], "locale": "de", "units": {"sales": "EUR"},
        "measures": {"sales": "mean"}, "sections": ["Note"], "table": "parquet", "csv_safe": true,
        "window_note": "by eye",
    });
    assert_eq!(page(report, "all"), all);
}

#[test]
fn long_names_are_whole_and_stay_apart() {
    let mut frame = frame(1, 40);
    let long = |end: &str| format!("{}{end}", "x".repeat(130));
    let names: Vec<String> =
        (0..80).map(|row| long(if row < 40 { "first" } else { "second" })).collect();
    frame.with_column(Column::new("shop".into(), names)).expect("a column");
    let smoothed = smoothed(&frame);
    let report = Report::new(&smoothed);
    let (page, text) = (report.to_html().expect("a page"), report.to_markdown().expect("Markdown"));
    for name in [long("first"), long("second")] {
        assert!(page.contains(&format!("\">{name}</a></th>")), "in the table");
        assert!(page.contains(&format!("\">{name}</a> <small>")), "over its plot");
        assert!(text.contains(&format!("| {name} |")), "{text}");
    }
}

#[test]
fn numbers_have_the_marks_of_the_locale() {
    let frame = frame(300, 40);
    let smoothed = smoothed(&frame);
    let report = Report::new(&smoothed).locale(Locale::De);
    let page = report.to_html().expect("a page");
    let (_, plots) = page.split_once("data-marks=\"−.,\"").expect("what the script reads them by");
    // The largest group has 301 times 13 a day, of 520 in all.
    assert!(plots.contains(">3.875,4</td>"), "{}", cell(plots, "data-sort=\"3875"));
    let (plot, _) = plots.split_once("id=\"group-table\"").expect("a table below the plots");
    assert!(plot.contains("last 4.214 on 9 Feb 2024"), "{}", cell(plot, "on 9 Feb"));
    assert!(plot.contains(".000</i>"), "labels of values: {}", cell(plot, "000</"));
    assert!(page.contains("<span>12.040</span>"), "rows: {}", cell(&page, "<dt>Rows"));
    let said = "lowest 11,5, highest 13</desc>";
    assert!(page.contains(said), "what sparklines say: {}", cell(&page, "highest"));
    let text = report.to_markdown().expect("Markdown");
    assert!(text.contains("| 3.875,4 |"), "{text}");
}

/// What is around a text.
fn cell<'a>(text: &'a str, of: &str) -> &'a str {
    let at = text.find(of).unwrap_or(0);
    text.get(at.saturating_sub(60)..).and_then(|text| text.get(..160)).unwrap_or_default()
}

/// A frame's series with their rows on disk, in so many shards.
fn on_disk(frame: &DataFrame, grouped: &Grouped, spec: &str, shards: usize) -> Smoothed {
    let smoother = spec.parse().expect("a window");
    let folder = tempfile::tempdir().expect("a folder");
    let mut spill = grouped.spill(frame.schema(), folder.path(), shards).expect("a folder");
    for start in (0..frame.height()).step_by(97) {
        let batch = frame.slice(i64::try_from(start).expect("few rows"), 97);
        spill.push(&batch).expect("the same columns");
    }
    spill.finish_for(&smoother).expect("a layout").smooth(&smoother).expect("smoothed")
}

#[test]
fn of_rows_on_disk_it_is_the_same() {
    // Shops that stop and start, days without rows, returns, a row far off, and rows in no order.
    let all = frame(40, 300);
    let rows = 0..u32::try_from(all.height()).expect("few rows");
    let keep = |row: &u32| {
        let (shop, day) = (row / 300, row % 300);
        !(shop == 7 && day > 200
            || shop == 9 && day < 60
            || (row * 13).is_multiple_of(17)
            || day % 50 == 33)
    };
    let mut rows: Vec<u32> = rows.filter(keep).collect();
    rows.sort_by_key(|row| row * 7_919 % 10_007);
    let all = all.take(&IdxCa::from_vec("".into(), rows)).expect("rows that are there");
    let units = all.column("sales").expect("sales").f64().expect("numbers").iter().enumerate();
    let units = units.map(|(at, value)| match at {
        1_000 => Some(9e5),
        at if at % 31 == 5 => Some(-3.0),
        at if at % 23 == 2 => None,
        at => value.map(|value| value * (1.0 + (at * 37 % 100) as f64 / 300.0)),
    });
    let units: Vec<Option<f64>> = units.collect();
    let mut all = all;
    all.with_column(Column::new("units".into(), units)).expect("as many");
    let each = Grouped::by(["shop"]).time("day").values(["units", "sales"]);
    let weekly = each.clone().every(Every::new("1w").expect("an interval")).agg(Agg::Sum);
    for (grouped, spec) in [
        (each.clone(), "gaussian:9,std=2"),
        (each, "uniform:14d"),
        (daily(), "uniform:7 robust=2"),
        (weekly.clone(), "3"),
        (weekly.agg_of("sales", Agg::Mean), "lowess:9"),
    ] {
        let memory = grouped.smooth(&all, &spec.parse().expect("a window")).expect("smoothed");
        let disk = on_disk(&all, &grouped, spec, 7);
        assert!(disk.layout().is_on_disk());
        let stats =
            |smoothed: &Smoothed| crate::stats(smoothed).expect("statistics").json().expect("JSON");
        assert!(stats(&disk) == stats(&memory), "{spec}");
        for order in Order::ALL {
            let page = |smoothed| {
                let report = Report::new(smoothed).order(*order).created("today");
                report.to_html().expect("a page")
            };
            assert!(page(&disk) == page(&memory), "{spec}, {}", order.name());
        }
        let plots = |smoothed: Smoothed| {
            let windows = [("one".to_owned(), smoothed.clone()), ("two".to_owned(), smoothed)];
            let plots = crate::GroupPlots::new(&windows, 5).expect("plots").svg().expect("drawn");
            plots.into_iter().map(|plot| plot.svg).collect::<Vec<_>>()
        };
        assert!(plots(disk.clone()) == plots(memory), "{spec}");
        let folder = tempfile::tempdir().expect("a folder");
        let error =
            Report::new(&disk).write(&folder.path().join("r"), false).expect_err("no table");
        assert!(error.to_string().contains("`table_by`"), "{error}");
    }
}
