//! Choices by their names.

/// Gives an enum without fields its names: `ALL`, `name`, and text in both directions.
macro_rules! names {
    ($(#[$about:meta])* $choice:ident, $what:literal: $($variant:ident = $name:literal),+ $(,)?) => {
        impl $choice {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            $(#[$about])*
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        /// Its name.
        impl std::fmt::Display for $choice {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        /// By its name.
        impl std::str::FromStr for $choice {
            type Err = $crate::Error;

            fn from_str(text: &str) -> Result<Self, $crate::Error> {
                let found = Self::ALL.iter().find(|choice| choice.name() == text);
                found.copied().ok_or_else(|| $crate::Error::Choice {
                    text: text.to_owned(),
                    what: $what,
                    names: Self::ALL.iter().map(|choice| choice.name()).collect(),
                })
            }
        }
    };
}

pub(crate) use names;

/// Serde's formats hold these as their text.
#[cfg(feature = "serde")]
mod as_text {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    use crate::{Agg, Every, Fill, FillTo, Label, Offset, OnDuplicate, Part, Weekday};

    macro_rules! as_text {
        ($($choice:ty),+) => {$(
            impl Serialize for $choice {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $choice {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = Cow::<str>::deserialize(deserializer)?;
                    text.parse().map_err(D::Error::custom)
                }
            }
        )+};
    }

    as_text!(Agg, Every, Fill, FillTo, Label, Offset, OnDuplicate, Part, Weekday);
}
