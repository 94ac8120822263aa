//! What is told of series before they are smoothed: worked out by hand, and by looking at all pairs
//! of rows.

use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Every, Fill, Grouped, Inspection, Step};

use crate::{Noise, days, index};

fn inspect(grouped: &Grouped, frame: &DataFrame) -> Inspection {
    grouped.inspect(frame).expect("good columns")
}

fn by_store() -> Grouped {
    Grouped::by(["store"]).time("date")
}

/// A has a week's silence, B stops early, C has one row.
fn shops() -> DataFrame {
    let rows = [
        ("A", "2024-01-01", Some(1.0)),
        ("A", "2024-01-02", None),
        ("B", "2024-01-03", Some(3.0)),
        ("B", "2024-01-02", Some(4.0)),
        ("A", "2024-01-03", None),
        ("B", "2024-01-05", Some(f64::NAN)),
        ("A", "2024-01-10", Some(7.0)),
        ("A", "2024-01-11", Some(8.0)),
        ("C", "2024-01-20", Some(9.0)),
    ];
    let dates = days(&rows.map(|(_, date, _)| date));
    let frame = df!(
        "store" => rows.map(|(store, ..)| store), "date" => dates, "sold" => rows.map(|row| row.2),
    );
    frame.expect("equal lengths")
}

#[test]
fn lengths_steps_and_gaps() {
    let series = inspect(&by_store(), &shops());
    let lengths = series.lengths().expect("groups");
    assert_eq!((lengths.least, lengths.median, lengths.most), (1, 3.0, 5));
    assert_eq!((lengths.shortest, lengths.longest, lengths.single), (2, 0, 1));
    assert_eq!(series.layout().step(), Some(Step::Ticks(1)));

    let absent = series.absent().expect("steps");
    assert_eq!((absent.steps, absent.worst), (7, 0), "six of A and one of B");
    assert_eq!(absent.share, 7.0 / 15.0);
    assert_eq!(absent.worst_share, 6.0 / 11.0);

    let day = |text: &str| i64::from(days(&[text])[0].to_epoch_days());
    let gaps = series.gaps(5);
    let found: Vec<_> = gaps.iter().map(|gap| (gap.group, gap.from, gap.to, gap.absent)).collect();
    let of_a = (0, day("2024-01-03"), day("2024-01-10"), Some(6));
    let of_b = (1, day("2024-01-03"), day("2024-01-05"), Some(1));
    assert_eq!(found, [of_a, of_b]);
    assert_eq!(series.gaps(1), gaps[..1]);
    assert!(series.gaps(0).is_empty());

    for (gap, between, at_end) in [("1d", 2, 2), ("6d", 1, 2), ("1w", 0, 2), ("9d", 0, 1)] {
        let silences = series.silences(&Every::new(gap).expect("a gap")).expect("a gap of dates");
        assert_eq!((silences.between, silences.at_end), (between, at_end), "{gap}");
    }
    let hours = series.silences(&Every::new("5h").expect("a gap"));
    assert!(matches!(hours, Err(Error::Gap { .. })));
}

/// What `silences` counts is where `max_gap` cuts.
#[test]
fn silences_are_where_series_are_cut() {
    for gap in ["1d", "3d", "6d", "1w", "1mo"] {
        let every = Every::new(gap).expect("a gap");
        let silences = inspect(&by_store(), &shops()).silences(&every).expect("dates");
        let cut = by_store().values(["sold"]).max_gap(every).layout(&shops()).expect("a layout");
        assert_eq!(silences.between, cut.stretches().len() - cut.groups().len(), "{gap}");
    }
}

/// Whatever is asked of a calendar, rows are looked at as they are.
#[test]
fn nothing_is_merged() {
    let daily = by_store().values(["sold"]).every(Every::new("1d").expect("days"));
    let daily = daily.agg(Agg::Mean).agg_of("sold", Agg::Sum).fill(Fill::Linear).flag_partial();
    let merged = by_store().values(["sold"]).agg_of("sold", Agg::Max);
    for grouped in [daily, merged] {
        let series = inspect(&grouped, &shops());
        assert_eq!(series.layout().frame().height(), 9);
        assert_eq!(series.lengths(), inspect(&by_store(), &shops()).lengths());
        assert_eq!(series.absent(), inspect(&by_store(), &shops()).absent());
    }
}

#[test]
fn rows_out_of_order() {
    let series = inspect(&by_store(), &shops());
    let back = series.out_of_order().expect("B's second row");
    assert_eq!((back.rows, back.first, back.before), (1, 3, 2));
    assert!(series.repeats() == 0 && series.duplicates().expect("dates").is_none());
    let in_order = inspect(&Grouped::default(), &shops());
    assert!(in_order.out_of_order().is_none() && in_order.gaps(3).is_empty());
    assert!(in_order.duplicates().expect("no time").is_none() && in_order.repeats() == 0);
}

#[test]
fn holes_by_group() {
    let series = inspect(&by_store(), &shops());
    let holes = series.holes("sold").expect("numbers").expect("holes");
    assert_eq!((holes.rows, holes.groups, holes.longest, holes.longest_in), (3, 2, 2, 0));
    assert!(inspect(&by_store(), &shops().slice(6, 3)).holes("sold").expect("numbers").is_none());
    assert!(series.holes("nothing").is_err());
}

/// What refuses a frame elsewhere is told here; what is no series at all is refused here too.
#[test]
fn values_may_be_left_out_and_times_not() {
    let twice = df!("store" => ["A", "A"], "date" => [3, 3], "sold" => [1, 2]).expect("a frame");
    let strict = by_store().values(["sold"]);
    assert!(matches!(strict.layout(&twice), Err(Error::Duplicates(_))));
    let Err(Error::Duplicates(refused)) = strict.layout(&twice) else { panic!("duplicates") };
    assert_eq!(inspect(&strict, &twice).duplicates().expect("numbers"), Some(*refused));
    assert_eq!(inspect(&by_store(), &twice).repeats(), 1);

    let holey = df!("store" => ["A", "A"], "date" => [Some(1), None]).expect("a frame");
    assert!(matches!(by_store().inspect(&holey), Err(Error::NullTime { row: 1, .. })));
    let texts = df!("store" => ["A"], "date" => ["today"]).expect("a frame");
    assert!(matches!(by_store().inspect(&texts), Err(Error::NotTime { .. })));
    let text = by_store().values(["store"]);
    assert!(matches!(text.inspect(&twice), Err(Error::Role { .. })));
    let text = Grouped::default().time("date").values(["store"]);
    assert!(matches!(text.inspect(&twice), Err(Error::NotNumeric { .. })));
    let both = Grouped::by(["date"]).time("date");
    assert!(matches!(both.inspect(&twice), Err(Error::Role { .. })));
    assert!(matches!(Grouped::by(["x"]).inspect(&twice), Err(Error::Column { .. })));
    let empty = inspect(&by_store(), &twice.head(Some(0)));
    assert!(empty.lengths().is_none() && empty.absent().is_none() && empty.repeats() == 0);
    let silences = empty.silences(&Every::new("5i").expect("a gap")).expect("numbers");
    assert_eq!((silences.between, silences.at_end), (0, 0));
}

/// Stores and products together separate rows; tills do so only where a store has one.
fn tills() -> DataFrame {
    let (mut date, mut store, mut product, mut till, mut receipt) =
        (vec![], vec![], vec![], vec![], vec![]);
    for day in 0..200 {
        for (a_store, a_product) in [("N", "tea"), ("N", "ink"), ("S", "tea"), ("S", "ink")] {
            date.push(day);
            store.push(a_store);
            product.push(a_product);
            till.push(if day == 199 { 1 } else { store.len() % 4 });
            receipt.push(receipt.len());
        }
    }
    let receipt: Vec<i64> = receipt.into_iter().map(|number| number as i64).collect();
    let till: Vec<i64> = till.into_iter().map(|number| number as i64).collect();
    df!("date" => date, "store" => store, "product" => product, "till" => till, "receipt" => receipt)
        .expect("equal lengths")
}

#[test]
fn the_fewest_groups_that_separate_rows() {
    let series = inspect(&Grouped::default().time("date"), &tills());
    let by = |among: &[&str]| series.separated_by(among).expect("columns of the frame");
    let both = Some(vec!["store".to_owned(), "product".to_owned()]);
    assert_eq!(by(&["till", "store", "product"]), both);
    assert_eq!(by(&["store", "product", "receipt"]), both);
    assert_eq!(by(&["store"]), None);
    assert_eq!(by(&["till"]), None, "on one day there is one till for all");
    assert_eq!(by(&["receipt"]), None, "each row would be a group");
    assert_eq!(by(&[]), None);
    assert!(series.separated_by(&["nothing"]).is_err());

    let stores = inspect(&Grouped::by(["store"]).time("date"), &tills());
    assert_eq!(stores.separated_by(&["product"]).expect("columns"), Some(vec!["product".into()]));
    let separate = inspect(&Grouped::by(["store", "product"]).time("date"), &tills());
    assert_eq!(separate.separated_by(&["till"]).expect("columns"), None, "nothing to separate");
}

/// Against all pairs of rows, in any order, with as many threads as there are.
#[test]
fn random_frames_as_all_pairs_of_rows_tell() {
    let mut noise = Noise(7);
    for rows in [1, 2, 5, 40, 300] {
        let group: Vec<i64> = (0..rows).map(|_| index(noise.below(4))).collect();
        let time: Vec<i64> = (0..rows).map(|_| index(noise.below(rows as u64 * 2))).collect();
        let frame = df!("g" => &group, "t" => &time).expect("equal lengths");
        let series = inspect(&Grouped::by(["g"]).time("t"), &frame);

        let before = |row: usize| (0..row).rev().find(|&other| group[other] == group[row]);
        let back: Vec<usize> =
            (0..rows).filter(|&row| before(row).is_some_and(|b| time[b] > time[row])).collect();
        let found = series.out_of_order();
        assert_eq!(found.map_or(0, |found| found.rows), back.len());
        assert_eq!(found.map(|found| found.first), back.first().copied());

        let same = |a: usize, b: usize| group[a] == group[b] && time[a] == time[b];
        let repeats = (0..rows).filter(|&row| (0..row).any(|other| same(other, row))).count();
        assert_eq!(series.repeats(), repeats);
        let duplicates = series.duplicates().expect("numbers");
        assert_eq!(duplicates.map_or(0, |found| found.rows), repeats);

        let next = |row: usize| {
            let later = (0..rows).filter(|&o| group[o] == group[row] && time[o] > time[row]);
            later.map(|other| time[other]).min()
        };
        let mut distances: Vec<i64> = (0..rows)
            .filter(|&row| !(0..row).any(|other| same(other, row)))
            .filter_map(|row| Some(next(row)? - time[row]))
            .collect();
        distances.sort_unstable_by_key(|distance| -distance);
        let gaps = series.gaps(3);
        // Of a group with a step only what leaves one out is a gap.
        let longest: Vec<i64> = gaps.iter().map(|gap| gap.to - gap.from).collect();
        for (gap, distance) in longest.iter().zip(&distances) {
            assert!(gap <= distance);
        }
        for gap in &gaps {
            let group = &series.layout().groups()[gap.group];
            let ticks = series.layout().ticks(group);
            assert!(ticks.windows(2).any(|pair| pair == [gap.from, gap.to]));
            assert_ne!(gap.absent, Some(0));
        }
        if let Some(&longest) = distances.first()
            && longest > 2
            && series.layout().groups().iter().all(|g| g.step() == Some(Step::Ticks(1)))
        {
            assert_eq!(gaps[0].to - gaps[0].from, longest);
        }
    }
}
