//! Labels along an axis.

/// A line of labels, of which none touches another.
pub(crate) struct Labels(Vec<char>);

impl Labels {
    pub(crate) fn new(width: usize) -> Self {
        Self(vec![' '; width])
    }

    pub(crate) fn centred(&mut self, at: usize, label: &str) {
        self.starting(at.saturating_sub(label.chars().count() / 2), label);
    }

    pub(crate) fn ending(&mut self, at: usize, label: &str) {
        self.starting(at.saturating_sub(label.chars().count()), label);
    }

    pub(crate) fn starting(&mut self, at: usize, label: &str) {
        let to = at + label.chars().count();
        let around = at.saturating_sub(1)..(to + 1).min(self.0.len());
        let is_free = self.0.get(around).is_some_and(|room| room.iter().all(|c| *c == ' '));
        if is_free && to <= self.0.len() {
            for (place, c) in self.0[at..to].iter_mut().zip(label.chars()) {
                *place = c;
            }
        }
    }

    pub(crate) fn text(&self) -> String {
        self.0.iter().collect::<String>().trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart() {
        let mut labels = Labels::new(10);
        labels.centred(5, "0");
        labels.ending(10, "+15");
        labels.starting(4, "x");
        labels.starting(0, "-15");
        assert_eq!(labels.text(), "-15  0 +15");
    }
}
