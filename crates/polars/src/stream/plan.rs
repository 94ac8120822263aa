//! A smoother as one thread works with it, and a series of it: of rows, or of rows at times.

use smoothframe_core::{
    Error, OpenSeries, OpenTimeSeries, Sample, Smoother, StreamPlan, Streamed, TimeStreamPlan, Unit,
};

/// A smoother, whether it counts rows or looks at times.
pub(super) enum Plan<T: Sample> {
    Rows(StreamPlan<T>),
    Times(TimeStreamPlan<T>),
}

/// A series of one that has not ended.
#[derive(Clone)]
pub(super) enum Open<T: Sample> {
    Rows(OpenSeries<T>),
    Times(OpenTimeSeries<T>),
}

impl<T: Sample> Plan<T> {
    /// For times of this unit, where there are some.
    pub(super) fn new(
        smoother: &Smoother,
        unit: Option<Unit>,
        coverage: bool,
    ) -> Result<Self, Error> {
        if smoother.is_in_time() {
            let unit = unit.ok_or_else(|| Error::NeedsTimes { length: smoother.to_string() })?;
            let plan = smoother.time_stream_plan(unit)?;
            return Ok(Self::Times(if coverage { plan.with_coverage() } else { plan }));
        }
        let plan = smoother.stream_plan()?;
        Ok(Self::Rows(if coverage { plan.with_coverage() } else { plan }))
    }

    pub(super) fn open(&self) -> Open<T> {
        match self {
            Self::Rows(plan) => Open::Rows(plan.open()),
            Self::Times(plan) => Open::Times(plan.open()),
        }
    }

    pub(super) fn push(
        &mut self,
        series: &mut Open<T>,
        times: &[i64],
        x: &[T],
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        match (self, series) {
            (Self::Rows(plan), Open::Rows(series)) => plan.push_to(series, x, out),
            (Self::Times(plan), Open::Times(series)) => plan.push_to(series, times, x, out),
            _ => Err(other()),
        }
    }

    pub(super) fn finish(&mut self, series: Open<T>, out: &mut Streamed<T>) -> Result<(), Error> {
        match (self, series) {
            (Self::Rows(plan), Open::Rows(series)) => plan.finish_to(series, out),
            (Self::Times(plan), Open::Times(series)) => plan.finish_to(series, out),
            _ => Err(other()),
        }
    }
}

#[cfg(feature = "serde")]
mod saved {
    use serde::{Deserialize, Serialize};
    use smoothframe_core::{Error, Sample, StreamState, TimeStreamState};

    use super::{Open, Plan, other};

    /// A series as it is saved.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub(in crate::stream) enum Saved {
        Rows(StreamState),
        Times(TimeStreamState),
    }

    impl<T: Sample> Plan<T> {
        pub(in crate::stream) fn save(&self, series: &Open<T>) -> Result<Saved, Error> {
            match (self, series) {
                (Self::Rows(plan), Open::Rows(series)) => Ok(Saved::Rows(plan.save(series))),
                (Self::Times(plan), Open::Times(series)) => Ok(Saved::Times(plan.save(series))),
                _ => Err(other()),
            }
        }

        pub(in crate::stream) fn load(&mut self, saved: &Saved) -> Result<Open<T>, Error> {
            match (self, saved) {
                (Self::Rows(plan), Saved::Rows(state)) => Ok(Open::Rows(plan.load(state)?)),
                (Self::Times(plan), Saved::Times(state)) => Ok(Open::Times(plan.load(state)?)),
                _ => Err(other()),
            }
        }
    }
}

#[cfg(feature = "serde")]
pub(super) use saved::Saved;

fn other() -> Error {
    Error::Saved {
        problem: "it is of rows, and the smoother in time, or the other way round".to_owned(),
    }
}
