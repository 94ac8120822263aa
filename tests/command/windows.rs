//! The list of windows, against core's.

use serde_json::Value;
use smoothframe_polars::{
    Smoother,
    smoothframe_core::{Kernel, Operation, Window},
};
use smoothframe_report::{Kind, Shape};

use crate::folder::{Folder, Run};

fn windows(args: &[&str], locale: &str) -> Run {
    let folder = Folder::new();
    let mut command = folder.command();
    command.arg("windows").args(args).env("LC_ALL", locale).env_remove("COLUMNS");
    Run::of(&command.output().expect("smooth starts"))
}

#[test]
fn every_window_is_listed() {
    let said = windows(&[], "C.UTF-8").ok().stdout;
    for name in Window::NAMES {
        let shape = Shape::named(name).unwrap_or_else(|| panic!("{name} is not listed"));
        assert!(said.contains(&format!("  {}", shape.name)), "{name}");
    }
    // The refusal of an unknown name names all that core reads.
    let refused = Folder::new().smooth(["explain", "nonesuch:7"]);
    let (_, names) = refused.stderr.split_once("there are ").expect("a list");
    let names = names.replace(", the kernels", ",").replace("; and ", ", ");
    let mut count = 0;
    for name in names.trim().split(", ").map(str::trim) {
        assert!(Shape::named(name).is_some(), "{name} is not listed");
        count += 1;
    }
    assert!(count >= 50, "{count}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
}

#[test]
fn examples_aliases_and_parameters_are_cores() {
    for shape in Shape::ALL {
        let smoother: Smoother = shape.example.parse().expect(shape.example);
        for alias in shape.aliases {
            let spec = shape.example.replacen(shape.name, alias, 1);
            assert_eq!(spec.parse::<Smoother>().expect(&spec), smoother, "{alias}");
        }
        // With a length of time, or without one.
        match shape.in_time {
            "" => {
                let (name, rest) = shape.example.split_once(':').unwrap_or((shape.example, ""));
                let spec = format!("{name}:7d{}", rest.find(',').map_or("", |at| &rest[at..]));
                assert!(spec.parse::<Smoother>().is_err(), "{spec} is one");
            }
            spec => assert!(spec.parse::<Smoother>().expect(spec).is_in_time(), "{spec}"),
        }
        if shape.kind == Kind::Window {
            let (name, rest) = shape.example.split_once(':').expect("a length");
            let parameters = rest.split_once(',').map(|(_, rest)| format!(":{rest}"));
            let parameters = parameters.unwrap_or_else(|| {
                if rest.contains('=') { format!(":{rest}") } else { String::new() }
            });
            let window: Window = format!("{name}{parameters}").parse().expect(shape.name);
            let names: Vec<&str> = window.parameters().into_iter().map(|(name, _)| name).collect();
            let told: Vec<&str> = shape.parameters.iter().map(|(name, ..)| *name).collect();
            assert_eq!(names, told, "{}", shape.name);
        }
        // A default that is told is core's: the example with it is the example without.
        for (name, default, _) in
            shape.parameters.iter().filter(|(_, default, _)| !default.is_empty())
        {
            let with = if shape.example.contains(&format!("{name}=")) {
                shape.example.to_owned()
            } else {
                format!("{},{name}={default}", shape.example)
            };
            let told: Smoother = with.parse().expect(&with);
            assert_eq!(told, smoother, "{with}");
        }
    }
}

/// The ripples beyond the first zero or dip, as a share of what passes.
fn ripples(spec: &str) -> f64 {
    let smoother: Smoother = spec.parse().expect(spec);
    let Operation::Kernel(kernel) = smoother.operation() else { panic!("{spec} is no kernel") };
    let gain = |kernel: &Kernel, at: i32| kernel.gain(f64::from(at) / 4000.0);
    let dip = (1..2000).find(|&at| gain(kernel, at + 1) > gain(kernel, at)).unwrap_or(2000);
    (dip..=2000).map(|at| gain(kernel, at)).fold(0.0, f64::max)
}

#[test]
fn ripples_are_as_low_as_is_said() {
    let mut claims = 0;
    for shape in Shape::ALL {
        let Some((_, share)) = shape.purpose.split_once("ripples under ") else { continue };
        let share = share.split_once('%').expect("a share").0.parse::<f64>().expect("a number");
        // Of a window long enough that the shape shows.
        let name = shape.name;
        let got = ripples(&format!("{name}:201")) * 100.0;
        assert!(got < share && got > share / 10.0, "{name}: {got}%, and under {share}% is said");
        claims += 1;
    }
    assert!(claims >= 6, "{claims}");
}

#[test]
fn sparklines_are_of_the_weights() {
    let said = windows(&[], "C.UTF-8").ok().stdout;
    let line = |name: &str| {
        said.lines()
            .find(|line| line.trim_start().starts_with(name))
            .unwrap_or_else(|| panic!("{said}"))
    };
    assert!(line("uniform:N").contains("██████████"), "{}", line("uniform:N"));
    assert!(line("triang:N").contains("▂▄▅▇██▇▅▄▂"), "{}", line("triang:N"));
    assert!(line("decay:N").contains("▁▁▁▁▂▂▃▄▆█"), "{}", line("decay:N"));
    let plain = windows(&[], "C").ok().stdout;
    assert!(plain.is_ascii() && plain.contains("##########"), "{plain}");
}

#[test]
fn one_is_told_of_in_full() {
    let said = windows(&["tukey"], "C.UTF-8").ok().stdout;
    for words in
        ["tukey:N,alpha=0.5", "[default: 0.5]", "tukey:21d,alpha=0.5", "half of the weight"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = windows(&["boxcar"], "C.UTF-8").ok().stdout;
    assert!(said.starts_with("uniform: "), "{said}");
    for shape in Shape::ALL {
        let said = windows(&[shape.name], "C.UTF-8").ok().stdout;
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    }
    windows(&["gausian"], "C").refused(2, &["did you mean `gaussian`?", "smooth windows lists"]);
    windows(&["hann:7"], "C").refused(2, &["smooth explain 'hann:7'"]);
}

#[test]
fn json_has_all_of_it() {
    let all: Value = serde_json::from_str(&windows(&["--json"], "C").ok().stdout).expect("JSON");
    assert_eq!(all.as_array().map(Vec::len), Some(Shape::ALL.len()));
    let one: Value =
        serde_json::from_str(&windows(&["kaiser", "--json"], "C").ok().stdout).expect("JSON");
    assert_eq!(one["parameters"][0]["name"], "beta");
    assert_eq!(one["parameters"][0]["default"], Value::Null);
    assert_eq!(one["weights"].as_array().map(Vec::len), Some(31));
}
