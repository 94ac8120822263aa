//! `report.md`: the report in short, for a pull request or a mail.

use crate::folder::{Folder, column, repository};

fn markdown(folder: &Folder, input: &str, flags: &str) -> String {
    folder.report(input, flags);
    folder.read("report/report.md")
}

/// The rows of the table, each with its cells.
fn table(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        // Bars of a name are escaped.
        let line = line.replace("\\\\", "\u{1}").replace("\\|", "\u{2}");
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner
            .split('|')
            .map(|cell| cell.trim().replace('\u{2}', "\\|").replace('\u{1}', "\\\\"))
            .collect()
    };
    text.lines().filter(|line| line.starts_with('|')).map(cells).collect()
}

/// What links and pictures lead to.
fn links(text: &str) -> Vec<String> {
    // Brackets of a name are escaped.
    let text = text.replace("\\]", "");
    let after = text.split("](").skip(1);
    after.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

#[test]
fn it_says_what_the_page_says_and_shows_a_plot() {
    let folder = Folder::new();
    let input = repository("data/sales.csv");
    let flags = "--by product --value revenue --every 1d --agg sum --unit revenue=EUR";
    let text = markdown(&folder, &input, flags);
    assert!(text.starts_with("# revenue, smoothed: sales.csv\n\n- Revenue in "), "{text}");
    // The page's sentences, with their numbers.
    let page = folder.read("report/report.html");
    let lead = page.split_once("<ul class=\"lead\">").expect("a lead").1;
    let lead = lead.split_once("</ul>").expect("its end").0;
    let sentences = lead.matches("<li").count();
    let items: Vec<&str> = text.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    assert_eq!(items.len(), sentences, "{text}");
    assert!(items[0].contains("EUR") && lead.contains(&items[0]["- Revenue ".len()..][..20]));
    // A picture, and links to files that are there alone.
    let picture = "\n![revenue per day, total of 8 groups](plots/all-revenue-";
    assert!(text.contains(picture), "as on the page: {text}");
    let links = links(&text);
    assert!(links.iter().filter(|link| link.starts_with("plots/")).count() >= 2, "{links:?}");
    for link in links {
        assert!(folder.path(&format!("report/{link}")).exists(), "{link}");
    }
    assert!(text.contains(" together, 5,578 with data (from 26,616 rows);"), "{text}");
    assert!(text.contains("\n- Provisional: ") && text.contains("later data"), "{text}");
    let stats = folder.read("report/stats.csv");
    let table = table(&text);
    assert_eq!(table.len(), 2 + 8, "a header, its rule and a row for each product");
    assert!(table[0].contains(&"sum, EUR".to_owned()), "{:?}", table[0]);
    assert!(table.iter().all(|row| row.len() == table[0].len()));
    let products = column(&stats, "product");
    let mut sums: Vec<f64> = Vec::new();
    for row in &table[2..] {
        let at = products.iter().position(|name| *name == row[0]).expect("a product");
        let whole: String = column(&stats, "sum")[at].split('.').next().unwrap_or("").to_owned();
        let shown = row[4].split('.').next().unwrap_or("").replace(',', "");
        let (whole, shown): (f64, f64) =
            (whole.parse().expect("a number"), shown.parse().expect("a number"));
        assert!((whole - shown).abs() <= 1.0, "{row:?}");
        assert_eq!(row[1], column(&stats, "end")[at]);
        sums.push(shown);
    }
    assert!(sums.is_sorted_by(|a, b| a >= b), "the largest first: {sums:?}");
}

#[test]
fn many_groups_are_the_largest_and_the_rest_is_said() {
    let mut csv = "date,shop,v\n".to_owned();
    for shop in 1..=30 {
        for day in 1..=9 {
            csv.push_str(&format!("2024-01-0{day},S{shop:02},{shop}\n"));
        }
    }
    let folder = Folder::with("in.csv", csv);
    let text = markdown(&folder, "in.csv", "-g shop -w 3 --plots 2");
    let rows = table(&text);
    assert_eq!((rows.len(), &*rows[2][0], &*rows[21][0]), (22, "S30", "S11"));
    assert!(text.contains("## The 20 groups of the largest totals"), "{text}");
    assert!(text.contains("Not in this table: 10 groups; stats.csv has all."), "{text}");
    assert!(text.contains("Drawn: the 2 groups of the largest totals. Not drawn: 28"), "{text}");
    assert!(
        text.contains("Nothing was left out: all 270 rows read are in the figures.\n"),
        "{text}"
    );
    let text = markdown(&folder, "in.csv", "-g shop -w 3 --plots 0 --force");
    assert!(!text.contains("![") && !text.contains("plots/a"), "{text}");
}

#[test]
fn rows_that_a_calendar_made_are_counted_apart() {
    let csv = "date,shop,v\n2024-01-01,A,3\n2024-01-04,A,6\n2024-01-06,A,6\n2024-01-01,B,9\n";
    let folder = Folder::with("in.csv", csv);
    let text = markdown(&folder, "in.csv", "-g shop -w 3 --every 1d --agg sum");
    let want = "- The series have 12 days together, 4 with data (from 4 rows); the others are empty: 3 in gaps \
                and 5 after a shop’s last row.\n";
    assert!(text.contains(want), "{text}");
}

#[test]
fn names_add_no_line_no_column_and_no_markup() {
    let names = [
        "a|b",
        "a\\|b",
        "`x`",
        "**x** _x_",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://x.org/y.png)",
        "@octocat #1",
        "\u{202e}gnp.exe",
        "two\nlines\n\n# heading",
        "| - | - |",
    ];
    let csv = |names: &[&str]| {
        let mut csv = "date,shop,v\n".to_owned();
        for (at, name) in names.iter().enumerate() {
            for day in 1..=9 {
                csv.push_str(&format!("2024-01-0{day},\"{name}\",{}\n", 100 - at));
            }
        }
        csv
    };
    let hostile = Folder::with("in.csv", csv(&names));
    let text = markdown(&hostile, "in.csv", "-g shop -w 3");
    let plain: Vec<String> = (0..names.len()).map(|at| format!("n{at}")).collect();
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let harmless = Folder::with("in.csv", csv(&plain));
    let same = markdown(&harmless, "in.csv", "-g shop -w 3");
    assert_eq!(text.lines().count(), same.lines().count(), "{text}");
    let rows = table(&text);
    assert_eq!(rows.len(), 2 + names.len());
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{rows:?}");
    assert_eq!(links(&text).len(), links(&same).len(), "{text}");
    for mark in ["<script", "<img", "\u{202e}", "@octocat", "(http://x"] {
        assert!(!text.contains(mark), "{mark}: {text}");
    }
    assert!(rows[2][0] == "a\\|b" && rows[3][0] == "a\\\\\\|b", "{rows:?}");
}

/// What a program finds in the manifest of what it would else have to guess from flags and their defaults.
#[test]
fn the_manifest_names_choices_that_no_flag_made() {
    let csv = "date,shop,v,w\n2024-01-01,A,3,1\n2024-01-02,A,6,2\n2024-01-03,A,9,3\n";
    let folder = Folder::with("in.csv", csv);
    folder.report(
        "in.csv",
        "-g shop -v v,w --every 1d --agg sum --measure w=mean --unit w=kg --theme dark",
    );
    let manifest = folder.read("report/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let want = serde_json::json!({
        "title": "v, w, smoothed: in.csv", "theme": "dark", "order": "total", "plots": 12,
        "locale": "en", "units": {"w": "kg"}, "measures": {"v": "total", "w": "mean"},
        "sections": [], "table": "csv", "csv_safe": false,
        "window_note": manifest["page"]["window_note"],
    });
    assert_eq!(manifest["page"], want);
    assert!(want["window_note"].as_str().is_some_and(|note| note.starts_with("a bell of 25 rows")));
}
