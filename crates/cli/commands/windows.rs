//! `smooth windows`: the windows that there are.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use smoothframe_polars::Smoother;
use smoothframe_report::{Charset, Explanation, Kind, Shape};

use crate::{
    flags::window::Windows,
    words::{
        failure::{did_you_mean, usage},
        terminal,
    },
};

pub(crate) fn run(command: &Windows) -> Result<()> {
    let charset = terminal::charset();
    let Some(name) = &command.name else {
        if command.json {
            let all = Shape::ALL.iter().map(object).collect::<Result<Vec<_>>>()?;
            return terminal::write_text(&(serde_json::to_string_pretty(&all)? + "\n"));
        }
        return terminal::write(listed(charset)?);
    };
    let shape = named(name)?;
    if command.json {
        return terminal::write_text(&(serde_json::to_string_pretty(&object(shape)?)? + "\n"));
    }
    terminal::write(told(shape, terminal::width(), charset)?)
}

fn named(name: &str) -> Result<&'static Shape> {
    Shape::named(name).ok_or_else(|| {
        if name.contains(':') {
            return usage(format!(
                "`{name}` is a spec: smooth explain '{name}' tells what it does"
            ));
        }
        let names = Shape::ALL.iter().flat_map(|shape| shape.aliases.iter().chain([&shape.name]));
        let names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
        let meant = did_you_mean(name, &names);
        usage(format!("there is no window `{name}`{meant}; smooth windows lists all there are"))
    })
}

fn example(shape: &Shape) -> Result<Smoother> {
    shape.example.parse().context("an example is no window")
}

/// All of them, a line each under the title of their kind.
fn listed(charset: Charset) -> Result<Vec<String>> {
    const SPARK: usize = 10;
    const NAME: usize = 25;
    let mut lines = Vec::new();
    for &kind in Kind::ALL {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(kind.title().to_owned());
        for shape in Shape::ALL.iter().filter(|shape| shape.kind == kind) {
            let drawn = Explanation::of(&example(shape)?).spark(SPARK, charset);
            let name = shape.signature();
            let mut line = format!("  {name:NAME$} ");
            if name.len() > NAME {
                lines.push(format!("  {name}"));
                line = format!("  {:NAME$} ", "");
            }
            lines.push(format!("{line}{drawn:SPARK$}  {}", shape.purpose));
        }
    }
    lines.push(String::new());
    lines.push(
        "N is a number of rows, or a length of time such as 7d. After the name come".to_owned(),
    );
    lines.push("parameters, with their defaults where they have any.".to_owned());
    lines.push(
        "smooth windows NAME tells more of one, and smooth explain SPEC what it does.".to_owned(),
    );
    Ok(lines)
}

/// One of them, and what its example does.
fn told(shape: &Shape, width: usize, charset: Charset) -> Result<Vec<String>> {
    let mut lines = vec![format!("{}: {}", shape.name, shape.purpose)];
    if !shape.aliases.is_empty() {
        lines.push(format!("  also       {}", shape.aliases.join(", ")));
    }
    lines.push(format!("  spec       {}", shape.signature()));
    for (name, default, meaning) in shape.parameters {
        let default = match *default {
            "" => String::new(),
            default => format!(" [default: {default}]"),
        };
        let text = format!("{name}: {meaning}{default}");
        for (at, line) in textwrap(&text, width.saturating_sub(13)).into_iter().enumerate() {
            lines.push(format!("  {:9}  {line}", if at == 0 { "parameter" } else { "" }));
        }
    }
    lines.push(match shape.in_time {
        "" => "  in time    counts rows alone".to_owned(),
        spec => format!("  in time    {spec}"),
    });
    lines.push(format!("  example    {}, which does this:", shape.example));
    lines.push(String::new());
    lines.extend(Explanation::of(&example(shape)?).lines(width, charset));
    Ok(lines)
}

fn textwrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let is_full = lines.last().is_some_and(|line| {
            !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width
        });
        if is_full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn object(shape: &Shape) -> Result<Value> {
    let parameters: Vec<Value> = shape
        .parameters
        .iter()
        .map(|(name, default, meaning)| {
            let default = if default.is_empty() { Value::Null } else { (*default).into() };
            json!({ "name": name, "default": default, "meaning": meaning })
        })
        .collect();
    let kind = match shape.kind {
        Kind::Window => "window",
        Kind::Designed => "designed",
        Kind::Statistic => "statistic",
        _ => "whole",
    };
    let in_time = if shape.in_time.is_empty() { Value::Null } else { shape.in_time.into() };
    let smoother = example(shape)?;
    let weights = Explanation::of(&smoother).weights();
    Ok(json!({
        "name": shape.name,
        "aliases": shape.aliases,
        "kind": kind,
        "purpose": shape.purpose,
        "spec": shape.signature(),
        "parameters": parameters,
        "example": shape.example,
        "in_time": in_time,
        "weights": weights,
    }))
}
