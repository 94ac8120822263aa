//! What can be had of a smoothed series.

use arrow_schema::{DataType, Field, Fields};
use smoothframe_core::{Error as Refused, Measure, Operation, Smoother};

use crate::error::{Error, Result};

/// A part of what a smoothing makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The smoothed values. A hole out is null.
    Smoothed,
    /// Raw minus smoothed, where both are there.
    Residual,
    /// How much of its window's weight each output had, from 0 to 1.
    Coverage,
    /// Whether later rows will still revise the row.
    Provisional,
    /// Raw minus the fit without the row's own value, where there is one.
    Loo,
    /// Whether hampel has replaced the row's value.
    Replaced,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Smoothed,
        Self::Residual,
        Self::Coverage,
        Self::Provisional,
        Self::Loo,
        Self::Replaced,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smoothed => "smoothed",
            Self::Residual => "residual",
            Self::Coverage => "coverage",
            Self::Provisional => "provisional",
            Self::Loo => "loo",
            Self::Replaced => "replaced",
        }
    }

    /// Its type where smoothing gives floats of `smoothed`.
    pub fn dtype(self, smoothed: DataType) -> DataType {
        match self {
            Self::Smoothed | Self::Residual | Self::Loo => smoothed,
            Self::Coverage => DataType::Float64,
            Self::Provisional | Self::Replaced => DataType::Boolean,
        }
    }

    /// The parts by their names; none, or one twice, are refused.
    pub fn read(names: &[String]) -> Result<Vec<Self>> {
        let mut parts = Vec::with_capacity(names.len());
        for text in names {
            let part = Self::ALL.into_iter().find(|part| part.name() == text);
            let part = part.ok_or_else(|| Error::Choice {
                text: text.clone(),
                what: "part of a smoothed series",
                names: Self::ALL.map(Self::name).to_vec(),
            })?;
            if parts.contains(&part) {
                return Err(Error::Parts);
            }
            parts.push(part);
        }
        if parts.is_empty() { Err(Error::Parts) } else { Ok(parts) }
    }
}

/// The parts as fields of a struct, where smoothing gives floats of `smoothed`.
pub fn fields(parts: &[Part], smoothed: &DataType) -> Fields {
    let field = |part: &Part| Field::new(part.name(), part.dtype(smoothed.clone()), true);
    parts.iter().map(field).collect()
}

/// Refuses parts that a smoother does not have, as a residual from what is no level.
pub fn check(smoother: &Smoother, parts: &[Part]) -> Result<()> {
    if parts.contains(&Part::Residual) && !smoother.is_level() {
        return Err(Error::NoResidual { smoother: smoother.to_string() });
    }
    let is_hampel = matches!(
        smoother.operation(),
        Operation::Statistic(statistic) if matches!(statistic.measure(), Measure::Hampel { .. })
    );
    if parts.contains(&Part::Replaced) && !is_hampel {
        return Err(Error::NoReplaced { smoother: smoother.to_string() });
    }
    if parts.contains(&Part::Loo) {
        match smoother.plan::<f64>().own_weights(&[], &mut []) {
            Ok(()) | Err(Refused::NeedsTimes { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
