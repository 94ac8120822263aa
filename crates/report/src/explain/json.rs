//! A smoother's numbers, for programs.

use serde_json::{Map, Value, json};
use smoothframe_core::{Degree, Holes, Missing};
use smoothframe_polars::words;

use crate::{
    Error,
    explain::{Explanation, Seen, response::Response},
};

impl Explanation {
    /// As one JSON object: the spec and its options, what [`says`](Self::says) says, and the numbers
    /// behind it, with taps (the newest row's first) and which of them meets the output's row.
    /// Lengths are in `unit`: row, second, month or number; what has no number is null.
    ///
    /// # Errors
    /// The JSON writer's own.
    pub fn json(&self) -> Result<String, Error> {
        let smoother = &self.smoother;
        let look = smoother.look();
        let (behind, ahead) = look.rows().unzip();
        let degree = match smoother.degree() {
            Degree::Linear => 1,
            Degree::Quadratic => 2,
            Degree::Cubic => 3,
            _ => 0,
        };
        let missing = if smoother.missing() == Missing::Propagate { "propagate" } else { "skip" };
        let holes = if smoother.holes() == Holes::Keep { "keep" } else { "fill" };
        let says = self.says().into_iter().map(|(about, text)| (about.to_owned(), text.into()));
        let mut object = json!({
            "spec": words::smoother(smoother),
            "name": self.name(),
            "purpose": self.purpose(),
            "rows_behind": behind,
            "rows_ahead": ahead,
            "behind": look.behind(),
            "ahead": look.ahead(),
            "is_causal": look.is_causal(),
            "provisional_rows": look.rows_ahead(),
            "delay": smoother.delay(),
            "delay_rows": smoother.delay_rows(),
            "is_level": smoother.is_level(),
            "start": smoother.start().to_string(),
            "end": smoother.end().to_string(),
            "missing": missing,
            "holes": holes,
            "coverage": smoother.coverage(),
            "min_rows": smoother.min_rows(),
            "degree": degree,
            "deriv": smoother.deriv().order(),
            "robust": smoother.robust(),
            "causal": smoother.is_causal(),
        });
        if let Value::Object(object) = &mut object {
            object.extend(self.seen.as_ref().map(numbers).unwrap_or_default());
            object.insert("says".to_owned(), Value::Object(says.collect()));
        }
        Ok(serde_json::to_string_pretty(&object)? + "\n")
    }
}

fn numbers(Seen { impulse, response }: &Seen) -> Map<String, Value> {
    let scale = impulse.scale;
    let Response { half_power, gone, removed, kept, noise, sum, .. } = response;
    let removed: Vec<f64> = removed.iter().map(|&period| scale.json(period)).collect();
    let kept: Vec<Value> = kept
        .iter()
        .map(|&(period, share)| json!({ "period": scale.json(period), "share": share }))
        .collect();
    let largest = response
        .largest
        .map(|(period, share)| json!({ "period": scale.json(period), "share": share }));
    let numbers = json!({
        "unit": scale.name(),
        "half_weight": scale.json(response.half),
        "effective_width": scale.json(response.effective),
        "weight_sum": sum,
        "noise": noise,
        "half_power_period": half_power.map(|period| scale.json(period)),
        "is_low_pass": response.is_low_pass,
        "one_percent_period": gone.map(|period| scale.json(period)),
        "removed_periods": removed,
        "removes_fractions": response.are_fractions,
        "largest": largest,
        "kept": kept,
        "tap_spacing": scale.json(impulse.spacing),
        "centre": impulse.ahead,
        "taps": impulse.kernel.taps(),
    });
    match numbers {
        Value::Object(numbers) => numbers,
        _ => Map::new(),
    }
}
