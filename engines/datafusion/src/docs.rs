//! What `information_schema` and DataFusion's manual say of the functions.

use std::sync::LazyLock;

use datafusion::logical_expr::{
    Documentation, DocumentationBuilder, window_doc_sections::DOC_SECTION_ANALYTICAL,
};

use crate::function::Kind;

pub(crate) fn of(kind: Kind) -> &'static Documentation {
    static ALL: LazyLock<[Documentation; 4]> = LazyLock::new(|| Kind::ALL.map(new));
    let [smooth, smooth_by, smooth_parts, smooth_parts_by] = &*ALL;
    match kind {
        Kind::Smooth => smooth,
        Kind::SmoothBy => smooth_by,
        Kind::SmoothParts => smooth_parts,
        Kind::SmoothPartsBy => smooth_parts_by,
    }
}

fn new(kind: Kind) -> Documentation {
    let described = match kind {
        Kind::Smooth => "Smooths the rows of a partition in the order of ORDER BY.",
        Kind::SmoothBy => {
            "Smooths the rows of a partition in the order of their times, with windows in rows or in time."
        }
        Kind::SmoothParts => {
            "As smooth, but a struct: smoothed, residual, coverage, provisional, loo and replaced."
        }
        Kind::SmoothPartsBy => {
            "As smooth_by, but a struct: smoothed, residual, coverage, provisional, loo and replaced."
        }
    };
    let over = match kind.has_times() {
        true => "OVER (PARTITION BY shop)",
        false => "OVER (PARTITION BY shop ORDER BY day)",
    };
    let call = match kind {
        Kind::Smooth => "smooth(units, 'gaussian:31,std=5')",
        Kind::SmoothBy => "smooth_by(units, day, 'uniform:28d')",
        Kind::SmoothParts => "smooth_parts(units, 'gaussian:31,std=5')",
        Kind::SmoothPartsBy => "smooth_parts_by(units, day, 'uniform:28d')",
    };
    let docs: DocumentationBuilder =
        Documentation::builder(DOC_SECTION_ANALYTICAL, described, kind.usage());
    let docs = docs.with_sql_example(format!("```sql\nSELECT {call} {over} FROM sales;\n```"));
    let docs = docs.with_argument("value", "Numbers. NULL and NaN are holes.");
    let docs = match kind.has_times() {
        true => docs.with_argument("time", "Dates, timestamps or whole numbers."),
        false => docs,
    };
    docs.with_argument("spec", "A smoother, as a text: 'uniform:7', 'median:5', 'ewm:span=12', …")
        .build()
}
