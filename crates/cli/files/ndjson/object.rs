//! A line as the fields of an object, each as it is written.

use std::borrow::Cow;

use serde::de::IgnoredAny;

/// Hands over the name and the value of each field. Numbers stay as they are written, since one that is
/// read and written again may be another.
pub(super) fn fields<'a>(
    line: &'a str,
    mut take: impl FnMut(&str, &'a str) -> Result<(), String>,
) -> Result<(), String> {
    let mut reader = Reader { line, at: 0 };
    reader.sign('{').map_err(|why| match line.trim_start().starts_with('[') {
        true => "is a JSON list, and no object; NDJSON has an object on each line, as jq -c '.[]' makes \
                 of a list"
            .to_owned(),
        false => why,
    })?;
    if reader.next() == Some('}') {
        reader.sign('}')?;
        return reader.end();
    }
    loop {
        let start = reader.at;
        if reader.next() != Some('"') {
            return Err(reader.expected("a name in quotes"));
        }
        let name = reader.value(start)?;
        let name = unquoted(name).ok_or_else(|| reader.expected("a name in quotes"))?;
        reader.sign(':')?;
        reader.next();
        let start = reader.at;
        take(&name, reader.value(start)?)?;
        match reader.next() {
            Some(',') => reader.sign(',')?,
            Some('}') => {
                reader.sign('}')?;
                return reader.end();
            }
            _ => return Err(reader.expected("`,` or `}`")),
        }
    }
}

/// What a text in quotes says.
pub(super) fn unquoted(text: &str) -> Option<Cow<'_, str>> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str::<String>(text.trim()).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

struct Reader<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// The next sign that is no white space.
    fn next(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn sign(&mut self, sign: char) -> Result<(), String> {
        if self.next() != Some(sign) {
            return Err(self.expected(&format!("`{sign}`")));
        }
        self.at += sign.len_utf8();
        Ok(())
    }

    /// The value that comes next, whatever it is.
    fn value(&mut self, start: usize) -> Result<&'a str, String> {
        let rest = self.rest();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                self.at += values.byte_offset();
                Ok(self.line.get(start..self.at).unwrap_or_default().trim())
            }
            Some(Err(error)) if error.is_eof() => {
                self.at = self.line.len();
                Err("is cut short: its object does not end".to_owned())
            }
            Some(Err(error)) => {
                self.at += error.column().saturating_sub(1);
                Err(self.expected("a JSON value"))
            }
            None => Err("is cut short: its object does not end".to_owned()),
        }
    }

    fn end(&mut self) -> Result<(), String> {
        match self.next() {
            None => Ok(()),
            Some(_) => Err(self.expected("nothing behind the object")),
        }
    }

    fn expected(&self, what: &str) -> String {
        if self.rest().is_empty() {
            return "is cut short: its object does not end".to_owned();
        }
        let before = self.line.get(..self.at).unwrap_or_default();
        let found = self.rest().chars().next().unwrap_or_default();
        format!(
            "is no JSON object, at character {}: {what} is expected, and there is `{found}`",
            before.chars().count() + 1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(line: &str) -> Result<Vec<(String, &str)>, String> {
        let mut all = Vec::new();
        fields(line, |name, cell| {
            all.push((name.to_owned(), cell));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn fields_stay_as_they_are_written() {
        let line = r#" {"a": 1.50 ,"b\n":"x\"y", "c":{"d":[1, 2]},"e":null,"f":-0} "#;
        let fields = all(line).expect("an object");
        let want = [
            ("a", "1.50"),
            ("b\n", r#""x\"y""#),
            ("c", r#"{"d":[1, 2]}"#),
            ("e", "null"),
            ("f", "-0"),
        ];
        assert_eq!(fields, want.map(|(name, cell)| (name.to_owned(), cell)));
        assert_eq!(all("{}"), Ok(Vec::new()));
        assert_eq!(unquoted(r#""x\"y""#).as_deref(), Some("x\"y"));
    }

    #[test]
    fn what_is_no_object_is_told_with_its_place() {
        for (line, says) in [
            (r#"{"a":1"#, "is cut short"),
            (r#"{"a":"#, "is cut short"),
            (r#"{"a":"x"#, "is cut short"),
            (r#"{"a":1,}"#, "at character 8: a name in quotes"),
            (r#"{"a":1} x"#, "at character 9: nothing behind the object"),
            (r#"{"a":nope}"#, "a JSON value is expected"),
            (r#"{a:1}"#, "at character 2: a name in quotes is expected, and there is `a`"),
            (r#"{"a" 1}"#, "`:` is expected"),
            ("[1,2]", "is a JSON list"),
            ("1", "`{` is expected, and there is `1`"),
        ] {
            let error = all(line).expect_err(line);
            assert!(error.contains(says), "{line}: {error}");
        }
    }
}
