//! The checker on small made crates.

use std::collections::{BTreeMap, BTreeSet};

use super::{graph::Graph, is_strange, source::tokens};

fn graph(sources: &[(&str, &str)]) -> Graph {
    let own = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    Graph::of(&sources.iter().map(own).collect::<BTreeMap<_, _>>())
}

/// The arrows, as `from > to`.
fn arrows(sources: &[(&str, &str)]) -> Vec<String> {
    graph(sources).arrows.iter().map(|(from, to)| format!("{from} > {to}")).collect()
}

/// A room with a folder, one of one file, and the file under test.
fn of(text: &str) -> Vec<String> {
    let all = arrows(&[
        ("lib.rs", "mod a; mod low; mod x; pub use low::{Low, lower};"),
        ("a/mod.rs", "mod one; pub(crate) mod two; pub(crate) use one::One; pub struct Own;"),
        ("a/one.rs", "pub(crate) struct One; pub(crate) enum Kind { A }"),
        ("a/two.rs", "pub(crate) fn two() {} pub(crate) mod inner { pub(crate) struct Deep; }"),
        ("low.rs", "pub struct Low; pub fn lower() {} pub const LIMIT: usize = 3;"),
        ("x.rs", text),
    ]);
    let own = all.into_iter().filter_map(|arrow| arrow.strip_prefix("x.rs > ").map(str::to_owned));
    own.collect()
}

#[test]
fn comments_strings_and_lifetimes_are_no_tokens() {
    let text = r####"
        // crate::a
        /* crate::b /* nested */ crate::c */
        fn f<'a>(s: &'a str) -> char { let _ = (r#"crate::"d"#, "\"crate::e", b'\'', b"x"); '\'' }
        /// crate::f
        'label: loop { r#type::g('"', 1.5e3) }
    "####;
    let want = [
        "fn", "f", "<", ">", "(", "s", ":", "&", "str", ")", "-", ">", "char", "{", "let", "_",
        "=", "(", "\"", ",", "\"", ",", "b", "\"", ",", "\"", ")", ";", "\"", "}", ":", "loop",
        "{", "type", "::", "g", "(", "\"", ",", "1", ".", "5e3", ")", "}",
    ];
    assert_eq!(tokens(text), want);
}

#[test]
fn trees_are_taken_apart() {
    let text = "use crate::{
        a::{
            Own,
            one::{self, Kind as K, *}, // a comment
            two::inner::Deep,
        },
        low::{LIMIT, Low},
    };
    fn f() { one::make() }";
    assert_eq!(of(text), ["a/mod.rs", "a/one.rs", "a/two.rs", "low.rs"]);
    assert_eq!(of("use std::{fmt, io::{self, Read}}; fn f() -> io::Result<()> {}"), [""; 0]);
    assert_eq!(of("pub(in crate::low) use ::low::Low; use <'a>::low::Low;"), [""; 0]);
}

#[test]
fn a_path_leads_to_the_file_that_has_its_item() {
    assert_eq!(of("use crate::a::One;"), ["a/one.rs"]);
    assert_eq!(of("use crate::a::Own;"), ["a/mod.rs"]);
    assert_eq!(of("use crate::a::two::two;"), ["a/two.rs"]);
    assert_eq!(of("use crate::a::two::inner::Deep;"), ["a/two.rs"]);
    assert_eq!(of("use crate::a::made_by_a_macro;"), ["a/mod.rs"]);
    assert_eq!(of("use crate::a::*;"), ["a/mod.rs"]);
    assert_eq!(
        of("fn f() -> Vec<crate::low::Low> { <crate::a::One as T>::x() }"),
        ["a/one.rs", "low.rs"]
    );
    assert_eq!(of("macro_rules! m { () => { $crate::low::lower() } }"), ["low.rs"]);
    assert_eq!(of("pub(in crate::low) fn f() {}"), [""; 0]);
}

/// The module's name alone is no use of what it holds.
#[test]
fn a_module_is_used_by_what_is_taken_from_it() {
    assert_eq!(of("use crate::a::{self, two}; fn f() { two::two() }"), ["a/two.rs"]);
    assert_eq!(of("use crate::a; fn f() { a::One; a::two::two() }"), ["a/one.rs", "a/two.rs"]);
    assert_eq!(of("use crate::a as b; type T = b::Own;"), ["a/mod.rs"]);
    assert_eq!(of("use crate::low; fn f(a: Low) { a.low }"), [""; 0]);
}

#[test]
fn supers_and_modules_within_a_file_are_counted_out() {
    let all = arrows(&[
        ("lib.rs", "mod a; mod low;"),
        ("low.rs", "pub struct Low;"),
        ("a/mod.rs", "use crate::low::Low; mod b; pub fn top() {}"),
        ("a/b.rs", "mod c; use super::Low; mod inner { use super::super::top; use super::c::C; }"),
        ("a/b/c.rs", "fn f() { super::super::top(); self::g(super::super::super::low::Low) } "),
    ]);
    assert_eq!(
        all,
        [
            "a/b.rs > a/b/c.rs",
            "a/b.rs > a/mod.rs",
            "a/b.rs > low.rs",
            "a/b/c.rs > a/mod.rs",
            "a/b/c.rs > low.rs",
            "a/mod.rs > low.rs",
        ]
    );
}

#[test]
fn tests_have_no_arrows() {
    assert_eq!(
        of("#[cfg(test)] mod tests { use crate::low::Low; } use crate::a::Own;"),
        ["a/mod.rs"]
    );
    assert_eq!(of("#[cfg(test)] use crate::{low::Low, a::One}; use crate::a::Own;"), ["a/mod.rs"]);
    let text = "struct S { #[cfg(test)] a: crate::low::Low, b: crate::a::Own }
        #[cfg(test)] #[inline] pub(crate) fn f(a: [u8; 3]) -> crate::low::Low { {} }
        #[cfg(all(test, unix))] const A: [crate::low::Low; 1] = [crate::low::Low; 1];
        fn g() { #[cfg(test)] crate::low::lower(); }";
    assert_eq!(of(text), ["a/mod.rs"]);
    assert_eq!(of("#[cfg(not(test))] use crate::low::Low;"), ["low.rs"]);
    assert_eq!(of("#![cfg(test)] use crate::low::Low;"), [""; 0]);
    let sources = [
        ("lib.rs", "mod a; mod low; #[cfg(test)] mod exact;"),
        ("a/mod.rs", "#[cfg(test)] mod tests; #[cfg(test)] pub(crate) mod hand; mod other;"),
        ("a/tests.rs", "use crate::low::Low;"),
        ("a/hand.rs", "use crate::low::Low;"),
        ("a/hand/more.rs", "use crate::low::Low;"),
        ("a/other.rs", "use super::mod_of_a;"),
        ("exact.rs", "use crate::low::Low;"),
        ("low.rs", ""),
    ];
    assert_eq!(arrows(&sources), ["a/other.rs > a/mod.rs"]);
    let files = ["a/mod.rs", "a/other.rs", "lib.rs", "low.rs"];
    assert_eq!(graph(&sources).files, files.map(str::to_owned).into());
}

#[test]
fn names_of_the_root_are_told_of() {
    let through = |text: &str| {
        let graph = graph(&[
            (
                "lib.rs",
                "mod low; mod x; mod convolve; pub use low::Low; pub const N: usize = 1;
                pub use convolve::convolve;",
            ),
            ("low.rs", "pub struct Low;"),
            ("convolve.rs", "pub fn convolve() {} pub fn raw() {}"),
            ("x.rs", text),
        ]);
        let names: Vec<String> = graph.through_root.into_iter().map(|(_, name)| name).collect();
        let arrows: Vec<String> = graph.arrows.into_iter().map(|(_, to)| to).collect();
        (names.join(" "), arrows.join(" "))
    };
    let pair = |names: &str, arrows: &str| (names.to_owned(), arrows.to_owned());
    assert_eq!(through("use crate::Low; fn f() { Low::new() }"), pair("Low", "low.rs"));
    assert_eq!(through("fn f() { crate::Low::new() }"), pair("Low", "low.rs"));
    assert_eq!(through("use super::Low as L;"), pair("Low", "low.rs"));
    assert_eq!(through("use crate::low::Low;"), pair("", "low.rs"));
    assert_eq!(through("use crate::N;"), pair("N", ""));
    assert_eq!(through("use crate::*;"), pair("*", ""));
    // A module and a function of one name.
    let (by_module, by_root) = (pair("", "convolve.rs"), pair("convolve", "convolve.rs"));
    assert_eq!(through("use crate::convolve; fn f() { convolve::raw() }"), by_module);
    let method = "use crate::convolve; fn f() { convolve::raw(); x.convolve() }";
    assert_eq!(through(method), by_module);
    assert_eq!(through("use crate::convolve; fn f() { convolve() }"), by_root);
    assert_eq!(through("use crate::convolve::convolve; fn f() { convolve() }"), by_module);
}

#[test]
fn strange_paths_are_seen() {
    let strange = |file: &str, text: &str| {
        let graph = graph(&[("lib.rs", "mod x; mod thread;"), ("thread.rs", ""), (file, text)]);
        let outside = graph.outside.into_iter().map(|(_, path)| path);
        outside.filter(|path| is_strange(path)).collect::<Vec<_>>().join(" ")
    };
    let spawn = "fn f() { std::thread::spawn(f); }";
    assert_eq!(strange("x.rs", spawn), "std::thread::spawn");
    assert_eq!(strange("lib.rs", spawn), "std::thread::spawn");
    assert_eq!(strange("x.rs", "fn f() { ::std::thread::spawn(f); }"), "std::thread::spawn");
    assert_eq!(strange("x.rs", "use std::{sync::Arc, thread};"), "std::thread");
    assert_eq!(
        strange("x.rs", "use std::{fs::File, time::{Duration, Instant}};"),
        "std::fs::File std::time::Duration std::time::Instant"
    );
    assert_eq!(strange("x.rs", "use ::rayon::prelude::*;"), "rayon::prelude");
    assert_eq!(strange("x.rs", "use std as other;"), "std");
    assert_eq!(strange("x.rs", "use std::*;"), "std");
    for fine in [
        "#[cfg(test)] mod tests { use std::thread; fn f() { std::time::Instant::now() } }",
        "use crate::thread; use std::{ops, timely, fmt::{self, time}}; fn f() { time::Instant }",
        "fn f() { Vec::<u8>::std::thread::x } // std::thread",
        "fn f() -> &str { \"std::thread\" }",
    ] {
        assert_eq!(strange("x.rs", fine), "", "{fine}");
    }
}

/// A room that hands on what is another's is used by those who take it there; a file that does so
/// within its room is not.
#[test]
fn handing_on() {
    let all = arrows(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "pub use crate::b::B;"),
        ("b/mod.rs", "mod b; mod own; pub use b::B; pub use self::own::*; fn f() -> B {}"),
        ("b/b.rs", "pub struct B;"),
        ("b/own.rs", "pub struct Own;"),
        ("c.rs", "use crate::a::B;"),
        ("d.rs", "use crate::b::Own;"),
    ]);
    assert_eq!(
        all,
        ["a.rs > b/b.rs", "b/mod.rs > b/b.rs", "c.rs > a.rs", "c.rs > b/b.rs", "d.rs > b/own.rs",]
    );
}

/// Methods of one's own, for the types of others: no trait's, and not those of the same room.
#[test]
fn methods_for_the_types_of_other_rooms() {
    let extends = |text: &str| {
        let low = "pub struct Low<T>(T); impl<T> Low<T> { fn own() {} } pub trait Own {}";
        let sources = [("lib.rs", "mod low; mod x;"), ("low.rs", low), ("x.rs", text)];
        graph(&sources).extends.into_iter().map(|(from, to)| from + " " + &to).collect::<Vec<_>>()
    };
    let by = "use crate::low::Low; impl<T: Fn(u8) -> Vec<T>> Low<T> where T: Copy { fn f() {} }";
    assert_eq!(extends(by), ["x.rs low.rs"]);
    assert_eq!(extends("impl crate::low::Low<u8> {}"), ["x.rs low.rs"]);
    for none in [
        "use crate::low::Low; impl<T> Clone for Low<T> {}",
        "use crate::low::Own; impl Own for u8 {}",
        "use crate::low::Low; struct X; impl X { fn f() -> impl Fn(Low<u8>) { } }",
        "#[cfg(test)] impl crate::low::Low<u8> {}",
    ] {
        assert!(extends(none).is_empty(), "{none}");
    }
}

#[test]
fn circles_are_those_through_two_rooms() {
    let circles = graph(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a/mod.rs", "mod one; mod two; pub struct Own;"),
        // One room is its own affair.
        ("a/one.rs", "use super::two::Two; pub struct One;"),
        ("a/two.rs", "use super::one::One; pub struct Two;"),
        // b, c and d go round; the arrow to a does not come back.
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::d::inner::Inner; pub struct C;"),
        ("d/mod.rs", "pub mod inner;"),
        ("d/inner.rs", "use crate::{a::Own, b::B}; pub struct Inner;"),
    ])
    .circles();
    let want: BTreeSet<String> = ["b.rs", "c.rs", "d/inner.rs"].map(str::to_owned).into();
    assert_eq!(circles, [want]);
}
