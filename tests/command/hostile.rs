//! Group names that would be more than names.

use crate::folder::{Folder, Run};

const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "</svg><b>",
    "\" onload=\"alert(1)",
    "' onmouseover='alert(1)",
    "&#x3c;i&#x3e;",
    "]]><!--",
    "../../etc/x",
    "/tmp/x",
    "C:\\x",
    "CON",
    "",
    ".",
    "=HYPERLINK(1)",
    "\u{1b}[2J\u{7}\u{9b}31m",
    "\u{202e}txt.exe",
    "{{ 7 * 7 }}\u{2028}",
];

fn names() -> Vec<String> {
    let long = ["x".repeat(300), "ü".repeat(300)];
    HOSTILE.iter().map(|name| (*name).to_owned()).chain(long).collect()
}

/// Two days of each group, under this column name.
fn csv(column: &str, names: &[String]) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut csv = format!("date,{},v\n", quote(column));
    for name in names {
        for day in 1..=2 {
            csv.push_str(&format!("2024-01-0{day},{},{day}\n", quote(name)));
        }
    }
    csv
}

fn report(column: &str, names: &[String]) -> (Folder, Run) {
    let folder = Folder::with("in.csv", csv(column, names));
    let args = ["report", "in.csv", "-g", column, "-v", "v", "-o", "report", "--plots", "99"];
    let run = folder.smooth(args).ok();
    (folder, run)
}

fn plots(folder: &Folder) -> Vec<String> {
    folder.names().into_iter().filter(|name| name.starts_with("report/plots/")).collect()
}

/// The tags of a page in order, without what is in its plots.
fn tags(html: &str) -> Vec<&str> {
    let mut plots = 0;
    let mut tags = Vec::new();
    for rest in html.split('<').skip(1) {
        let tag = rest.split([' ', '>', '\n']).next().unwrap_or_default();
        match tag {
            "svg" => plots += 1,
            "/svg" => plots -= 1,
            tag if plots == 0 => tags.push(tag),
            _ => {}
        }
    }
    assert_eq!(plots, 0);
    assert!(tags.contains(&"/html"), "{tags:?}");
    tags
}

#[test]
fn they_name_no_file_outside_the_plots() {
    let (folder, _) = report("g", &names());
    let plots = plots(&folder);
    assert_eq!(plots.len(), names().len() + 1, "one file each, and one of all: {plots:?}");
    for plot in &plots {
        let name = plot.strip_prefix("report/plots/").expect("it lies there");
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        assert!(name.chars().all(is_plain) && name.len() < 100 && name.ends_with(".svg"), "{name}");
    }
    assert_eq!(folder.names().len(), plots.len() + 9, "{:?}", folder.names());
}

#[test]
fn they_add_no_element_to_the_page() {
    let plain: Vec<String> = (0..names().len()).map(|at| format!("name {at}")).collect();
    let (harmless, _) = report("g", &plain);
    let (hostile, _) = report("g", &names());
    let page = hostile.read("report/report.html");
    assert_eq!(tags(&page), tags(&harmless.read("report/report.html")));
    for name in ["<script>alert", "</svg><b>", "\" onload=\"", "' onmouseover='", "<!--"] {
        assert!(!page.contains(name), "{name}");
    }
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "it is shown as text");
    assert!(!page.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']));
}

#[test]
fn they_add_no_element_to_a_plot() {
    let (folder, _) = report("g", &names());
    let mut shown = String::new();
    for plot in plots(&folder) {
        let svg = folder.read(&plot);
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{plot}: {e}"));
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            let known =
                ["svg", "g", "rect", "text", "line", "polyline", "polygon", "circle", "path"];
            let is_about = matches!(name, "title" | "desc")
                && node.parent_element() == Some(document.root_element());
            assert!(is_about || known.contains(&name), "{plot}: {name}");
            let event = node.attributes().find(|attribute| attribute.name().starts_with("on"));
            assert!(event.is_none(), "{plot}: {event:?}");
            shown.extend(node.text());
        }
        assert!(!svg.contains(['\u{1b}', '\u{202e}']), "{plot}");
    }
    assert!(shown.contains("g = <script>alert(1)</script>"), "it is shown as text");
}

#[test]
fn the_names_of_columns_and_files_can_be_hostile_too() {
    let run = |file: &str, column: &str| {
        let folder = Folder::with(file, csv(column, &["A".to_owned()]));
        let args = ["report", file, "-g", column, "-v", "v", "-o", "report"];
        let run = folder.smooth(args).ok();
        assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
        folder
    };
    let hostile = run("<i>&\".csv", "<b>\u{1b}]0;x\u{7}../g");
    let harmless = run("in.csv", "g");
    let pages = [&hostile, &harmless].map(|folder| folder.read("report/report.html"));
    assert_eq!(tags(&pages[0]), tags(&pages[1]));
    roxmltree::Document::parse(&hostile.read(&plots(&hostile)[0])).expect("XML");
    let manifest = hostile.read("report/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["input"]["path"], "<i>&\".csv");
}

#[test]
fn data_files_hold_them_as_they_are() {
    let (folder, _) = report("g", &names());
    let out = folder.read("report/smoothed.csv");
    for name in ["=HYPERLINK(1)", "\u{1b}[2J\u{7}\u{9b}31m", "<script>alert(1)</script>"] {
        assert!(out.contains(&format!("2024-01-01,\"{name}\",1,")), "{name:?}");
    }
    let json = folder.read("report/stats.json");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let read: Vec<&str> =
        json.as_array().expect("a list").iter().flat_map(|o| o["g"].as_str()).collect();
    assert_eq!(read, names());
}

#[test]
fn the_terminal_is_told_of_no_escape() {
    let folder = Folder::with("in.csv", csv("g", &names()));
    let esc = "\u{1b}[31m";
    folder.write("dup.csv", format!("date,g,v\n2024-01-01,{esc},1\n2024-01-01,{esc},2\n"));
    folder.write("text.csv", format!("date,{esc},v\n2024-01-01,x,{esc}\n"));
    let spec = format!("{esc}:3");
    for args in [
        &["apply", "dup.csv", "-g", "g", "-v", "v", "-w", "3", "-o", "out.csv"][..],
        &["apply", "text.csv", "-v", "v", "-w", "3", "-o", "out.csv"],
        &["apply", "text.csv", "-v", "w", "-w", "3", "-o", "out.csv"],
        &["apply", "in.csv", "-v", "v", "-w", &spec, "-o", "out.csv"],
        &["apply", "in.csv", "-v", esc, "-w", "3", "-o", "out.csv"],
        &["apply", esc, "-w", "3", "-o", "out.csv"],
        &["apply", "in.csv", "-g", "g", "-v", "v", "-w", "3", "-o", esc],
        &["apply", "in.csv", "-g", "g", "-v", "v", "-w", "3", "-o", "out.csv", esc],
        &["apply", "in.csv", "--on-duplicate", esc, "-v", "v", "-w", "3", "-o", "out.csv"],
    ] {
        let run = folder.smooth(args);
        assert!(
            !run.stderr.contains('\u{1b}') && !run.stdout.contains('\u{1b}'),
            "{args:?}: {run:?}"
        );
        assert!(!run.stderr.is_empty(), "{args:?}");
    }
}
