//! The window functions, as DataFusion asks for them.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::{DataType, Field, FieldRef},
    common::{Result, plan_err},
    logical_expr::{
        Documentation, LimitEffect, PartitionEvaluator, Signature, Volatility, WindowUDFImpl,
        function::{
            ExpressionArgs, PartitionEvaluatorArgs, WindowFunctionSimplification,
            WindowUDFFieldArgs,
        },
    },
    physical_expr::{PhysicalExpr, expressions::Literal},
};
use smoothframe_arrow::{
    axis::Axis,
    float::smoothed_dtype,
    part::{self, Part},
};

use crate::{check, docs, evaluator::Evaluator, known};

/// One of the four functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Smooth,
    SmoothBy,
    SmoothParts,
    SmoothPartsBy,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] =
        [Self::Smooth, Self::SmoothBy, Self::SmoothParts, Self::SmoothPartsBy];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Smooth => "smooth",
            Self::SmoothBy => "smooth_by",
            Self::SmoothParts => "smooth_parts",
            Self::SmoothPartsBy => "smooth_parts_by",
        }
    }

    /// Whether rows come with their times.
    pub(crate) const fn has_times(self) -> bool {
        matches!(self, Self::SmoothBy | Self::SmoothPartsBy)
    }

    /// Whether the result is a struct of all parts.
    pub(crate) const fn has_parts(self) -> bool {
        matches!(self, Self::SmoothParts | Self::SmoothPartsBy)
    }

    /// Which argument the spec is; the value and the time are before it.
    pub(crate) const fn spec_at(self) -> usize {
        if self.has_times() { 2 } else { 1 }
    }

    /// How it is called.
    pub(crate) const fn usage(self) -> &'static str {
        match self {
            Self::Smooth => "smooth(value, spec)",
            Self::SmoothBy => "smooth_by(value, time, spec)",
            Self::SmoothParts => "smooth_parts(value, spec)",
            Self::SmoothPartsBy => "smooth_parts_by(value, time, spec)",
        }
    }

    /// The function that takes times too.
    pub(crate) const fn with_times(self) -> Self {
        match self {
            Self::Smooth | Self::SmoothBy => Self::SmoothBy,
            Self::SmoothParts | Self::SmoothPartsBy => Self::SmoothPartsBy,
        }
    }
}

/// A window function over [`Kind`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Function {
    kind: Kind,
    signature: Signature,
}

impl Function {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl WindowUDFImpl for Function {
    fn name(&self) -> &str {
        self.kind.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Numbers come as they are: what is refused is refused by its name, which is known to `field` alone.
    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let coerced = |(at, dtype): (usize, &DataType)| match dtype {
            DataType::Null if at == 0 => DataType::Float64,
            DataType::Dictionary(_, values) if smoothed_dtype(values).is_some() => {
                values.as_ref().clone()
            }
            _ => dtype.clone(),
        };
        Ok(types.iter().enumerate().map(coerced).collect())
    }

    /// The spec is not evaluated for each row.
    fn expressions(&self, args: ExpressionArgs<'_>) -> Vec<Arc<dyn PhysicalExpr>> {
        args.input_exprs().iter().take(self.kind.spec_at()).cloned().collect()
    }

    fn field(&self, args: WindowUDFFieldArgs<'_>) -> Result<FieldRef> {
        let (name, usage) = (self.kind.name(), self.kind.usage());
        let fields = args.input_fields();
        if fields.len() != self.kind.spec_at() + 1 {
            return plan_err!("{name} takes {usage}, and not {} arguments", fields.len());
        }
        let Some(smoothed) = smoothed_dtype(fields[0].data_type()) else {
            let (column, dtype) = (fields[0].name(), fields[0].data_type());
            return plan_err!(
                "{name}: `{column}` holds {dtype} and no numbers that can be smoothed; write CAST(… AS DOUBLE)"
            );
        };
        if self.kind.has_times() && Axis::of("", fields[1].data_type()).is_err() {
            let (column, dtype) = (fields[1].name(), fields[1].data_type());
            return plan_err!(
                "{name}: `{column}` holds {dtype} and neither dates, timestamps nor whole numbers; write CAST(… AS TIMESTAMP)"
            );
        }
        let spec = &fields[self.kind.spec_at()];
        // Null is the type of a parameter that is not bound yet.
        if !spec.data_type().is_string() && !spec.data_type().is_null() {
            return plan_err!(
                "{name}: the spec is a text, and `{}` is {}: {usage}, as in 'gaussian:31,std=5'",
                spec.name(),
                spec.data_type()
            );
        }
        let dtype = match self.kind.has_parts() {
            true => DataType::Struct(part::fields(&Part::ALL, &smoothed)),
            false => smoothed,
        };
        Ok(Arc::new(Field::new(args.name(), dtype, true)))
    }

    /// The one place that sees a query's clauses and the spec while it is planned.
    fn simplify(&self) -> Option<WindowFunctionSimplification> {
        let kind = self.kind;
        Some(Box::new(move |function, context| check::planned(kind, function, context)))
    }

    fn partition_evaluator(
        &self,
        args: PartitionEvaluatorArgs<'_>,
    ) -> Result<Box<dyn PartitionEvaluator>> {
        let kind = self.kind;
        if args.ignore_nulls() {
            return check::ignore_nulls(kind);
        }
        let spec = args.input_exprs().get(kind.spec_at());
        let Some(literal) = spec.and_then(|spec| spec.downcast_ref::<Literal>()) else {
            let written = spec.map_or_else(String::new, ToString::to_string);
            return check::no_literal(kind, &written);
        };
        let ready = known::ready(kind, check::text(kind, literal.value())?)?;
        let time = args.input_fields().get(1).filter(|_| kind.has_times());
        Ok(Box::new(Evaluator::new(&ready, time.map(|field| field.name().clone()))))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(docs::of(self.kind))
    }

    /// Windows may look as far ahead as the partition goes.
    fn limit_effect(&self, _: &[Arc<dyn PhysicalExpr>]) -> LimitEffect {
        LimitEffect::Unknown
    }
}
