//! What is broken, by its line and with what may help.

mod support;

use smoothframe_csv::{Options, Ragged};
use support::{read, refused};

#[test]
fn each_fault_by_its_line() {
    for (text, says) in [
        (&b"a,b\n1,2\n"[..], None),
        (b"a,b\n\"x\ny\",2\n1,2,3\n", Some("line 4: has 3 fields, but the header 2")),
        (b"a,b\n1,\"x\n2,y\n", Some("line 2: a quoted field is not closed, at character 3")),
        (
            b"a,b\n1,5\" disk\n",
            Some("line 2: a quote stands within a field, at character 4; quote"),
        ),
        (b"a,b\n1,\"say \"\"hi\"\"\"\n", None),
        (b"a,b\n1\n", Some("line 2: has 1 field, but the header 2")),
        (b"a,b\n\n1,2\n", Some("line 2: is empty")),
        (b"a,b\n1,2\n\n\r\n", None),
        (b"a\n\n1\n", None),
        (b"a,b\n1,\x002\n", Some("line 2: holds a zero byte, so it is no text, at character 3")),
        (b"a,b\n1,caf\xe9\xe9\xe9\n2,\xe9\xe9\n", Some("line 2: is not UTF-8")),
        (b"a,b\n1,2\n \n\n3,4\n", Some("line 3: has 1 field")),
        (b"a,b\n1,2\n \n\n", None),
        (b"a,b\n1,2", None),
        (b"\xef\xbb\xbf\"a\",\"b\"\n1,2\n", None),
        (b"\"a, b\",\"a\",\"say \"\"b\"\"\"\n1,2,3\n", None),
        (b"a,b\n\"x\"y,2\n", Some("line 2: a quote stands within a field, at character 3")),
        (b"a,b\n\"x\"y\"z\n,2\",1\n", Some("line 2: a quote stands within a field")),
        (b"a,b\n1,2\n3", Some("line 3: has 1 field, but the header 2")),
        (b"a,\"b\n1,2\n", Some("line 1: a quoted field is not closed")),
        (b"a,b\n1,2\n3\n4,\"x\n", Some("line 3: has 1 field")),
        (b"a,b\n1,2\n3,\"x\"y\n4\n", Some("line 3: a quote stands")),
    ] {
        let said = read(text, &Options::default()).err().map(|error| error.to_string());
        let as_wanted = match (&said, says) {
            (Some(said), Some(says)) => said.starts_with(says),
            (said, says) => said.is_none() == says.is_none(),
        };
        assert!(as_wanted, "{said:?}, not {says:?}");
    }
}

/// What one block cannot tell, the next does: records, quotes and characters cut in two.
#[test]
fn blocks_do_not_matter() {
    let wide = "é".repeat(40);
    let good = format!("a,b\n1,{wide}\n2,{wide}\n\"{wide}\n{wide}{wide}\n\",\"\"\"\"\n3,4\n");
    for (tail, says) in [
        ("", None),
        (
            "5\n",
            Some(
                "line 8: has 1 field, but the header 2; --skip-footer 1 leaves the last line out, or --ragged null takes fields that are not there for missing",
            ),
        ),
        (
            "5,6\n\"7,8\n",
            Some(
                "line 9: a quoted field is not closed, at character 1; close it, or double the quotes in it",
            ),
        ),
        (
            "5,\0\n",
            Some(
                "line 8: holds a zero byte, so it is no text, at character 3; take the byte out, or export the table as text again",
            ),
        ),
        (
            "5,6\"\n7,8\n",
            Some(
                "line 8: a quote stands within a field, at character 4; quote the whole field, and double the quotes in it",
            ),
        ),
    ] {
        for block in [1, 2, 3, 7, 16, 64, 100, 1 << 20] {
            let options = Options { block, ..Options::default() };
            let said = read(format!("{good}{tail}"), &options).err().map(|error| error.to_string());
            assert_eq!(said.as_deref(), says, "blocks of {block}");
        }
    }
}

#[test]
fn what_may_help_is_said() {
    let plain = Options::default();
    let many = "1,2,3\n".repeat(20);
    for (text, says) in [
        (
            format!("Sales of 2024\n\na,b,c\n{many}"),
            "--skip-rows 2 leaves the lines before the table out",
        ),
        (
            format!("Sales, all shops, of 2024\n\na,b,c\n{many}"),
            "line 2: is empty; --skip-rows 2 leaves the lines before the table out",
        ),
        (
            format!("a,b,c\n\n{many}"),
            "line 2: is empty; --skip-after-header 1 leaves the row below the header out",
        ),
        (
            format!("Sales\nfrom,to\nN,S\na,b,c\n{many}"),
            "--skip-rows 3 leaves the lines before the table out",
        ),
        (format!("Sales\na,b,c\n{many}"), "--skip-rows 1 leaves the line before the table out"),
        (format!("# Sales\na,b,c\n{many}"), "--comment '#'"),
        (format!("a,b,c\n{many}# end\n{many}"), "--comment '#'"),
        (
            format!("a,b,c\n{many}Total,60\n"),
            "--skip-footer 1 leaves the last line out, or --ragged null",
        ),
        (format!("a,b,c\n{many}Total\n(all)\n"), "--skip-footer 2 leaves the last lines out"),
        (
            format!("a,b,c\n{many}1,2\n{many}"),
            "--ragged null takes fields that are not there for missing",
        ),
    ] {
        let said = refused(&text, &plain);
        assert!(said.contains(says), "{said}, not {says}");
    }
    let said = refused("a,b\n1,2,\n3,4,\n5,6,\r\n", &plain);
    assert!(
        said.ends_with("--ragged null leaves the empty fields at the ends of its rows out"),
        "{said}"
    );
    let said = refused(format!("a,b,c\n{many}1,2,3,4\n{many}"), &plain);
    assert_eq!(said, "line 22: has 4 fields, but the header 3; quote the field that holds a ','");
    let null = Options { ragged: Ragged::Null, ..plain };
    let said = refused("a,b\n1,2,3\n1,2\n", &null);
    assert_eq!(said, "line 2: has 3 fields, but the header 2; quote the field that holds a ','");
}

/// Rows that may be short are not blamed for what is wrong with another.
#[test]
fn a_fault_is_told_of_its_own_row_where_rows_may_be_ragged() {
    let null = Options { ragged: Ragged::Null, delimiter: Some(b','), ..Options::default() };
    for (text, says) in [
        ("a,b,c\n1\n1,2,,,\n\n1,2,3\n1,2,3,4\n", "line 6: has 4 fields, but the header 3"),
        ("a,b,c\n1\n1,2,3,,\n1,\0\n", "line 4: holds a zero byte"),
        ("a,b,c\n1\n1,2,3,\n1,2\"\n", "line 4: a quote stands within a field"),
    ] {
        for block in [1, 8, 1 << 16] {
            let said = refused(text, &Options { block, ..null.clone() });
            assert!(said.starts_with(says), "{said}, not {says}");
        }
    }
}

#[test]
fn options_that_cannot_be_are_refused() {
    use smoothframe_csv::Thousands;
    let plain = Options::default();
    for (options, says) in [
        (Options { delimiter: Some(b'\n'), ..plain.clone() }, "no line end"),
        (Options { delimiter: Some(0xe9), ..plain.clone() }, "one ASCII character"),
        (Options { delimiter: Some(b'"'), ..plain.clone() }, "'\"' is the quote, too"),
        (Options { quote: Some(0), ..plain.clone() }, "a quote is one ASCII character"),
        (Options { comment: Some(String::new()), ..plain.clone() }, "empty comment"),
        (Options { decimal: Some(b'x'), ..plain.clone() }, "a point or a comma"),
        (
            Options { decimal: Some(b','), thousands: Some(Thousands::Comma), ..plain.clone() },
            "one mark",
        ),
    ] {
        let said = refused("a,b\n1,2\n", &options);
        assert!(said.contains(says), "{said}, not {says}");
    }
}
