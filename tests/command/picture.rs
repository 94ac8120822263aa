//! `smooth convolve` of pictures.

use crate::folder::{Folder, Run};

/// A grey picture as text.
const STEP: &str = "P2\n4 3\n255\n0 0 10 10\n0 0 10 10\n0 0 10 10\n";

fn convolve(folder: &Folder, args: &[&str]) -> Run {
    folder.smooth(["convolve"].iter().chain(args))
}

/// The shades of a binary PGM or PPM of one byte each, and its width and height.
fn shades(folder: &Folder, name: &str) -> (Vec<u8>, String) {
    let bytes = std::fs::read(folder.path(name)).expect("a picture");
    let mut at = 0;
    for _ in 0..3 {
        at += bytes[at..].iter().position(|&byte| byte == b'\n').expect("a header") + 1;
    }
    let header = String::from_utf8(bytes[..at].to_vec()).expect("text");
    (bytes[at..].to_vec(), header)
}

#[test]
fn edges_are_as_scipys() {
    let folder = Folder::with("in.pgm", STEP);
    // hypot of scipy.ndimage.sobel along both axes, and so on
    for (what, row) in [
        ("sobel", [0, 40, 40, 0]),
        ("prewitt", [0, 30, 30, 0]),
        ("[[0,1,0],[1,-4,1],[0,1,0]]", [0, 10, 0, 0]),
        ("laplace", [0, 10, 0, 0]),
        ("uniform:3", [0, 3, 7, 10]),
        ("median:3", [0, 0, 10, 10]),
        ("min:3", [0, 0, 0, 10]),
        ("erosion:3", [0, 0, 0, 10]),
        ("dilation:3", [0, 10, 10, 10]),
        ("opening:3", [0, 0, 10, 10]),
        ("gradient:3", [0, 10, 10, 0]),
        ("[1]", [0, 0, 10, 10]),
    ] {
        let run = convolve(&folder, &["in.pgm", what, "-o", "out.pgm", "--force"]).ok();
        let (found, header) = shades(&folder, "out.pgm");
        assert_eq!(found, [row; 3].concat(), "{what}");
        assert_eq!(header, "P5\n4 3\n255\n");
        assert!(run.stderr.contains("wrote out.pgm: 4 × 3 pixels"), "{}", run.stderr);
    }
    assert_eq!(folder.names(), ["in.pgm", "out.pgm"]);
}

#[test]
fn a_matrix_is_turned_round_unless_correlated() {
    let folder = Folder::with("in.pgm", "P2\n3 1\n255\n0 9 0\n");
    folder.write("taps.txt", "1 0 0\n");
    let out = |flags: &[&str]| {
        let args = ["in.pgm", "taps.txt", "-o", "out.pgm", "--force", "--boundary", "constant"];
        convolve(&folder, &[&args[..], flags].concat()).ok();
        shades(&folder, "out.pgm").0
    };
    assert_eq!(out(&[]), [9, 0, 0]);
    assert_eq!(out(&["--correlate"]), [0, 0, 9]);
}

#[test]
fn what_is_beyond_black_and_white_is_cut_and_said_or_scaled() {
    let folder = Folder::with("in.pgm", "P2\n4 1\n255\n0 0 200 200\n");
    let out = |what: &str, flags: &[&str]| {
        let args = ["in.pgm", what, "-o", "out.pgm", "--force"];
        let run = convolve(&folder, &[&args[..], flags].concat()).ok();
        (shades(&folder, "out.pgm").0, run.stderr)
    };
    let (cut, said) = out("sobel", &[]);
    assert_eq!(cut, [0, 255, 255, 0]);
    assert!(said.contains("0.0% of the outputs are below black and 50.0% above white"), "{said}");
    let (scaled, said) = out("sobel", &["--normalize"]);
    assert_eq!(scaled, [0, 255, 255, 0]);
    assert!(!said.contains("white"), "{said}");
    assert_eq!(out("laplace", &[]).0, [0, 200, 0, 0]);
    assert_eq!(out("laplace", &["--normalize"]).0, [128, 255, 0, 128]);
    assert_eq!(out("[2]", &["--normalize"]).0, [0, 0, 255, 255]);
}

#[test]
fn colours_are_filtered_each_and_pngs_hold_them() {
    let folder = Folder::with("in.ppm", "P3\n3 1\n255\n0 30 9  90 30 0  0 30 9\n");
    convolve(&folder, &["in.ppm", "uniform:3", "-o", "a.png"]).ok();
    convolve(&folder, &["a.png", "[1]", "-o", "a.ppm"]).ok();
    let (found, header) = shades(&folder, "a.ppm");
    assert_eq!(found, [30, 30, 6, 30, 30, 6, 30, 30, 6]);
    assert_eq!(header, "P6\n3 1\n255\n");
    convolve(&folder, &["in.ppm", "[1]", "-o", "b.pgm"]).refused(2, &["b.pgm: .pgm is grey"]);
    // Of 16 bits, as they are.
    let wide = [&b"P5\n2 1\n65535\n"[..], &[0x12, 0x34, 0xff, 0xff]].concat();
    folder.write("wide.pgm", &wide);
    convolve(&folder, &["wide.pgm", "[1]", "-o", "wide.png"]).ok();
    convolve(&folder, &["wide.png", "[1]", "-o", "again.pgm"]).ok();
    assert_eq!(std::fs::read(folder.path("again.pgm")).expect("a picture"), wide);
}

#[test]
fn what_is_no_picture_or_filter_is_refused() {
    let folder = Folder::with("in.pgm", STEP);
    folder.write("text.png", "no picture");
    folder.write("cut.pgm", "P2\n4 3\n255\n0 0 10");
    folder.write("ragged.txt", "1 2\n3\n");
    folder.write("word.txt", "1 2\n3 x\n");
    folder.write("numbers.txt", "1\n2\n");
    let mut wrong = Vec::new();
    for (args, code, says) in [
        (&["in.pgm", "sobel"][..], 2, &["-o OUT.png"][..]),
        (&["in.pgm", "sobel", "-o", "out.csv"], 2, &["out.csv: a picture's name ends in .png"]),
        (&["in.pgm", "sobel", "-o", "in.pgm", "--force"], 2, &["the output is the input"]),
        (&["text.png", "sobel", "-o", "out.png"], 1, &["text.png: is no PNG"]),
        (&["cut.pgm", "sobel", "-o", "out.png"], 1, &["cut.pgm: cannot be read as a picture"]),
        (&["none.png", "sobel", "-o", "out.png"], 1, &["none.png: there is no such file"]),
        (&["in.pgm", "ragged.txt", "-o", "out.png"], 1, &["ragged.txt: line 2: its length is 1"]),
        (&["in.pgm", "word.txt", "-o", "out.png"], 1, &["word.txt: line 2: `x` is no number"]),
        (&["in.pgm", "nobel", "-o", "out.png"], 2, &["nobel: there is no such file"]),
        (&["in.pgm", "erosion", "-o", "out.png"], 2, &["as in erosion:3"]),
        (&["in.pgm", "sobel", "-o", "out.png", "--boundary", "x"], 2, &["--boundary: `x`"]),
        (&["in.pgm", "sobel", "-o", "out.png", "--mode", "full"], 2, &["keep their size"]),
        (&["numbers.txt", "[1]", "--normalize"], 2, &["are for pictures"]),
        (&["numbers.txt", "sobel", "--image", "-o", "out.png"], 1, &["numbers.txt: is no PNG"]),
    ] {
        let why = convolve(&folder, args).not_refused(code, says);
        wrong.extend(why.map(|why| format!("{args:?}: {why}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names = folder.names();
    assert!(!names.iter().any(|name| name.starts_with("out")), "{names:?}");
}
