//! Specs that were read already. DataFusion asks for an evaluator for each partition, and parses, tables
//! and buffers are kept between them.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use datafusion::common::{Result, plan_datafusion_err};
use smoothframe_arrow::{
    part::{self, Part},
    series::{Asked, Worker},
};

use crate::function::Kind;

/// A spec that was read, and what this thread has prepared for it.
pub(crate) struct Ready {
    pub(crate) kind: Kind,
    pub(crate) spec: Arc<str>,
    pub(crate) asked: Asked,
    pub(crate) singles: RefCell<Worker<f32>>,
    pub(crate) doubles: RefCell<Worker<f64>>,
}

/// So many are kept by a thread.
const KNOWN_AT_ONCE: usize = 16;

thread_local! {
    static KNOWN: RefCell<Vec<Rc<Ready>>> = const { RefCell::new(Vec::new()) };
}

/// The spec of a function, as this thread knows it.
pub(crate) fn ready(kind: Kind, spec: &str) -> Result<Rc<Ready>> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(ready) = known.iter().find(|ready| ready.kind == kind && *ready.spec == *spec) {
            return Ok(Rc::clone(ready));
        }
        let ready = Rc::new(Ready {
            kind,
            spec: spec.into(),
            asked: read(kind, spec)
                .map_err(|error| plan_datafusion_err!("{}: {error}", kind.name()))?,
            singles: RefCell::default(),
            doubles: RefCell::default(),
        });
        if known.len() == KNOWN_AT_ONCE {
            known.remove(0);
        }
        known.push(Rc::clone(&ready));
        Ok(ready)
    })
}

fn read(kind: Kind, spec: &str) -> smoothframe_arrow::Result<Asked> {
    let mut asked = Asked::new(spec, &[Part::Smoothed.name().to_owned()], false)?;
    if kind.has_parts() {
        // Those that this smoother has; the others are NULL.
        let has = |part: &Part| part::check(&asked.smoother, &[*part]).is_ok();
        (asked.parts, asked.is_struct) = (Part::ALL.into_iter().filter(has).collect(), true);
    }
    if !kind.has_times() {
        asked.needs_no_times(match kind.with_times() {
            Kind::SmoothPartsBy => "smooth_parts_by(value, time, spec) takes them",
            _ => "smooth_by(value, time, spec) takes them",
        })?;
    }
    Ok(asked)
}
