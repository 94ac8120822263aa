//! A smoother as its text, in any format.

use ::serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::smoother::Smoother;

impl Serialize for Smoother {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Smoother {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
