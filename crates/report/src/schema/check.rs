//! JSON held against a schema, as far as ours go: a keyword that is not known here fails.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// A schema, and what of it was met.
pub(super) struct Check {
    schema: Value,
    /// Each place in the schema with a type that a value had there.
    met: BTreeSet<(String, String)>,
}

impl Check {
    pub(super) fn of(schema: &str) -> Self {
        let schema: Value = serde_json::from_str(schema).expect("JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        Self { schema, met: BTreeSet::new() }
    }

    /// What is wrong with a text, each with its place.
    pub(super) fn faults(&mut self, json: &str) -> Vec<String> {
        let value: Value = serde_json::from_str(json).expect("JSON");
        let mut faults = Vec::new();
        let schema = self.schema.clone();
        self.value(&schema, "#", &value, "$", &mut faults);
        faults
    }

    /// The types that the schema allows and no value had.
    pub(super) fn never_met(&self) -> Vec<String> {
        let mut all = Vec::new();
        allowed(&self.schema, "#", &mut all);
        let is_met = |place: &(String, String)| self.met.contains(place);
        all.into_iter()
            .filter(|place| !is_met(place))
            .map(|(place, kind)| format!("{place}: {kind}"))
            .collect()
    }

    fn value(
        &mut self,
        schema: &Value,
        place: &str,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let schema = schema.as_object().expect("a schema is an object");
        check_keywords(schema, place);
        let kind = types(schema).into_iter().find(|kind| is_of(value, kind));
        match kind {
            Some(kind) => {
                self.met.insert((place.to_owned(), kind));
            }
            None => faults.push(format!("{at}: {value} is not of {}", schema["type"])),
        }
        if let Some(least) = schema.get("minimum").and_then(Value::as_f64)
            && value.as_f64().is_some_and(|number| number < least)
        {
            faults.push(format!("{at}: {value} is less than {least}"));
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array)
            && !words.contains(value)
        {
            faults.push(format!("{at}: {value} is none of {words:?}"));
        }
        if let (Some(items), Value::Array(values)) = (schema.get("items"), value) {
            for (number, value) in values.iter().enumerate() {
                let at = format!("{at}[{number}]");
                self.value(items, &format!("{place}/items"), value, &at, faults);
            }
        }
        if let Value::Object(fields) = value {
            self.fields(schema, place, fields, at, faults);
        }
    }

    fn fields(
        &mut self,
        schema: &Map<String, Value>,
        place: &str,
        fields: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().expect("a name");
            if !fields.contains_key(name) {
                faults.push(format!("{at}: has no {name}"));
            }
        }
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            let own = schema.get("properties").and_then(|properties| properties.get(name));
            match (own, schema.get("additionalProperties")) {
                (Some(own), _) => {
                    self.value(own, &format!("{place}/properties/{name}"), value, &at, faults);
                }
                (None, Some(Value::Bool(true))) => {}
                (None, Some(other @ Value::Object(_))) => {
                    let place = format!("{place}/additionalProperties");
                    self.value(other, &place, value, &at, faults);
                }
                _ => faults.push(format!("{at}: is not in the schema")),
            }
        }
    }
}

/// Every place that has a type, with each of its types.
fn allowed(schema: &Value, place: &str, all: &mut Vec<(String, String)>) {
    let Some(schema) = schema.as_object() else { return };
    all.extend(types(schema).into_iter().map(|kind| (place.to_owned(), kind)));
    for (name, own) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        allowed(own, &format!("{place}/properties/{name}"), all);
    }
    for name in ["items", "additionalProperties"] {
        if let Some(own) = schema.get(name) {
            allowed(own, &format!("{place}/{name}"), all);
        }
    }
}

fn check_keywords(schema: &Map<String, Value>, place: &str) {
    let known = [
        "$schema",
        "title",
        "description",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minimum",
        "enum",
    ];
    let other = schema.keys().find(|name| !known.contains(&name.as_str()));
    assert_eq!(other, None, "{place}: a keyword that is not checked");
    assert!(schema.contains_key("type"), "{place}: has no type");
}

fn types(schema: &Map<String, Value>) -> Vec<String> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind.clone()],
        Some(Value::Array(kinds)) => {
            kinds.iter().map(|kind| kind.as_str().expect("a type").to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        kind => panic!("no type: {kind}"),
    }
}
