//! What `smooth report` puts into its directory.

use serde_json::Value;

use crate::folder::{Folder, column, repository};

const CSV: &str = "date,shop,v\n2024-01-01,A,3\n2024-01-02,A,6\n2024-01-03,A,9\n";
/// Of these bytes, by sha256sum.
const SHA256: &str = "2984530fb523ac24e1c9d7c26870bcfa0f73280a2f419cc25dff3c095a00575d";

fn manifest(folder: &Folder) -> Value {
    serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON")
}

/// Daily rows of so many shops, each larger than the one before, the last one negative.
fn shops(count: usize) -> String {
    let mut csv = "date,shop,v\n".to_owned();
    for shop in 1..=count {
        let value = if shop == count { -10_000 } else { shop as i64 };
        for day in 1..=9 {
            csv.push_str(&format!("2024-01-0{day},S{shop:02},{value}\n"));
        }
    }
    csv
}

/// The plots of groups: beside them is one of all together.
fn plots(folder: &Folder) -> Vec<String> {
    let names = folder.names().into_iter();
    let is_all = |name: &String| name.starts_with("report/plots/all-");
    names.filter(|name| name.starts_with("report/plots/") && !is_all(name)).collect()
}

#[test]
fn the_directory_holds_what_it_says_and_nothing_else() {
    let folder = Folder::with("in.csv", CSV);
    let run = folder.report("in.csv", "-g shop");
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("report/report.html"), "{}", run.stderr);
    let mut names = folder.names();
    let plot = names.iter().position(|name| name.ends_with(".svg")).expect("a plot");
    let plot = names.remove(plot);
    assert!(plot.starts_with("report/plots/a-v-"), "{plot}");
    let want = [
        "in.csv",
        "report",
        "report/manifest.json",
        "report/plots",
        "report/report.html",
        "report/report.md",
        "report/smoothed.csv",
        "report/stats.csv",
        "report/stats.json",
    ];
    assert_eq!(names, want);
    let mut listed: Vec<String> = manifest(&folder)["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|name| format!("report/{}", name.as_str().expect("a name")))
        .collect();
    listed.sort();
    let is_file = |name: &&String| !["in.csv", "report", "report/plots"].contains(&name.as_str());
    let mut files: Vec<String> = names.iter().filter(is_file).cloned().collect();
    files.push(plot);
    files.sort();
    assert_eq!(listed, files);
}

#[test]
fn the_smoothed_table_is_what_apply_writes() {
    let folder = Folder::with("in.csv", CSV);
    for flags in ["-g shop", "-g shop --every 1d --agg sum"] {
        folder.report("in.csv", &format!("{flags} -w 3 --force"));
        assert_eq!(folder.read("report/smoothed.csv"), folder.apply("in.csv", "3", flags));
    }
    let args = ["apply", "in.csv", "-w", "1", "-o", "in.parquet", "--suffix", "_1"];
    folder.smooth(args).ok();
    folder.report("in.parquet", "-g shop -v v -w 3 --force");
    assert!(!folder.names().contains(&"report/smoothed.csv".to_owned()));
    let table = folder.read_parquet("report/smoothed.parquet");
    assert_eq!((table.height(), table.width()), (3, 5));
}

#[test]
fn the_directory_is_named_after_the_input() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("data")).expect("a directory");
    folder.write("data/my.sales.csv", CSV);
    folder.smooth(["report", "data/my.sales.csv"]).ok();
    assert!(folder.names().contains(&"my.sales-report/report.html".to_owned()), "where it is run");
}

#[test]
fn the_manifest_tells_how_to_make_it_again() {
    let folder = Folder::with("in.csv", CSV);
    let spec = "weights:[1,2,1] boundary=reflect";
    let args = ["report", "in.csv", "-g", "shop", "-o", "report", "-w", spec];
    folder.smooth(args).ok();
    let manifest = manifest(&folder);
    let input = &manifest["input"];
    assert_eq!((&input["path"], &input["sha256"]), (&"in.csv".into(), &SHA256.into()));
    assert_eq!((&input["rows"], &input["bytes"]), (&3.into(), &CSV.len().into()));
    assert_eq!(manifest["smoother"], "taps:[1,2,1] boundary=reflect");
    assert_eq!(manifest["kernel"]["taps"], serde_json::json!([0.25, 0.5, 0.25]));
    assert_eq!(
        (&manifest["kernel"]["behind"], &manifest["kernel"]["ahead"]),
        (&1.into(), &1.into())
    );
    assert_eq!((&manifest["groups"], &manifest["rows"]), (&1.into(), &3.into()));
    assert_eq!(manifest["by"], serde_json::json!(["shop"]));
    assert_eq!((&manifest["time"], &manifest["values"][0]), (&"date".into(), &"v".into()));
    let command = manifest["command"].as_str().expect("text");
    let quoted = "smooth report in.csv -g shop -o report -w 'weights:[1,2,1] boundary=reflect'";
    assert_eq!(command, quoted);
    let page = folder.read("report/report.html");
    assert!(page.contains(SHA256) && page.contains("taps:[1,2,1] boundary=reflect"));
}

#[test]
fn every_plot_is_xml_and_shows_its_group_and_dates() {
    let folder = Folder::with("in.csv", shops(3));
    folder.report("in.csv", "-g shop");
    let plots = plots(&folder);
    assert_eq!(plots.len(), 3);
    for (plot, shop) in plots.iter().zip(["S01", "S02", "S03"]) {
        let svg = folder.read(plot);
        let document = roxmltree::Document::parse(&svg).expect("XML");
        assert_eq!(document.root_element().tag_name().name(), "svg");
        let text = document.descendants().filter_map(|node| node.text()).collect::<String>();
        assert!(text.contains(&format!("shop = {shop}")), "{text}");
        assert!(text.contains("Jan") && text.contains("2024"), "{text}");
    }
}

#[test]
fn the_page_needs_no_network_and_shows_every_group() {
    let folder = Folder::with("in.csv", shops(30));
    folder.report("in.csv", "-g shop");
    let page = folder.read("report/report.html");
    let rest = page.replace("http://www.w3.org/2000/svg", "");
    for reference in ["http:", "https:", "src=", "url(", "@import", "<link", "<iframe", "\"//"] {
        assert!(!rest.contains(reference), "{reference}");
    }
    for shop in 1..=30 {
        let cell = format!(">S{shop:02}<");
        assert!(page.contains(&cell), "{cell}");
    }
}

#[test]
fn b25_the_largest_groups_are_drawn_and_the_page_says_what_is_left_out() {
    let folder = Folder::with("in.csv", shops(20));
    let drawn = || -> Vec<String> {
        let name = |plot: String| plot["report/plots/".len()..][..3].to_owned();
        plots(&folder).into_iter().map(name).collect()
    };
    folder.report("in.csv", "-g shop --plots 3");
    assert_eq!(drawn(), ["s18", "s19", "s20"], "the negative one is the largest");
    let page = folder.read("report/report.html");
    assert!(page.contains("Not drawn: 17") && page.contains("--plots 20"), "it says so");
    folder.report("in.csv", "-g shop --force");
    assert_eq!(drawn().len(), 12);
    assert!(folder.read("report/report.html").contains("Not drawn: 8"));
    folder.report("in.csv", "-g shop --plots 20 --force");
    assert_eq!(drawn().len(), 20);
    assert!(!folder.read("report/report.html").contains("Left out"));
    folder.report("in.csv", "-g shop --plots 0 --force");
    assert_eq!(drawn().len(), 0);
}

#[test]
fn e09_no_two_plots_share_a_file() {
    // A group named as missing ones are shown, and words that could stand in either name.
    let csv = "g,c,b c\n(null),1,2\n,3,4\na b,1,2\na,1,2\n";
    let folder = Folder::with("in.csv", csv);
    folder.smooth(["report", "in.csv", "-g", "g", "-v", "c,b c", "-o", "report"]).ok();
    assert_eq!(plots(&folder).len(), 8, "4 groups of 2 values: {:?}", plots(&folder));
}

#[test]
fn b21_a_file_of_a_header_alone_gives_a_report_of_nothing() {
    let folder = Folder::with("in.csv", "date,shop,v\n");
    let run = folder.report("in.csv", "-g shop -v v -t date");
    assert!(run.stderr.contains("warning"), "{}", run.stderr);
    assert_eq!(folder.read("report/smoothed.csv"), "date,shop,v,v_smoothed\n");
    assert_eq!(column(&folder.read("report/stats.csv"), "shop").len(), 0);
    assert_eq!(folder.read("report/stats.json").trim(), "[]");
    assert!(folder.read("report/report.html").contains("no groups"));
}

/// The README's first command, and the picture of a plot in docs/report.md.
#[test]
fn the_picture_of_a_plot_is_what_the_readmes_command_draws() {
    let folder = Folder::new();
    let command = format!(
        "report {} --by product --value revenue --every 1d --agg sum -o report",
        repository("data/sales.csv")
    );
    folder.smooth(command.split(' ')).ok();
    let drawn = plots(&folder).into_iter().find(|name| name.contains("oat-drink"));
    let drawn = folder.read(&drawn.expect("a plot of it"));
    let shown = std::fs::read_to_string(repository("docs/oat-drink.svg")).expect("committed");
    assert!(drawn == shown, "docs/oat-drink.svg is not what the program draws now");
}
