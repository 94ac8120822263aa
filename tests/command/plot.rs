//! `smooth plot`: pictures of groups and of windows.

use std::fs;

use crate::folder::{Folder, Run};

fn days() -> Folder {
    let rows = (0..60).flat_map(|day| {
        ["A", "B", "C"].map(|shop| {
            let date = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day")
                + chrono::Days::new(day);
            let size = if shop == "B" { 10.0 } else { 1.0 };
            format!("{date},{shop},{}\n", size * (5.0 + (day % 7) as f64))
        })
    });
    let csv: String = std::iter::once("date,shop,sales\n".to_owned()).chain(rows).collect();
    Folder::with("in.csv", csv)
}

fn plot(folder: &Folder, flags: &str) -> Run {
    let args = ["plot", "in.csv", "-g", "shop", "-v", "sales"];
    let mut command = folder.command();
    command.args(args).args(flags.split_whitespace());
    command.env("LC_ALL", "C.UTF-8").env_remove("COLUMNS");
    Run::of(&command.output().expect("smooth starts"))
}

fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).expect("well-formed SVG");
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn a_directory_gets_the_plots_that_a_report_has() {
    let folder = days();
    folder.report("in.csv", "-g shop -v sales -w 7");
    plot(&folder, "-w 7 -o plots").ok();
    let names = |under: &str| -> Vec<String> {
        let all = folder.names();
        all.iter().filter_map(|name| name.strip_prefix(under).map(str::to_owned)).collect()
    };
    let (ours, mut reports) = (names("plots/"), names("report/plots/"));
    // A report has the picture of all of them, too.
    reports.retain(|name| !name.starts_with("all-"));
    assert_eq!((ours.len(), &ours), (3, &reports));
    for name in ours {
        let [ours, reports] =
            ["plots", "report/plots"].map(|at| texts(&folder.read(&format!("{at}/{name}"))));
        // The line is called by its window.
        let called = |text: String| if text == "uniform:7" { "smoothed".to_owned() } else { text };
        assert_eq!(ours.into_iter().map(called).collect::<Vec<_>>(), reports);
    }
    plot(&folder, "-w 7 -o plots").refused(1, &["--force"]);
    plot(&folder, "-w 7 -o plots --force").ok();
}

#[test]
fn windows_lie_side_by_side_in_one_picture() {
    let folder = days();
    let run = plot(&folder, "-w 7 -w slow=gaussian:std=9 -w median:5 -o out.svg --plots 2").ok();
    assert!(run.stderr.contains("wrote out.svg: 2 plots"), "{}", run.stderr);
    let svg = folder.read("out.svg");
    let texts = texts(&svg);
    for text in ["shop = B", "uniform:7", "slow", "median:5"] {
        assert!(texts.iter().any(|other| other == text), "{text}: {texts:?}");
    }
    assert!(!texts.iter().any(|text| text == "shop = C"), "the largest two: {texts:?}");
    for colour in ["#0072B2", "#D55E00", "#009E73"] {
        let lines = svg.matches(&format!("stroke=\"{colour}\" stroke-width=\"10\"")).count();
        assert!(lines >= 4, "{colour}: {lines}"); // a line and a legend's sample, twice
    }
    let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
    assert_eq!(document.root_element().attribute("height"), Some("720"));
}

#[test]
fn png_is_the_same_picture() {
    let folder = days();
    plot(&folder, "-w 7 -o out.png --plots 1").ok();
    let bytes = fs::read(folder.path("out.png")).expect("a picture");
    let picture = image::load_from_memory(&bytes).expect("a PNG").to_rgb8();
    assert_eq!(picture.dimensions(), (1800, 720));
    let count = |is: fn([u8; 3]) -> bool| picture.pixels().filter(|pixel| is(pixel.0)).count();
    let blue = count(|pixel| pixel == [0x00, 0x72, 0xB2]);
    let dark = count(|[r, g, b]| r < 0x40 && g < 0x40 && b < 0x48);
    assert!(blue > 2000 && dark > 300, "{blue} blue, {dark} dark");
    // The same on every run.
    plot(&folder, "-w 7 -o again.png --plots 1").ok();
    assert_eq!(bytes, fs::read(folder.path("again.png")).expect("a picture"));
}

#[test]
fn the_terminal_shows_lines() {
    let folder = days();
    let run = plot(&folder, "-w 7 -w median:3 --term --plots 1").ok();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "sales, shop = B");
    assert!(lines[1].contains("uniform:7") && lines[1].contains("median:3"), "{}", run.stdout);
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", run.stdout);
    assert!(lines.iter().any(|line| line.contains('⣀') || line.contains('⠤')), "{}", run.stdout);
    assert!(lines.last().is_some_and(|line| line.contains("Feb")), "{}", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'), "no colours where there is no terminal");
    let all = plot(&folder, "-w 7 --term").ok();
    assert_eq!(all.stdout.matches("sales, shop = ").count(), 3);
    assert!(!all.stderr.contains("--plots"), "{}", all.stderr);
}

#[test]
fn a_window_is_drawn_without_a_file() {
    let folder = Folder::new();
    for spec in [
        "gaussian:31,std=5",
        "uniform:28d",
        "ewm:span=12",
        "savgol:21,order=3",
        "median:7",
        "uniform:12mo",
    ] {
        let args = ["plot", "--kernel", spec, "-o", "kernel.svg", "--force"];
        let run = folder.smooth(args).ok();
        assert!(run.stderr.contains(&format!("wrote kernel.svg: {spec}")), "{}", run.stderr);
        let texts = texts(&folder.read("kernel.svg"));
        assert!(texts.iter().any(|text| text == spec), "{texts:?}");
        let has = texts.iter().any(|text| text.starts_with("weights, by"));
        assert_eq!(has, spec != "median:7", "{texts:?}");
    }
    folder.smooth(["plot", "--kernel", "hann:21", "-o", "kernel.png"]).ok();
    assert!(fs::read(folder.path("kernel.png")).expect("a picture").starts_with(b"\x89PNG"));
    folder.smooth(["plot", "--kernel", "hann:21", "-o", "kernel.png"]).refused(1, &["--force"]);
    folder.smooth(["plot", "--kernel", "hann:21", "-o", "dir"]).refused(2, &["kernel.svg"]);
    folder.smooth(["plot", "--kernel", "hann:21", "--align", "trailing", "-o", "t.svg"]).ok();
    assert!(folder.read("t.svg").contains("hann:21 align=trailing"));
}

#[test]
fn without_a_window_it_takes_the_reports() {
    let folder = days();
    let run = plot(&folder, "-o out.svg").ok();
    assert!(run.stderr.contains("window: triang:13"), "{}", run.stderr);
    assert!(texts(&folder.read("out.svg")).iter().any(|text| text == "triang:13"));
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = days();
    plot(&folder, "-w 7 -o out.pdf").refused(2, &[".svg or .png"]);
    plot(&folder, "-w 7").refused(2, &["--output"]);
    plot(&folder, "-w 7 -w uniform:7 -o out.svg").refused(2, &["`uniform:7` is there twice"]);
    plot(&folder, "-w a=7 -w a=9 -o out.svg").refused(2, &["`a` is there twice"]);
    plot(&folder, "-w 7 -o in.csv/out").refused(1, &["there is no directory"]);
    plot(&folder, "-w 7 -o nowhere/out.svg").refused(1, &["there is no directory"]);
    folder.smooth(["plot", "-w", "7", "-o", "out.svg"]).refused(2, &["<INPUT>"]);
    folder.smooth(["plot", "in.csv", "--kernel", "7", "-o", "out.svg"]).refused(2, &["--kernel"]);
    folder.write("file", "");
    plot(&folder, "-w 7 -o file").refused(1, &["is a file"]);
    assert_eq!(folder.names(), ["file", "in.csv"]);
}
