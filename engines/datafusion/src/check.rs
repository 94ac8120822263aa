//! What is refused while a query is planned, with what to write instead.

use datafusion::{
    common::{Result, ScalarValue, plan_datafusion_err, plan_err},
    logical_expr::{
        Expr, WindowFrame, WindowFrameBound, expr::NullTreatment, expr::WindowFunction,
        simplify::SimplifyContext,
    },
};
use smoothframe_arrow::{axis::Axis, windows::Windows};

use crate::{function::Kind, known};

/// Refuses clauses that would be ignored, and a spec that cannot be. (DataFusion refuses FILTER itself.)
pub(crate) fn planned(
    kind: Kind,
    function: WindowFunction,
    context: &SimplifyContext,
) -> Result<Expr> {
    let (name, usage) = (kind.name(), kind.usage());
    let params = &function.params;
    if params.null_treatment == Some(NullTreatment::IgnoreNulls) {
        return ignore_nulls(kind);
    }
    if params.distinct {
        return plan_err!("{name} takes no DISTINCT: it smooths every row");
    }
    if !is_default(&params.window_frame) {
        return plan_err!(
            "{name} takes no frame ({}): its spec says how far windows reach, as in 'uniform:4 align=trailing'",
            params.window_frame
        );
    }
    if let Some(sort) = params.order_by.iter().find(|sort| !sort.asc) {
        return plan_err!(
            "{name} takes no DESC: it would turn time around (ORDER BY {}); leave DESC out, and write align=trailing or align=leading in the spec for windows that look back or ahead",
            sort.expr
        );
    }
    if !kind.has_times() && params.order_by.is_empty() {
        return plan_err!(
            "{name} smooths rows in their order, and there is none: write OVER (PARTITION BY … ORDER BY time), or {}",
            kind.with_times().usage()
        );
    }
    let Some(spec) = params.args.get(kind.spec_at()) else {
        return plan_err!("{name} takes {usage}");
    };
    let spec = match spec {
        Expr::Literal(spec, _) => spec,
        // Of a prepared query, which is planned again when it is executed.
        Expr::Placeholder(_) => return Ok(Expr::from(function)),
        spec => return no_literal(kind, &spec.to_string()),
    };
    let ready = known::ready(kind, text(kind, spec)?)?;
    if let Some(time) = params.args.get(1).filter(|_| kind.has_times()) {
        let said = |error: smoothframe_arrow::Error| plan_datafusion_err!("{name}: {error}");
        let axis = Axis::of(&time.to_string(), &context.get_data_type(time)?).map_err(said)?;
        axis.zone().map_err(said)?;
        Windows::of(&ready.asked.smoother, &axis, None).map_err(said)?;
    }
    Ok(Expr::from(function))
}

/// Whether a frame is one that a query without one has: all rows, or those up to the current one. What
/// was written in these words cannot be told from what was left out.
fn is_default(frame: &WindowFrame) -> bool {
    let is_unbounded = |bound: &WindowFrameBound| bound.is_unbounded();
    let is_to_end = match &frame.end_bound {
        WindowFrameBound::CurrentRow => true,
        WindowFrameBound::Following(_) => is_unbounded(&frame.end_bound),
        WindowFrameBound::Preceding(_) => false,
    };
    matches!(frame.start_bound, WindowFrameBound::Preceding(_))
        && is_unbounded(&frame.start_bound)
        && is_to_end
}

pub(crate) fn ignore_nulls<T>(kind: Kind) -> Result<T> {
    plan_err!(
        "{} takes no IGNORE NULLS: NULL is a hole, and the spec says what becomes of it (missing=skip, missing=propagate, holes=keep)",
        kind.name()
    )
}

pub(crate) fn no_literal<T>(kind: Kind, written: &str) -> Result<T> {
    plan_err!(
        "{}: the spec is a text that does not change from row to row, and `{written}` is none: {}, as in 'gaussian:31,std=5'",
        kind.name(),
        kind.usage()
    )
}

/// The text of a spec.
pub(crate) fn text(kind: Kind, spec: &ScalarValue) -> Result<&str> {
    match spec.try_as_str() {
        Some(Some(text)) => Ok(text),
        _ => no_literal(kind, &spec.to_string()),
    }
}
