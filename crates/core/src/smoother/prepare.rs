//! Operations prepared for a number type.

use std::{any::Any, sync::Arc};

use crate::{
    error::Error,
    fit::{fallback::Fallback, local::Local},
    irregular::dispatch::Irregular,
    linear::prepared::Linear,
    options::{degree::Degree, deriv::Deriv, settings::Settings},
    robust::{
        Robust,
        nearest::Nearest,
        own::OwnWeights,
        rows::{self, RowFits},
        times::TimeFits,
    },
    sample::Sample,
    series::operation::Operate,
    smoother::{check, look::Look, operation::Operation, prepared::Prepared},
    statistic::{
        at_least::{AtLeast, Within},
        in_time::TimeStatistics,
    },
    time::unit::Unit,
};

/// A prepared operation in time, and how many ticks it looks ahead.
type InTime<T> = (Arc<dyn Prepared<T>>, i64);

/// Makes something for f32 or for f64, and gives it as that for T, which is one of them.
///
/// Both are compiled here, once: what is generic is compiled anew in each crate that names a number
/// type, and all operations take long.
fn given<T: 'static>(made: Box<dyn Any>) -> Option<T> {
    made.downcast().ok().map(|made| *made)
}

/// Whether T is f32 and not f64.
const fn is_single<T: Sample>() -> bool {
    size_of::<T>() == size_of::<f32>()
}

impl Operation {
    /// The operation prepared for a number type; none of one in time, which needs a unit.
    pub(crate) fn prepare<T: Sample>(&self, settings: &Settings) -> Option<Arc<dyn Prepared<T>>> {
        given::<Option<Arc<dyn Prepared<T>>>>(self.any(settings, is_single::<T>())).flatten()
    }

    fn any(&self, settings: &Settings, is_single: bool) -> Box<dyn Any> {
        match is_single {
            true => Box::new(self.prepared::<f32>(settings)),
            false => Box::new(self.prepared::<f64>(settings)),
        }
    }

    /// An operation in time prepared for a number type and for times of a unit; none of one in rows.
    ///
    /// # Errors
    /// [`Error::InTime`] for a length that does not go with the unit.
    pub(crate) fn prepare_in_time<T: Sample>(
        &self,
        settings: &Settings,
        unit: Unit,
    ) -> Result<Option<InTime<T>>, Error> {
        given(self.any_in_time(settings, unit, is_single::<T>())).unwrap_or(Ok(None))
    }

    fn any_in_time(&self, settings: &Settings, unit: Unit, is_single: bool) -> Box<dyn Any> {
        match is_single {
            true => Box::new(self.prepared_in_time::<f32>(settings, unit)),
            false => Box::new(self.prepared_in_time::<f64>(settings, unit)),
        }
    }

    /// What finds own weights: in rows where no unit is given.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for what is no plain fit; [`Error::NeedsTimes`]; and as
    /// [`prepare_in_time`](Self::prepare_in_time).
    pub(crate) fn own_weights<T: Sample>(
        &self,
        settings: &Settings,
        unit: Option<Unit>,
    ) -> Result<Box<dyn OwnWeights<T>>, Error> {
        let none = || Err(Error::NeedsTimes { length: self.to_string() });
        given(self.any_own_weights(settings, unit, is_single::<T>())).unwrap_or_else(none)
    }

    fn any_own_weights(
        &self,
        settings: &Settings,
        unit: Option<Unit>,
        is_single: bool,
    ) -> Box<dyn Any> {
        match is_single {
            true => Box::new(self.own_weights_of::<f32>(settings, unit)),
            false => Box::new(self.own_weights_of::<f64>(settings, unit)),
        }
    }

    fn prepared<T: Sample>(&self, settings: &Settings) -> Option<Arc<dyn Prepared<T>>> {
        let within = match self.window() {
            Look::Rows(reach) => Within::Rows(reach),
            Look::Memory | Look::Whole => Within::Memory,
            Look::Time(_) => return None,
        };
        let rounds = self.rounds(settings);
        Some(match self {
            Self::Kernel(kernel) if rounds > 0 => {
                if settings.degree != Degree::Constant {
                    let plain = Local::new(settings, kernel);
                    let fits = RowFits::new(settings, kernel, plain);
                    counted(Robust::new(fits, rounds), within, settings)
                } else if let Some(plain) = Local::designed(settings, kernel) {
                    let fits = RowFits::new(settings, kernel, plain);
                    counted(Robust::new(fits, rounds), within, settings)
                } else {
                    let plain = Linear::new(settings, kernel);
                    let fits = RowFits::new(settings, kernel, plain);
                    counted(Robust::new(fits, rounds), within, settings)
                }
            }
            Self::Kernel(kernel) if settings.degree != Degree::Constant => {
                counted(Local::new(settings, kernel), within, settings)
            }
            Self::Kernel(kernel) => {
                if let Some(local) = Local::designed(settings, kernel) {
                    counted(local, within, settings)
                } else if let Some(fallback) = Fallback::new(settings, kernel) {
                    counted(fallback, within, settings)
                } else {
                    counted(Linear::new(settings, kernel), within, settings)
                }
            }
            Self::TimeKernel(_) => return None,
            Self::Statistic(statistic) => match statistic.morphology(None, settings) {
                Some(morphology) => counted(morphology, within, settings),
                None => counted(statistic.in_rows(settings)?, within, settings),
            },
            Self::Ewm(ewm) => counted(ewm.prepare(settings)?, within, settings),
            Self::Lowess(lowess) => Arc::new(Robust::new(Nearest::new(*lowess, settings), rounds)),
        })
    }

    fn own_weights_of<T: Sample>(
        &self,
        settings: &Settings,
        unit: Option<Unit>,
    ) -> Result<Box<dyn OwnWeights<T>>, Error> {
        check::own_weights(self, settings)?;
        match (self, unit) {
            (Self::Kernel(kernel), _) => {
                Ok(Box::new((RowFits::new(settings, kernel, ()), rows::Buffers::default())))
            }
            (Self::TimeKernel(window), Some(unit)) => {
                let ticks = window.ticks(unit)?;
                let plain = Irregular::new(settings, window, ticks.clone(), 1.0);
                Ok(Box::new(TimeFits::new(settings, plain, ticks, 1.0)))
            }
            _ => Err(Error::NeedsTimes { length: self.to_string() }),
        }
    }

    fn prepared_in_time<T: Sample>(
        &self,
        settings: &Settings,
        unit: Unit,
    ) -> Result<Option<InTime<T>>, Error> {
        if let Self::Ewm(ewm) = self {
            let ewm = ewm.prepare_in_time(settings, unit)?;
            return Ok(ewm.map(|ewm| (counted(ewm, Within::Memory, settings), 0)));
        }
        if let Self::Lowess(lowess) = self {
            let nearest = Nearest::new(*lowess, settings);
            let lowess = Robust::new(nearest, self.rounds(settings));
            return Ok(Some((Arc::new(lowess), i64::MAX)));
        }
        let Some(window) = self.window_in_time() else { return Ok(None) };
        let ticks = window.ticks(unit)?;
        let looked_at = match self {
            Self::Statistic(statistic) => statistic.looked_at(&ticks),
            _ => ticks.clone(),
        };
        let (ahead, within) = (looked_at.ahead.max(0), Within::Time(looked_at));
        let prepared = if let Self::Statistic(statistic) = self {
            match statistic.morphology(Some(ticks.clone()), settings) {
                Some(morphology) => counted(morphology, within, settings),
                None => counted(TimeStatistics::new(statistic, ticks, settings), within, settings),
            }
        } else {
            let (per, rounds) = (per(settings.deriv, unit)?, self.rounds(settings));
            let plain = Irregular::new(settings, window, ticks.clone(), per);
            if rounds > 0 {
                let fits = TimeFits::new(settings, plain, ticks, per);
                let prepared = counted(Robust::new(fits, rounds), within, settings);
                return Ok(Some((prepared, i64::MAX)));
            }
            counted(plain, within, settings)
        };
        Ok(Some((prepared, ahead)))
    }
}

/// The unit of a smoother's derivative, in ticks.
fn per(deriv: Deriv, unit: Unit) -> Result<f64, Error> {
    let Some(per) = deriv.unit() else { return Ok(1.0) };
    match (per.nanoseconds(), unit.nanoseconds()) {
        (Some(per), Some(tick)) => Ok(per / tick as f64),
        (None, None) => Ok(1.0),
        _ => Err(Error::InTime(format!(
            "deriv={deriv} does not go with the times: of dates a derivative is per d, h …, and of whole \
             numbers per i"
        ))),
    }
}

/// The operation prepared, with its least number of values where one is asked for.
pub(crate) fn counted<T: Sample>(
    operation: impl Operate<T>,
    within: Within,
    settings: &Settings,
) -> Arc<dyn Prepared<T>> {
    match settings.min_rows {
        None => Arc::new(operation),
        Some(least) => Arc::new(AtLeast::new(operation, least, within)),
    }
}
