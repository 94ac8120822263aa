//! The report's page: what it shows first, and how it stays honest and small.

use serde_json::Value;

use crate::folder::{Folder, column};

fn day(number: u64) -> chrono::NaiveDate {
    let first = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
    first + chrono::Days::new(number)
}

/// Daily rows of so many shops with a week in them, each shop larger than the one before.
fn shops(count: u64, days: u64) -> String {
    let mut csv = "date,shop,v\n".to_owned();
    for shop in 0..count {
        for number in 0..days {
            let noise = (number * 7919 + shop * 104_729) % 101;
            let value = (shop + 1) * (100 + 40 * u64::from(number % 7 == 3) + noise);
            csv.push_str(&format!("{},S{shop:04},{value}.25\n", day(number)));
        }
    }
    csv
}

fn page(folder: &Folder, flags: &str) -> String {
    folder.report("in.csv", &format!("{flags} --force"));
    folder.read("report/report.html")
}

/// The `d` of the first path of a class within a figure.
fn path<'a>(page: &'a str, figure: &str, class: &str) -> &'a str {
    let figure = page.split_once(&format!("<figure id=\"{figure}\"")).expect("the figure").1;
    let figure = figure.split_once("</figure>").expect("its end").0;
    let path = figure.split_once(&format!("<path class=\"{class}\" d=\"")).expect("the path").1;
    path.split_once('"').expect("its end").0
}

/// The points of a path: numbers are distances from the point before.
fn points(path: &str) -> Vec<(i64, i64)> {
    let mut at = (0, 0);
    let mut points = Vec::new();
    for line in path.replace("h0", "").split('m').skip(1) {
        let numbers = line.replace('-', " -");
        let numbers: Vec<i64> =
            numbers.split_whitespace().map(|number| number.parse().expect("whole")).collect();
        for step in numbers.chunks(2) {
            at = (at.0 + step[0], at.1 + step[1]);
            points.push(at);
        }
    }
    points
}

#[test]
fn the_picture_of_all_groups_comes_first() {
    let folder = Folder::with("in.csv", shops(3, 60));
    let html = page(&folder, "-g shop --every 1d --agg sum");
    let places: Vec<usize> = [
        "<h1>",
        "id=\"all-1\"",
        "id=\"plots\"",
        "id=\"plot-1\"",
        "id=\"group-table\"",
        "class=\"facts\"",
    ]
    .iter()
    .map(|what| html.find(what).unwrap_or_else(|| panic!("{what}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(html.contains("v per day, total of 3 groups"));
    // The total itself, in hundredths: 6 times a shop of size 1.
    let raw = points(path(&html, "all-1", "r"));
    assert_eq!(raw.len(), 60);
    let noise = |shop: u64| (shop * 104_729) % 101;
    let first = (0..3).map(|shop| (shop + 1) * (100 + noise(shop))).sum::<u64>() * 100 + 75;
    assert_eq!(raw[0], (0, i64::try_from(first).expect("a few thousand")));
}

#[test]
fn levels_are_not_added_up() {
    let csv = "date,g,v\n2024-01-01,a,1\n2024-01-01,b,5\n2024-01-01,c,90\n2024-01-02,a,2\n\
               2024-01-02,b,6\n2024-01-02,c,80\n";
    let folder = Folder::with("in.csv", csv);
    for flags in ["-g g", "-g g --every 1d --agg mean"] {
        let html = page(&folder, flags);
        assert!(html.contains("median of 3 groups") && !html.contains("total of"), "{flags}");
        let medians: Vec<i64> = points(path(&html, "all-1", "r")).iter().map(|p| p.1).collect();
        assert_eq!(medians.iter().map(|m| m / medians[0]).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(medians[1] * 5, medians[0] * 6, "5, then 6");
    }
}

#[test]
fn periods_covered_in_part_are_hollow_and_no_crash() {
    let folder = Folder::with("in.csv", shops(2, 14 * 30 + 3));
    let html = page(&folder, "-g shop --every 1mo --agg sum -w 3");
    assert!(html.contains("1 Feb 2021 covered in part"), "the last month has some days");
    let (line, whole) = (points(path(&html, "plot-1", "s")), points(path(&html, "plot-1", "r")));
    assert_eq!((line.len(), whole.len()), (13, 13), "neither leads to it");
    let least = whole.iter().map(|point| point.1).min();
    assert!(line.iter().map(|point| point.1).min() >= least, "the line does not fall after it");
    assert_eq!(points(path(&html, "plot-1", "r h")).len(), 1);
    assert!(html.contains("leave out periods that are covered only in part"));
}

#[test]
fn a_group_ends_with_its_last_own_row() {
    let mut csv = shops(1, 100);
    for number in 0..40 {
        csv.push_str(&format!("{},gone,50\n", day(number)));
    }
    let folder = Folder::with("in.csv", csv);
    let html = page(&folder, "-g shop --every 1d --agg sum -w 7 --order name");
    assert!(html.contains("last 50 on 9 Feb 2020 · no rows since"));
    let figure = if html.find(">gone</a>") < html.find(">S0000</a>") { "plot-1" } else { "plot-2" };
    assert_eq!(points(path(&html, figure, "r")).len(), 40);
    // The last three would look at days that were only filled in.
    let line = points(path(&html, figure, "s"));
    assert_eq!(line.len(), 37);
    assert!(line.iter().all(|point| point.1 == line[0].1), "it does not fall: {line:?}");
}

#[test]
fn days_without_rows_are_marked() {
    let csv = shops(1, 60);
    let without: Vec<&str> = csv.lines().filter(|line| !line.starts_with("2020-01-1")).collect();
    let folder = Folder::with("in.csv", without.join("\n") + "\n");
    let html = page(&folder, "-g shop --every 1d --agg sum");
    assert_eq!(path(&html, "all-1", "a").matches('M').count(), 1, "ten days in a row");
    let folder = Folder::with("in.csv", csv);
    assert!(!page(&folder, "-g shop --every 1d --agg sum").contains("<path class=\"a\" d=\"M0"));
}

#[test]
fn the_filter_knows_groups_that_are_not_listed() {
    let folder = Folder::with("in.csv", shops(1100, 3));
    let html = page(&folder, "-g shop -v v -w 3");
    assert_eq!(html.matches("<tr id=\"row-").count(), 1000);
    assert!(html.contains("data-all=\"1,100\""));
    let json = html.split_once("id=\"unlisted\">").expect("the data").1;
    let json: Value =
        serde_json::from_str(json.split_once("</script>").expect("its end").0).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 100);
    let is_there = |name: &str| rows.iter().any(|row| row[0][0] == name);
    assert!(is_there("S0000") && is_there("S0050") && !is_there("S1099"), "the smallest");
    assert!(html.contains("100 groups that are not among those of the largest totals"));
}

#[test]
fn fifty_groups_of_two_thousand_days_are_a_small_page() {
    let folder = Folder::with("in.csv", shops(50, 2000));
    let html = page(&folder, "-g shop --every 1d --agg sum --plots 50");
    assert_eq!(html.matches("<figure id=\"plot-").count(), 50);
    assert!(html.len() <= 2_000_000, "{}", html.len());
    assert!(
        html.contains("The shape of the week") && html.contains("2020") && html.contains("2025")
    );
}

#[test]
fn no_page_is_advised_that_is_slow_to_open() {
    let folder = Folder::with("in.csv", shops(3000, 2));
    let html = page(&folder, "-g shop -v v -w 3");
    let advice = html.split_once("--plots ").expect("advice").1;
    let most: usize = advice.split_once(' ').expect("a number").0.parse().expect("a number");
    assert!((100..2800).contains(&most), "{most}");
    assert!(html.contains("as many as a page of 15 MB holds"));
}

#[test]
fn titles_orders_and_themes() {
    let csv = "date,g,v\n2024-01-01,b,1\n2024-01-02,b,1\n2024-01-03,b,9\n2024-01-01,a,4\n\
               2024-01-02,a,4\n2024-01-03,a,4\n2024-01-01,c,40\n2024-01-02,c,40\n2024-01-03,c,2\n";
    let folder = Folder::with("in.csv", csv);
    let drawn = |order: &str| {
        let html = page(&folder, &format!("-g g -w 3 --plots 2 --order {order}"));
        let names = html.split("<a href=\"#plot-").skip(1);
        let names = names.filter_map(|rest| Some(rest.split_once('>')?.1.split_once('<')?.0));
        names.take(2).map(str::to_owned).collect::<Vec<String>>()
    };
    assert_eq!(drawn("total"), ["c", "a"]);
    assert_eq!(drawn("name"), ["a", "b"]);
    assert_eq!(drawn("last"), ["b", "a"]);
    assert_eq!(drawn("change"), ["b", "c"]);
    folder
        .smooth(["report", "in.csv", "-g", "g", "--order", "size"])
        .refused(2, &["total", "change"]);

    let args = ["report", "in.csv", "-g", "g", "-o", "dark", "--title", "A & B", "--theme", "dark"];
    folder.smooth(args).ok();
    let html = folder.read("dark/report.html");
    assert!(html.contains("<title>A &#38; B</title>") && html.contains("data-theme=\"dark\""));
    let manifest: Value = serde_json::from_str(&folder.read("dark/manifest.json")).expect("JSON");
    assert_eq!(
        (&manifest["job"]["title"], &manifest["job"]["theme"]),
        (&"A & B".into(), &"dark".into())
    );
}

#[test]
fn plots_are_counted_and_not_groups() {
    let folder = Folder::with("in.csv", "g,x,y\na,1,2\na,2,3\nb,5,6\nb,6,7\n");
    let html = page(&folder, "-g g -v x,y -w 3 --plots 2");
    assert_eq!(
        html.matches("<figure id=\"plot-").count() + html.matches("id=\"all-1\"").count(),
        2
    );
    let run = folder
        .smooth(["plot", "in.csv", "-g", "g", "-v", "x,y", "-w", "3", "-o", "p", "--plots", "2"]);
    assert!(run.ok().stderr.contains("wrote p: 2 plots"));
}

#[test]
fn windows_and_names_are_shown_as_people_type_them() {
    let header = "date,\"a \"\"b\"\"\"\n";
    let rows: String = (0..30).map(|number| format!("{},{number}\n", day(number))).collect();
    let folder = Folder::with("in.csv", format!("{header}{rows}"));
    let html = page(&folder, "-w uniform:1y");
    assert!(html.contains("uniform:1y") && !html.contains("boxcar"));
    assert!(html.contains("a &#34;b&#34;, smoothed") && !html.contains("&#34;&#34;b"));
    // Dates are whole words that no line end breaks.
    assert!(html.contains("<span>2020-01-01</span> <span>to</span> <span>2020-01-30</span>"));
}

#[test]
fn degenerate_series_are_drawn_as_they_are() {
    let mut csv = "date,g,v\n".to_owned();
    for number in 0..40 {
        let giant = if number % 2 == 0 { "1e308" } else { "-1e308" };
        csv.push_str(&format!("{0},constant,0.1\n{0},missing,\n{0},giants,{giant}\n", day(number)));
    }
    csv.push_str(&format!("{},one,7\n", day(20)));
    let folder = Folder::with("in.csv", csv);
    let html = page(&folder, "-g g -w 7 --order name");
    assert!(html.contains("no values") && html.contains("×1e306"));
    let (line, first) = (points(path(&html, "plot-1", "s")), points(path(&html, "plot-1", "s"))[0]);
    assert!(line.iter().all(|point| point.1 == first.1), "a constant is straight");
    assert_eq!(points(path(&html, "plot-4", "r o")).len(), 1, "a single row is a dot");
    assert_eq!(column(&folder.read("report/stats.csv"), "g").len(), 4);
}
