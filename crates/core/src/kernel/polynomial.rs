//! Polynomials that are orthonormal on weighted rows, by which others are fitted to these rows.

/// Up to this share of what it was before, a power of the place that was made orthogonal to the
/// lower ones is rounding: the rows have no more places.
const NOTHING: f64 = 1e-12;
/// Values above this are scaled, so that their sums do not overflow.
const LARGE: f64 = 1e100;

/// Orthonormal polynomials q₀, q₁ … on rows with weights, up to the degree that the rows' places
/// carry.
///
/// Each is the one before times the place, made orthogonal to all lower ones, twice (Brubeck,
/// Nakatsukasa and Trefethen, Vandermonde with Arnoldi, SIAM Review 63, 2021). Places are scaled to
/// −1…1 first.
pub(crate) struct Basis {
    /// √w of each row.
    roots: Vec<f64>,
    /// √w·q_k of each row.
    columns: Vec<Vec<f64>>,
    /// For each q_k but the first, what was taken off of the lower ones, and what it was divided by.
    steps: Vec<(Vec<f64>, f64)>,
    /// q₀, a constant.
    first: f64,
    middle: f64,
    half: f64,
}

impl Basis {
    /// For rows given as weights, nowhere below 0, and places. `None` where no row has weight.
    pub(crate) fn new(rows: impl Iterator<Item = (f64, f64)>, degree: usize) -> Option<Self> {
        let (mut roots, mut places): (Vec<f64>, Vec<f64>) = rows.unzip();
        let most = roots.iter().fold(0.0, |most: f64, &w| most.max(w));
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (root, &place) in roots.iter_mut().zip(&places) {
            if *root > 0.0 {
                (low, high) = (low.min(place), high.max(place));
            }
            *root = (*root / most).sqrt();
        }
        if low > high {
            return None;
        }
        let (middle, half) = (low + (high - low) / 2.0, (high - low) / 2.0);
        let half = if half > 0.0 { half } else { 1.0 };
        places.iter_mut().for_each(|place| *place = (*place - middle) / half);
        let first = 1.0 / norm(&roots);
        let mut columns = vec![roots.iter().map(|root| root * first).collect::<Vec<f64>>()];
        let mut steps = Vec::with_capacity(degree);
        for k in 1..=degree {
            let mut next: Vec<f64> =
                columns[k - 1].iter().zip(&places).map(|(q, u)| q * u).collect();
            let before = norm(&next);
            let mut parts = vec![0.0; k];
            // What the first round leaves of the lower polynomials by rounding, the second takes.
            for _ in 0..2 {
                for (column, all) in columns.iter().zip(&mut parts) {
                    let part = dot(column, &next);
                    next.iter_mut().zip(column).for_each(|(v, q)| *v -= part * q);
                    *all += part;
                }
            }
            let size = norm(&next);
            // Not new also where places have overflowed.
            let is_new = size > NOTHING * before;
            if !is_new {
                break;
            }
            next.iter_mut().for_each(|v| *v /= size);
            columns.push(next);
            steps.push((parts, size));
        }
        Some(Self { roots, columns, steps, first, middle, half })
    }

    /// The derivatives of order `deriv` of q₀, q₁ … at a place. `None` where the rows do not carry a
    /// polynomial of that degree.
    pub(crate) fn at(&self, place: f64, deriv: usize) -> Option<Vec<f64>> {
        if self.steps.len() < deriv {
            return None;
        }
        let at = (place - self.middle) / self.half;
        // Derivatives 0 to `deriv` of each.
        let mut slopes = vec![vec![0.0; deriv + 1]];
        slopes[0][0] = self.first;
        for (k, (parts, size)) in self.steps.iter().enumerate() {
            let next = (0..=deriv).map(|r| {
                let lower = if r == 0 { 0.0 } else { r as f64 * slopes[k][r - 1] };
                let next = at * slopes[k][r] + lower;
                parts.iter().zip(&slopes).fold(next, |v, (part, q)| v - part * q[r]) / size
            });
            let next = next.collect();
            slopes.push(next);
        }
        let scaled = |slopes: &Vec<f64>| (0..deriv).fold(slopes[deriv], |own, _| own / self.half);
        Some(slopes.iter().map(scaled).collect())
    }

    /// The coefficients of q₀, q₁ … by powers of the place scaled to −1…1.
    pub(crate) fn powers(&self) -> Vec<Vec<f64>> {
        let mut all = vec![vec![self.first]];
        for (k, (parts, size)) in self.steps.iter().enumerate() {
            let mut next = vec![0.0];
            next.extend(&all[k]);
            for (part, lower) in parts.iter().zip(&all) {
                next.iter_mut().zip(lower).for_each(|(c, lower)| *c -= part * lower);
            }
            next.iter_mut().for_each(|c| *c /= size);
            all.push(next);
        }
        all
    }

    /// √w·q_k of each row, for each k.
    pub(crate) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// The place that is `at` when scaled to −1…1.
    pub(crate) fn place(&self, at: f64) -> f64 {
        at * self.half + self.middle
    }

    /// The parts of q₀, q₁ … in the polynomial that fits the rows' values best.
    pub(crate) fn fit(&self, x: impl Iterator<Item = f64> + Clone) -> Fit {
        let most = x.clone().fold(0.0, |most: f64, x| most.max(x.abs()));
        let scale = if most > LARGE && most.is_finite() { most } else { 1.0 };
        let mut left: Vec<f64> = x.zip(&self.roots).map(|(x, root)| root * (x / scale)).collect();
        let parts = self.columns.iter().map(|column| {
            let part = dot(column, &left);
            left.iter_mut().zip(column).for_each(|(v, q)| *v -= part * q);
            part
        });
        Fit { parts: parts.collect(), scale }
    }

    /// The weights whose weighted sum of the rows' values is the fit where q₀, q₁ … have these
    /// values: the equivalent kernel.
    pub(crate) fn weights(&self, own: &[f64]) -> Vec<f64> {
        let mut weights = vec![0.0; self.roots.len()];
        for (column, own) in self.columns.iter().zip(own) {
            weights.iter_mut().zip(column).for_each(|(weight, q)| *weight += own * q);
        }
        weights.iter_mut().zip(&self.roots).for_each(|(weight, root)| *weight *= root);
        weights
    }
}

/// A fitted polynomial.
pub(crate) struct Fit {
    parts: Vec<f64>,
    scale: f64,
}

impl Fit {
    /// Its value, or its derivative, where q₀, q₁ … have these.
    pub(crate) fn value(&self, own: &[f64]) -> f64 {
        self.parts.iter().zip(own).map(|(part, own)| part * own).sum::<f64>() * self.scale
    }
}

/// The value, or a derivative, at place 0 of the polynomial that fits rows best: of their weights
/// and places, and of their values.
pub(crate) fn fitted(
    rows: impl Iterator<Item = (f64, f64)>,
    x: impl Iterator<Item = f64> + Clone,
    degree: usize,
    deriv: usize,
) -> Option<f64> {
    let basis = Basis::new(rows, degree)?;
    Some(basis.fit(x).value(&basis.at(0.0, deriv)?))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

fn norm(v: &[f64]) -> f64 {
    dot(v, v).sqrt()
}
