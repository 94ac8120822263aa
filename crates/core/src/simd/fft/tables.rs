//! A kernel's spectrum and the tables of transforms, each in the order in which it is read.

use crate::{
    error::Error,
    number::Number,
    simd::{
        fft::{
            roots::Roots,
            transform::{BlocksIn, BlocksOut, Course, Shape, Spectrum},
        },
        isa::Isa,
        pages,
    },
};

/// Bytes of the widest vectors, to which tables and buffers are aligned.
const LINE: usize = 64;
/// Beyond this size tables would cost much memory and gain little.
const LARGEST: usize = 1 << 22;

/// Numbers aligned to a cache line.
pub(crate) struct Aligned<T> {
    numbers: Vec<T>,
    len: usize,
}

impl<T: Copy + Default> Aligned<T> {
    pub(crate) fn new(len: usize) -> Self {
        Self { numbers: vec![T::default(); len + LINE / size_of::<T>()], len }
    }

    fn start(&self) -> usize {
        self.numbers.as_ptr().align_offset(LINE).min(self.numbers.len() - self.len)
    }

    pub(crate) fn get(&self) -> &[T] {
        &self.numbers[self.start()..][..self.len]
    }

    pub(crate) fn get_mut(&mut self) -> &mut [T] {
        let start = self.start();
        &mut self.numbers[start..][..self.len]
    }
}

impl<T: Number> Aligned<T> {
    /// As [`new`](Self::new), where so much memory may not be there.
    pub(crate) fn checked(len: usize) -> Result<Self, Error> {
        let numbers = pages::zeros(len.saturating_add(LINE / size_of::<T>()))?;
        Ok(Self { numbers, len })
    }
}

/// A step of a transform within the lanes.
pub(crate) struct Step {
    pub(crate) radix: usize,
    /// Vectors in its block.
    pub(crate) len: usize,
    /// Where its twiddles begin: for each vector of the block's first part, one for each other
    /// part.
    pub(crate) twiddles: usize,
}

/// The tables of a convolution of one size by one kernel.
pub(crate) struct Spectral<T> {
    pub(crate) isa: Isa,
    /// Rows of a block, a power of two.
    pub(crate) size: usize,
    /// The steps before the last, the outermost first.
    pub(crate) steps: Vec<Step>,
    pub(crate) twiddles: Vec<T>,
    /// Twiddles between the steps within lanes and the one across them.
    pub(crate) across: Aligned<T>,
    /// The kernel's spectrum, divided by the size.
    pub(crate) spectrum: Aligned<T>,
}

/// Radices whose product is `size`: eights, after fours where needed (2 alone for 2).
fn radices(size: usize) -> Vec<usize> {
    let doublings = size.ilog2();
    let mut radices = match (doublings, doublings % 3) {
        (1, _) => vec![2],
        (_, 0) => vec![],
        (_, 1) => vec![4, 4],
        _ => vec![4],
    };
    let product: usize = radices.iter().product();
    let eights = (size / product).ilog2() / 3;
    radices.extend((0..eights).map(|_| 8));
    radices
}

impl<T: Number + Spectrum> Spectral<T> {
    /// For at most `size` taps, whose norm `scale` brings near 1. None where the instruction set
    /// has no transform of this size.
    pub(crate) fn new(isa: Isa, taps: &[T], scale: T, size: usize) -> Option<Self> {
        if taps.len() > size {
            return None;
        }
        let mut spectral = Self::of_size(isa, size)?;
        let work = spectral.buffer();
        spectral.kernel(BlocksIn { rows: [taps, &[]], scale: [scale, T::ONE] }, work);
        Some(spectral)
    }

    /// The tables alone, for a [`kernel`](Self::kernel) that is set later. None as in
    /// [`new`](Self::new).
    pub(crate) fn of_size(isa: Isa, size: usize) -> Option<Self> {
        let shape = T::shape(isa)?;
        let rest = size / shape.lanes / shape.columns;
        if !size.is_power_of_two() || rest < 2 || size > LARGEST {
            return None;
        }
        let roots = Roots::new(size);
        let (steps, twiddles) = steps(&roots, size, size / shape.lanes, rest);
        let across = across(&roots, size, &steps, &shape);
        Some(Self { isa, size, across, steps, twiddles, spectrum: Aligned::new(0) })
    }

    /// Sets the kernel, whose taps may be complex: the real and the imaginary parts of at most
    /// `size` taps. `work` is a [`buffer`](Self::buffer) that is used up.
    pub(crate) fn kernel(&mut self, taps: BlocksIn<'_, T>, mut work: Aligned<T>) {
        let Some(shape) = T::shape(self.isa) else { return };
        let course = Course { input: Some(taps), spectrum: None, output: None };
        T::run(self, course, work.get_mut());
        let part = 1.0 / self.size as f64;
        self.spectrum = if shape.lanes == shape.columns {
            work.get_mut().iter_mut().for_each(|x| *x = T::of(x.wide() * part));
            work
        } else {
            // A column has two numbers, which are not transformed.
            let mut spectrum = Aligned::new(2 * work.len);
            pairs(work.get(), &shape, 2.0 * part, spectrum.get_mut());
            spectrum
        };
    }

    /// Whether a spectrum has two factors of each number: where a column has two numbers.
    pub(crate) fn is_paired(&self) -> bool {
        T::shape(self.isa).is_some_and(|shape| shape.lanes > shape.columns)
    }

    /// Makes a spectrum of rows that are in `work`, without dividing it by the size; it is whole
    /// unless [paired](Self::is_paired).
    pub(crate) fn spectrum_in(&self, work: &mut [T]) {
        T::run(self, Course { input: None, spectrum: None, output: None }, work);
    }

    /// Writes the factors of such a spectrum, twice as many numbers.
    pub(crate) fn pair(&self, work: &[T], spectrum: &mut [T]) {
        let Some(shape) = T::shape(self.isa) else { return };
        // The columns' transform of two was left out.
        pairs(work, &shape, 2.0, spectrum);
    }

    /// Convolves rows that are in `work`, where they stay, with a kernel of this spectrum.
    pub(crate) fn convolve_in(&self, work: &mut [T], spectrum: &[T]) {
        T::run(self, Course { input: None, spectrum: Some(spectrum), output: None }, work);
    }

    /// The buffer of [`convolve`](Self::convolve).
    pub(crate) fn buffer(&self) -> Aligned<T> {
        Aligned::new(2 * self.size)
    }

    /// Convolves two series at once, each cyclic of `size` rows.
    pub(crate) fn convolve(
        &self,
        input: BlocksIn<'_, T>,
        output: BlocksOut<'_, T>,
        work: &mut Aligned<T>,
    ) {
        let spectrum = Some(self.spectrum.get());
        T::run(self, Course { input: Some(input), spectrum, output: Some(output) }, work.get_mut());
    }
}

/// The steps of a block of `len` vectors, and their twiddles.
fn steps<T: Number>(
    roots: &Roots,
    size: usize,
    mut len: usize,
    rest: usize,
) -> (Vec<Step>, Vec<T>) {
    let (mut steps, mut twiddles) = (Vec::new(), Vec::new());
    for radix in radices(rest) {
        steps.push(Step { radix, len, twiddles: twiddles.len() });
        for u in 0..len / radix {
            for q in 1..radix {
                let (re, im) = roots.get(u * q * (size / len));
                twiddles.extend([T::of(re), T::of(im)]);
            }
        }
        len /= radix;
    }
    (steps, twiddles)
}

/// exp(−2πi·l·k/size) for lanes l, where k is the frequency that the steps leave at a vector's
/// place: first for the first vector of each group of the last step, then the increments of a
/// group's other vectors, the same in all groups.
fn across<T: Number>(roots: &Roots, size: usize, steps: &[Step], shape: &Shape) -> Aligned<T> {
    let Shape { lanes, columns } = *shape;
    let groups = size / lanes / columns;
    let first = (0..groups).map(|group| {
        let (mut k, mut weight) = (0, 1);
        for step in steps {
            k += weight * (group * columns % step.len / (step.len / step.radix));
            weight *= step.radix;
        }
        k
    });
    let more = (0..columns).map(|q| q * groups);
    let mut across = Aligned::new(2 * lanes * (groups + columns));
    for (k, vector) in first.chain(more).zip(across.get_mut().chunks_exact_mut(2 * lanes)) {
        let (re, im) = vector.split_at_mut(lanes);
        for (l, (re, im)) in re.iter_mut().zip(im).enumerate() {
            let root = roots.get(l * k);
            (*re, *im) = (T::of(root.0), T::of(root.1));
        }
    }
    across
}

/// The spectrum where a column has two numbers, the coefficients of a polynomial h₀ + h₁·u modulo
/// u² − c: for each number the factor of itself, then of the other number in its column.
fn pairs<T: Number>(work: &[T], shape: &Shape, part: f64, spectrum: &mut [T]) {
    /// The most columns.
    const MOST: usize = 8;
    let (lanes, roots) = (shape.lanes, Roots::new(MOST));
    let to = spectrum.chunks_exact_mut(4 * lanes);
    for (v, (to, from)) in to.zip(work.chunks_exact(2 * lanes)).enumerate() {
        // c = exp(−2πi·v/columns).
        let c = roots.get(v % shape.columns * (MOST / shape.columns));
        let h = |l: usize| (from[l].wide() * part, from[lanes + l].wide() * part);
        for l in (0..lanes).step_by(2) {
            let (even, odd) = (h(l), h(l + 1));
            let turned = (odd.0 * c.0 - odd.1 * c.1, odd.0 * c.1 + odd.1 * c.0);
            for (at, own, other) in [(l, even, turned), (l + 1, even, odd)] {
                to[at] = T::of(own.0);
                to[lanes + at] = T::of(own.1);
                to[2 * lanes + at] = T::of(other.0);
                to[3 * lanes + at] = T::of(other.1);
            }
        }
    }
}
