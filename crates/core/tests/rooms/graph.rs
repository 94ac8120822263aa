//! Which file uses which, from their sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Module, Source, Use};

/// The file that binds the modules, whose names are for those outside.
pub(crate) const ROOT: &str = "lib.rs";

/// One file uses another.
pub(crate) type Arrow = (String, String);

#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// All files that are no tests'.
    pub(crate) files: BTreeSet<String>,
    /// Their arrows, but for those of and to [`ROOT`].
    pub(crate) arrows: BTreeSet<Arrow>,
    /// What files import by the names that [`ROOT`] has for those outside.
    pub(crate) through_root: BTreeSet<(String, String)>,
    /// Files that give another room's type methods: whoever calls those uses the file, and no import
    /// tells.
    pub(crate) extends: BTreeSet<Arrow>,
    /// Paths that lead out of the crate, by the files they are in.
    pub(crate) outside: BTreeSet<(String, String)>,
}

/// What a path leads to.
enum Found {
    Module(Vec<String>),
    /// An item: its file, and those whose `use` declarations led there.
    Item(String, Vec<String>),
}

struct Crate {
    modules: BTreeMap<Vec<String>, (String, Module)>,
}

/// The room of a file: the folder, or the file itself, beside [`ROOT`].
pub(crate) fn room(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// `a/b.rs` and `a/b/mod.rs` are the module `a::b`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if file == ROOT { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

impl Graph {
    /// Of the crate with these sources, by their paths from where [`ROOT`] lies.
    pub(crate) fn of(texts: &BTreeMap<String, String>) -> Self {
        let mut sources: BTreeMap<&String, Source> =
            texts.iter().map(|(file, text)| (file, Source::read(text))).collect();
        let tests: Vec<Vec<String>> = sources
            .iter()
            .flat_map(|(file, source)| {
                let of = |name: &Vec<String>| [module_of(file), name.clone()].concat();
                let whole = source.is_test.then(|| module_of(file));
                source.tests.iter().map(of).chain(whole).collect::<Vec<_>>()
            })
            .collect();
        sources.retain(|file, _| {
            let module = module_of(file);
            let is_test = |test: &Vec<String>| module.starts_with(test);
            !module.iter().any(|name| name == "tests") && !tests.iter().any(is_test)
        });
        let files: BTreeSet<String> = sources.keys().map(|file| (*file).clone()).collect();
        let mut modules = BTreeMap::new();
        for (file, source) in sources {
            for module in source.modules {
                let path = [module_of(file), module.name.clone()].concat();
                modules.insert(path, (file.clone(), module));
            }
        }
        let crate_ = Crate { modules };
        let mut graph = Self { files, ..Self::default() };
        for (path, (file, module)) in &crate_.modules {
            crate_.look(path, file, module, &mut graph);
        }
        graph
    }

    /// Files that use one another, directly or not, and lie in more than one room.
    pub(crate) fn circles(&self) -> Vec<BTreeSet<String>> {
        let reached: BTreeMap<&String, BTreeSet<&String>> =
            self.files.iter().map(|file| (file, self.reached(file))).collect();
        let mut circles = BTreeSet::new();
        for (file, others) in &reached {
            let back = others.iter().filter(|other| reached[**other].contains(file));
            let circle: BTreeSet<String> = back.map(|other| (*other).clone()).collect();
            if circle.iter().map(|file| room(file)).collect::<BTreeSet<_>>().len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    fn reached(&self, file: &String) -> BTreeSet<&String> {
        let (mut reached, mut next) = (BTreeSet::new(), vec![file]);
        while let Some(file) = next.pop() {
            for (_, to) in self.arrows.iter().filter(|(from, _)| from == file) {
                if reached.insert(to) {
                    next.push(to);
                }
            }
        }
        reached
    }
}

impl Crate {
    /// Adds a module's arrows.
    fn look(&self, path: &[String], file: &str, module: &Module, graph: &mut Graph) {
        for declared in &module.uses {
            let called = declared.name.as_ref().is_some_and(|name| module.called.contains(name));
            let found = self.resolve(path, &declared.path, called, 0);
            // Names of the same room that are only handed on: whoever takes them uses their file.
            let hands_on = declared.is_public
                && declared.name.as_ref().is_some_and(|name| !module.words.contains(name));
            match found {
                Some(Found::Module(of)) if declared.name.is_none() => {
                    let Some((of, _)) = self.modules.get(&of) else { continue };
                    let of = of.clone();
                    let hands_on = declared.is_public && room(&of) == room(file);
                    graph.add(file, "*", Found::Item(of, Vec::new()), hands_on);
                }
                Some(found) => {
                    let name = declared.path.last().expect("a name");
                    graph.add(file, name, found, hands_on);
                }
                None => graph.add_outside(file, &declared.path),
            }
        }
        for extended in &module.extends {
            if let Some(Found::Item(to, _)) = self.resolve(path, extended, true, 0)
                && room(&to) != room(file)
            {
                graph.extends.insert((file.to_owned(), to));
            }
        }
        for used in &module.paths {
            let Some(found) = self.resolve(path, used, false, 0) else {
                graph.add_outside(file, used);
                continue;
            };
            let name = used.iter().find(|name| !["crate", "super", "self"].contains(&&***name));
            graph.add(file, name.map_or("", |name| name), found, false);
        }
    }

    /// What a path leads to from a module; nothing where it leaves the crate. Where a module and an
    /// item have the path's name, the item if it is `called`.
    fn resolve(
        &self,
        from: &[String],
        path: &[String],
        called: bool,
        hops: usize,
    ) -> Option<Found> {
        // Globs of one another lead round and round.
        if hops > 30 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let up = from.len().saturating_sub(1);
        match &**first {
            "crate" => self.walk(&[], rest, called, hops),
            "self" => self.walk(from, rest, called, hops),
            "super" => match rest.first() {
                Some(name) if name == "super" => self.resolve(&from[..up], rest, called, hops + 1),
                _ => self.walk(&from[..up], rest, called, hops),
            },
            name => {
                let (_, module) = self.modules.get(from)?;
                // `use other_crate;` leads nowhere in this one.
                let is_here =
                    |used: &Use| used.name.as_deref() == Some(name) && used.path != [name];
                let known = module.uses.iter().any(is_here) || self.child(from, name).is_some();
                if known { self.walk(from, path, called, hops) } else { None }
            }
        }
    }

    fn child(&self, module: &[String], name: &str) -> Option<Vec<String>> {
        let child = [module, &[name.to_owned()]].concat();
        let is_folder = || self.modules.keys().any(|other| other.starts_with(&child));
        is_folder().then_some(child)
    }

    /// What `rest` is in a module.
    fn walk(&self, at: &[String], rest: &[String], called: bool, hops: usize) -> Option<Found> {
        let Some((name, rest)) = rest.split_first() else {
            return Some(Found::Module(at.to_vec()));
        };
        let (file, module) = self.modules.get(at)?;
        let used = || self.used(at, module, name, hops);
        let has_item = || module.items.contains(name) || used().is_some();
        if let Some(child) = self.child(at, name)
            && !(called && rest.is_empty() && has_item())
        {
            return self.walk(&child, rest, called, hops);
        }
        let own = Found::Item(file.clone(), Vec::new());
        if module.items.contains(name) {
            return Some(own);
        }
        let Some(path) = used() else { return Some(own) };
        let path = [path, rest.to_vec()].concat();
        // A name of another crate that is handed on is this file's.
        match self.resolve(at, &path, called, hops + 1).unwrap_or(own) {
            Found::Item(of, mut through) => {
                through.insert(0, file.clone());
                Some(Found::Item(of, through))
            }
            Found::Module(of) if at.is_empty() => {
                Some(Found::Item(self.modules.get(&of)?.0.clone(), vec![file.clone()]))
            }
            module => Some(module),
        }
    }

    /// The path of a name that a declaration brings into a module.
    fn used(
        &self,
        at: &[String],
        module: &Module,
        name: &String,
        hops: usize,
    ) -> Option<Vec<String>> {
        let named = module.uses.iter().find(|used| used.name.as_ref() == Some(name));
        if let Some(used) = named {
            return Some(used.path.clone());
        }
        let mut globs = module.uses.iter().filter(|used| used.name.is_none());
        globs.find_map(|glob| {
            let Some(Found::Module(of)) = self.resolve(at, &glob.path, false, hops + 1) else {
                return None;
            };
            let (_, inner) = self.modules.get(&of)?;
            let has = inner.items.contains(name)
                || self.child(&of, name).is_some()
                || of != at && self.used(&of, inner, name, hops + 1).is_some();
            has.then(|| [glob.path.clone(), vec![name.clone()]].concat())
        })
    }
}

impl Graph {
    /// Adds what a file was found to use.
    fn add(&mut self, from: &str, name: &str, found: Found, hands_on: bool) {
        let Found::Item(to, through) = found else { return };
        if from == ROOT {
            return;
        }
        if to == ROOT || through.iter().any(|file| file == ROOT) {
            self.through_root.insert((from.to_owned(), name.to_owned()));
        }
        // A room that hands names of another on is used too.
        let others = through.iter().filter(|file| ![room(&to), room(from)].contains(&room(file)));
        for to in others.chain([&to]) {
            if to != from && to != ROOT && !(hands_on && room(to) == room(from)) {
                self.arrows.insert((from.to_owned(), to.clone()));
            }
        }
    }

    fn add_outside(&mut self, from: &str, path: &[String]) {
        let path = path.join("::");
        self.outside.insert((from.to_owned(), path.trim_start_matches("::").to_owned()));
    }
}
