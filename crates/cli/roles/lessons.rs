//! What later rows teach of the first, where a table is read batch by batch.

use std::{collections::BTreeMap, fmt};

use polars::prelude::*;

use crate::files::typed::told::{Differs, Learnt};

/// What later rows taught, for a table that is read from its start again.
#[derive(Debug, Default)]
pub(crate) struct Lessons {
    pub(crate) columns: Learnt,
    pub(super) time: Option<DataType>,
    pub(super) values: BTreeMap<String, DataType>,
    /// Whether a group came back that had ended.
    pub(crate) any_order: bool,
}

/// One of them.
#[derive(Debug)]
pub(crate) enum Lesson {
    Column(Differs),
    Time(String, DataType),
    Value { name: String, text: String, dtype: DataType },
    Order(String),
}

impl fmt::Display for Lesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(differs) => differs.fmt(f),
            Self::Time(text, _) | Self::Value { text, .. } | Self::Order(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Lesson {}

impl Lesson {
    /// The lesson that an error is; any other stays one.
    pub(crate) fn of(error: anyhow::Error) -> anyhow::Result<Self> {
        match error.downcast::<Self>() {
            Ok(lesson) => Ok(lesson),
            Err(error) => Ok(Self::Column(error.downcast::<Differs>()?)),
        }
    }
}

impl Lessons {
    /// What columns hold, as it was kept.
    pub(crate) fn of<'a>(
        columns: impl Iterator<Item = (&'a String, DataType)>,
        time: Option<&str>,
    ) -> Self {
        let mut lessons = Self::default();
        for (name, dtype) in columns {
            match time == Some(name.as_str()) {
                true => lessons.time = Some(dtype),
                false => drop(lessons.values.insert(name.clone(), dtype)),
            }
        }
        lessons
    }

    pub(crate) fn take(&mut self, lesson: &Lesson) {
        match lesson {
            Lesson::Column(Differs { name, is, .. }) => {
                self.columns.insert(name.clone(), *is);
            }
            Lesson::Time(_, dtype) => self.time = Some(dtype.clone()),
            Lesson::Value { name, dtype, .. } => {
                self.values.insert(name.clone(), dtype.clone());
            }
            Lesson::Order(_) => self.any_order = true,
        }
    }
}
