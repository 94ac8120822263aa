//! What is read and written batch by batch: compressed text, pipes, other delimiters, Parquet, NDJSON.

use std::{fs::File, io::Write};

use polars::prelude::*;

use super::{ROLES, Sorted, both, fed, lines, same, table};
use crate::folder::Folder;

#[test]
fn compressed_text_and_pipes() {
    let text = table(8_000, Sorted::ByTime);
    let folder = Folder::with("in.csv", &text);
    let once = format!("apply in.csv {ROLES} -w 9 -o -");
    let once = folder.smooth(once.split_whitespace()).ok().stdout;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).expect("written");
    let gz = gz.finish().expect("written");
    let zst = zstd::encode_all(text.as_bytes(), 1).expect("written");
    folder.write("in.csv.gz", &gz);
    folder.write("in.csv.zst", &zst);
    for input in ["in.csv.gz", "in.csv.zst"] {
        let line = format!("apply {input} {ROLES} -w 9 --stream -o -");
        let out = folder.smooth(line.split_whitespace()).ok().stdout;
        assert!(lines(&out) == lines(&once), "{input}");
    }
    let line = format!("apply - {ROLES} -w 9 --stream -o -");
    for bytes in [text.as_bytes(), &gz, &zst] {
        assert!(lines(&fed(&folder, &line, bytes).ok().stdout) == lines(&once));
    }
    for output in ["out.csv.gz", "out.csv.zst"] {
        let line = format!("apply in.csv {ROLES} -w 9 --stream -o {output}");
        folder.smooth(line.split_whitespace()).ok();
        let line = format!("apply {output} {ROLES} -w 1 --columns units_smoothed --suffix _1 -o -");
        let again = folder.smooth(line.split_whitespace()).ok().stdout;
        assert_eq!(again.lines().count(), once.lines().count(), "{output}");
    }
    assert!(folder.names().iter().all(|name| !name.contains(".smooth-")), "{:?}", folder.names());
}

#[test]
fn other_delimiters_and_formats_are_written_as_without_it() {
    let folder = Folder::with("in.csv", table(5_000, Sorted::ByTime));
    let semicolons = table(5_000, Sorted::ByGroup).replace("note, ", "note ").replace(',', ";");
    folder.write("semi.csv", semicolons);
    let commas = "t;g;x\n".to_owned()
        + &(0..200_000)
            .map(|at| format!("{};g{};{},5\n", at / 7, at % 7, at % 90))
            .collect::<String>();
    folder.write("commas.csv", commas);
    // What is copied stays as it was written, beside numbers whose marks are changed.
    let days = "t;g;x\n".to_owned()
        + &(0..300_000)
            .map(|at| {
                let (day, month) = (at / 30 % 28 + 1, at / 840 % 12 + 1);
                format!("{day:02}.{month:02}.{};g{};{},5\n", 1990 + at / 10_080, at % 30, at % 90)
            })
            .collect::<String>();
    folder.write("days.csv", days);
    let one = (0..2_000_000).map(|at| format!("{}\n", at % 89)).collect::<String>();
    folder.write("one.csv", "x\n".to_owned() + &one);
    for (input, output, flags) in [
        ("semi.csv", "out.csv", ROLES),
        ("in.csv", "out.tsv", ROLES),
        ("in.csv", "out.ndjson", ROLES),
        ("commas.csv", "out.csv", "-t t -g g -v x"),
        ("commas.csv", "out.ndjson", "-t t -g g -v x"),
        ("days.csv", "out.csv", "-t t -g g -v x --date-format %d.%m.%Y"),
        ("days.csv", "out.ndjson", "-t t -g g -v x --date-format %d.%m.%Y"),
        ("one.csv", "out.csv", "-v x"),
    ] {
        both(&folder, input, output, &format!("{flags} -w 5"));
        same(&folder, output, &format!("{input} to {output}"));
    }
}

/// The rows of a frame in the order of its shops and days.
fn sorted(frame: &DataFrame) -> DataFrame {
    frame.sort(["shop", "day"], SortMultipleOptions::default()).expect("columns")
}

#[test]
fn parquet_by_row_groups() {
    let folder = Folder::with("in.csv", table(5_000, Sorted::ByTime));
    let line = format!("apply in.csv {ROLES} -w 1 --suffix _1 -o all.parquet");
    folder.smooth(line.split_whitespace()).ok();
    let mut all = folder.read_parquet("all.parquet");
    let file = File::create(folder.path("in.parquet")).expect("a file");
    let writer = ParquetWriter::new(file).with_row_group_size(Some(30_000));
    writer.finish(&mut all).expect("written");
    for output in ["out.csv", "out.tsv", "out.ndjson"] {
        both(&folder, "in.parquet", output, &format!("{ROLES} -w 5"));
        same(&folder, output, output);
    }
    for input in ["in.csv", "in.parquet"] {
        both(&folder, input, "out.parquet", &format!("{ROLES} -w 5"));
        let [once, stream] =
            ["once", "stream"].map(|to| sorted(&folder.read_parquet(&format!("{to}-out.parquet"))));
        assert_eq!(once.schema(), stream.schema(), "{input}");
        assert!(once.equals_missing(&stream), "{input}");
    }
    // Its end says what it holds: from a pipe it is copied.
    let bytes = std::fs::read(folder.path("in.parquet")).expect("a file");
    let line = format!("apply - {ROLES} -w 5 --stream --output-format csv -o stream-pipe.csv");
    fed(&folder, &line, &bytes).ok();
    let line = format!("apply in.parquet {ROLES} -w 5 --output-format csv -o once-pipe.csv");
    folder.smooth(line.split_whitespace()).ok();
    same(&folder, "pipe.csv", "a pipe");
}
