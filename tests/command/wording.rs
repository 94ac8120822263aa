//! What a report says first, and how its numbers are written.

use crate::folder::Folder;

/// Two products over 40 days: five weeks from 1 January 2024, a Monday, and the start of a sixth.
fn csv() -> String {
    let mut csv = "date,product,revenue,price\n".to_owned();
    for day in 1..=40 {
        let (month, date) = if day > 31 { (2, day - 31) } else { (1, day) };
        for (product, revenue) in [("Tea", 1000.5), ("Oat", 2000.25)] {
            csv += &format!("2024-{month:02}-{date:02},{product},{revenue},{}\n", 3 + day / 29);
        }
    }
    csv
}

/// The page's sentences, without tags.
fn said(flags: &str) -> Vec<String> {
    let folder = Folder::with("in.csv", csv());
    folder.report("in.csv", &format!("-g product --every 1d --agg sum {flags}"));
    let page = folder.read("report/report.html");
    let list = page.split_once("<ul class=\"lead\">").expect("sentences").1;
    let list = list.split_once("</ul>").expect("an end").0;
    let text = |item: &str| {
        let parts = item.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect::<String>().trim().to_owned()
    };
    list.split("</li>").map(text).filter(|text| !text.is_empty()).collect()
}

#[test]
fn a_page_says_first_what_happened() {
    let week = "the week of 29 January 2024";
    let same = "the same as in the week before.";
    assert_eq!(
        said("-v revenue"),
        [
            format!("Revenue in {week} was 21.0k, {same}"),
            "The week of 5 February 2024 is not over in these data, which end on 9 February 2024; it is \
             not compared."
                .to_owned(),
            "Nothing was left out: all 80 rows read are in the figures.".to_owned(),
        ]
    );
    let said = said("-v revenue,price:mean --unit revenue=EUR --measure revenue=mean --locale de");
    assert_eq!(said[0], format!("Revenue in {week} averaged 1.500\u{a0}EUR, {same}"));
    assert_eq!(said[1], format!("Price in {week} averaged 4, 33% above the week before."));
}

#[test]
fn flags_that_are_wrong_say_what_to_type() {
    let folder = Folder::with("in.csv", csv());
    for (flags, want) in [
        ("--unit revenue", "--unit: `revenue` is no COLUMN=…; write for example revenue=EUR"),
        (
            "--unit revenu=EUR",
            "--unit: `revenu` is no value of this report; there are `revenue` (did you mean `revenue`?)",
        ),
        (
            "--measure revenue=sum",
            "--measure revenue=sum: `sum` is no measure: expected total or mean",
        ),
        ("--locale xx", "[possible values: en, de, fr, ch, iso]"),
    ] {
        let args = ["report", "in.csv", "-g", "product", "-v", "revenue", "-o", "out"];
        let run = folder.smooth(args.into_iter().chain(flags.split(' ')));
        assert_eq!(run.code, Some(2), "{flags}: {}", run.stderr);
        assert!(run.stderr.contains(want), "{flags}: {}", run.stderr);
        assert!(!folder.path("out").exists());
    }
}

#[test]
fn statistics_have_the_last_period() {
    let folder = Folder::with("in.csv", csv());
    folder.report("in.csv", "-g product -v revenue --every 1d --agg sum");
    let stats = folder.read("report/stats.csv");
    assert_eq!(crate::folder::column(&stats, "last_period"), ["7003.5", "14001.75"]);
    assert_eq!(crate::folder::column(&stats, "previous_period"), ["7003.5", "14001.75"]);
    assert_eq!(crate::folder::column(&stats, "change"), ["0.0", "0.0"]);
    // Three changes before the last are too few to be usual.
    assert_eq!(crate::folder::column(&stats, "typical_change"), ["", ""]);
    let manifest: serde_json::Value =
        serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    let period =
        serde_json::json!({"unit": "week", "last": "2024-01-29", "previous": "2024-01-22"});
    assert_eq!(manifest["period"], period);
}
