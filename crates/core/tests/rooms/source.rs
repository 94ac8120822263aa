//! What a Rust file says of other files: its `use` declarations and paths, outside its tests.

use std::collections::BTreeSet;

/// A module and the modules written out within it, the file's own first.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) modules: Vec<Module>,
    /// The modules in files of their own that are only there in tests.
    pub(crate) tests: Vec<Vec<String>>,
    /// Whether all of it is a test's.
    pub(crate) is_test: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Its place within the file: empty for the file's own.
    pub(crate) name: Vec<String>,
    pub(crate) uses: Vec<Use>,
    /// What it defines itself.
    pub(crate) items: BTreeSet<String>,
    /// Paths of two names or more outside of `use`.
    pub(crate) paths: BTreeSet<Vec<String>>,
    /// Types that it gives methods of their own, of no trait.
    pub(crate) extends: BTreeSet<Vec<String>>,
    /// Names outside of `use`, and those of them that are called.
    pub(crate) words: BTreeSet<String>,
    pub(crate) called: BTreeSet<String>,
}

/// `use path as name`; a glob has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) path: Vec<String>,
    pub(crate) name: Option<String>,
    pub(crate) is_public: bool,
}

impl Source {
    pub(crate) fn read(text: &str) -> Self {
        let tokens = tokens(text);
        let mut reader = Reader { tokens: &tokens, at: 0, source: Self::default() };
        reader.module(Vec::new());
        assert_eq!(reader.at, tokens.len(), "braces do not match");
        let mut source = reader.source;
        // A module is done after those within it.
        source.modules.sort_by(|a, b| a.name.cmp(&b.name));
        source
    }
}

pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The names and signs of a source, without comments and lifetimes; a literal is `"` or its digits.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let after = &rest[name..];
        let is_prefix = ["", "b", "c", "r", "br", "cr"].contains(&&rest[..name]);
        let hashes = after.len() - after.trim_start_matches('#').len();
        let is_raw = rest[..name].ends_with('r') && after[hashes..].starts_with('"');
        let len = if first.is_whitespace() {
            first.len_utf8()
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if is_prefix && is_raw {
            tokens.push("\"");
            let open = name + hashes + 1;
            let close = format!("\"{}", "#".repeat(hashes));
            open + rest[open..].find(&close).expect("a raw string ends") + close.len()
        } else if is_prefix && after.starts_with('"') {
            tokens.push("\"");
            name + quoted(after, '"')
        } else if rest.starts_with("r#") {
            2
        } else if name > 0 {
            tokens.push(&rest[..name]);
            name
        } else if first == '\'' {
            let mut next = rest.chars().skip(1);
            let (one, two) = (next.next(), next.next());
            if one == Some('\\') || two == Some('\'') {
                tokens.push("\"");
                quoted(rest, '\'')
            } else {
                1 + rest[1..].find(|c| !is_name(c)).unwrap_or(rest.len() - 1)
            }
        } else {
            let len = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            tokens.push(&rest[..len]);
            len
        };
        rest = &rest[len..];
    }
    tokens
}

/// The bytes of a block comment, in which others may lie.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let part = &text[at..];
        let step = if part.starts_with("/*") {
            depth += 1;
            2
        } else if part.starts_with("*/") {
            depth -= 1;
            2
        } else {
            part.chars().next().expect("a comment ends").len_utf8()
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
}

/// The bytes of a literal with its quotes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    panic!("a literal ends")
}

const ITEMS: [&str; 8] = ["fn", "struct", "enum", "union", "trait", "type", "const", "static"];

struct Reader<'a> {
    tokens: &'a [&'a str],
    at: usize,
    source: Source,
}

impl Reader<'_> {
    /// Token `ahead` from here.
    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn name(&self, ahead: usize) -> Option<String> {
        let token = self.peek(ahead);
        let is_number = token.starts_with(|c: char| c.is_numeric());
        (token.starts_with(is_name) && !is_number).then(|| token.to_owned())
    }

    /// Up to the brace that closes it, or the end of the file.
    fn module(&mut self, name: Vec<String>) {
        let mut module = Module { name, ..Module::default() };
        let (mut depth, mut is_public) = (0_usize, false);
        while self.at < self.tokens.len() {
            let public = std::mem::take(&mut is_public);
            match self.peek(0) {
                "#" => {
                    self.attribute(&module.name);
                    is_public = public;
                }
                "pub" => {
                    self.at += 1;
                    if self.peek(0) == "(" {
                        self.group();
                    }
                    is_public = true;
                }
                "use" if self.peek(1) != "<" => {
                    self.at += 1;
                    self.tree(&[], public, &mut module.uses);
                }
                "mod" if self.peek(2) == "{" => {
                    let mut inner = module.name.clone();
                    inner.extend(self.name(1));
                    self.at += 3;
                    self.module(inner);
                    assert_eq!(self.peek(0), "}", "a module ends");
                    self.at += 1;
                }
                "{" => {
                    depth += 1;
                    self.at += 1;
                }
                "}" if depth == 0 => break,
                "}" => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.word(&mut module, depth),
            }
        }
        self.source.modules.push(module);
    }

    /// An attribute, and after `#[cfg(test)]` what it stands before.
    fn attribute(&mut self, module: &[String]) {
        let is_inner = self.peek(1) == "!";
        self.at += if is_inner { 2 } else { 1 };
        if self.peek(0) != "[" {
            return; // The sign in a macro.
        }
        let start = self.at + 1;
        self.group();
        let is_test = match &self.tokens[start..self.at - 1] {
            ["cfg", "(", "test", ")"] => true,
            ["cfg", "(", "all", "(", all @ .., ")", ")"] => {
                all.split(|token| *token == ",").any(|one| one == ["test"])
            }
            _ => false,
        };
        match (is_test, is_inner) {
            (true, true) if module.is_empty() => self.source.is_test = true,
            (true, false) => self.skip(module),
            _ => {}
        }
    }

    /// Skips what an attribute stands before: up to a semicolon or the end of a pair of braces, and
    /// of what is no item up to a comma.
    fn skip(&mut self, module: &[String]) {
        while self.peek(0) == "#" {
            self.at += 1;
            self.group();
        }
        if self.peek(0) == "pub" {
            self.at += 1;
            if self.peek(0) == "(" {
                self.group();
            }
        }
        if self.peek(0) == "mod" && self.peek(2) == ";" {
            let mut name = module.to_vec();
            name.extend(self.name(1));
            self.source.tests.push(name);
        }
        let more = ["use", "mod", "impl", "unsafe", "extern", "async", "macro_rules"];
        let is_use = self.peek(0) == "use";
        let is_item = ITEMS.contains(&self.peek(0)) || more.contains(&self.peek(0));
        while self.at < self.tokens.len() {
            match self.peek(0) {
                ";" => return self.at += 1,
                "," if !is_item => return self.at += 1,
                ")" | "]" | "}" => break,
                "{" if !is_use => return self.group(),
                "(" | "[" | "{" => self.group(),
                _ => self.at += 1,
            }
        }
    }

    /// Skips a group with its brackets.
    fn group(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.tokens.len() {
            match self.peek(0) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// One of the trees that `use` names, with the comma, the brace or the semicolon after it.
    fn tree(&mut self, prefix: &[String], is_public: bool, uses: &mut Vec<Use>) {
        let mut path = prefix.to_vec();
        loop {
            if self.peek(0) == "{" {
                self.at += 1;
                while self.peek(0) != "}" {
                    self.tree(&path, is_public, uses);
                    if self.peek(0) == "," {
                        self.at += 1;
                    }
                }
                self.at += 1;
                return;
            } else if self.peek(0) == "*" {
                self.at += 1;
                return uses.push(Use { path, name: None, is_public });
            } else if let Some(name) = self.name(0) {
                self.at += 1;
                if name != "self" || path.is_empty() {
                    path.push(name);
                }
                if self.peek(0) != "::" {
                    let mut name = path.last().cloned();
                    if self.peek(0) == "as" {
                        name = self.name(1);
                        self.at += 2;
                    }
                    return uses.push(Use { path, name, is_public });
                }
                self.at += 1;
            } else {
                assert_eq!(self.peek(0), "::", "a use declaration");
                // `::std`: another crate.
                self.at += 1;
                path.push(String::new());
            }
        }
    }

    /// The type of an `impl` that stands here and is of no trait.
    fn extended(&self) -> Option<Vec<String>> {
        let (mut at, mut depth) = (1, 0_usize);
        let mut path = Vec::new();
        loop {
            match self.peek(at) {
                "<" => depth += 1,
                // `->` closes nothing.
                ">" if self.peek(at - 1) != "-" => depth -= 1,
                "for" if depth == 0 => return None,
                "{" | "where" | ";" | "" => return Some(path).filter(|path| !path.is_empty()),
                _ if depth == 0 => path.extend(self.name(at)),
                _ => {}
            }
            at += 1;
        }
    }

    /// Any other token: of names, what they say of the module.
    fn word(&mut self, module: &mut Module, depth: usize) {
        let Some(name) = self.name(0) else { return self.at += 1 };
        let [before, before_that] =
            [1, 2].map(|back| self.at.checked_sub(back).map_or("", |at| self.tokens[at]));
        if depth == 0 && ITEMS.contains(&&*name) {
            let ahead = if self.peek(1) == "mut" { 2 } else { 1 };
            module.items.extend(self.name(ahead));
        }
        if depth == 0 && name == "impl" {
            module.extends.extend(self.extended());
        }
        if name == "macro_rules" {
            module.items.extend(self.name(2));
        }
        self.at += 1;
        // `::std` begins a path, the name in `a::<T>::name` and `<T>::name` does not.
        let ends_name = |c: char| c == '>' || is_name(c);
        let is_absolute = before == "::" && !before_that.ends_with(ends_name);
        if before == "::" && !is_absolute || [".", "fn"].contains(&before) {
            return;
        }
        module.words.insert(name.clone());
        if ["(", "!"].contains(&self.peek(0)) {
            module.called.insert(name.clone());
        }
        let mut path = if is_absolute { vec![String::new(), name] } else { vec![name] };
        while self.peek(0) == "::"
            && let Some(name) = self.name(1)
        {
            path.push(name);
            self.at += 2;
        }
        if path.len() > 1 {
            module.paths.insert(path);
        }
    }
}
