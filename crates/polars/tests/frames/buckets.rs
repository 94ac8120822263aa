//! Laws of calendars: every row lies in its bucket, and none is lost.

use polars::prelude::*;
use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_polars::{Agg, Offset};

use crate::calendar::{calendar, layout};
use crate::{Noise, index, numbers};

const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Berlin",
    "America/Havana",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Europe/Moscow",
    "Pacific/Apia",
];
const EVERY: [&str; 14] =
    ["7m", "30m", "45m", "1h", "5h", "24h", "100h", "1d", "3d", "1w", "2w", "1mo", "5mo", "1y"];
/// How far buckets are moved, where that is shorter than they are.
const OFFSETS: [&str; 8] = ["", "1m", "-20m", "6h", "-23h59m", "2d", "1mo", "-3mo5d"];

fn none() -> Offset {
    Offset::new("0d").expect("no offset")
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(0xca1e),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// In any zone and year since clocks were told to change.
    #[test]
    fn every_row_lies_in_its_bucket(
        zone in prop::sample::select(ZONES.to_vec()),
        every in prop::sample::select(EVERY.to_vec()),
        offset in prop::sample::select(OFFSETS.to_vec()),
        unit in prop::sample::select(vec![
            TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds,
        ]),
        from in -1_700_000_000_i64..2_200_000_000,
        span in 1_u64..60_000_000,
        seed: u64,
    ) {
        let mut noise = Noise(seed);
        // Not so many buckets that the test is slow.
        let span = if every.ends_with('m') { span / 50 + 1 } else { span };
        let mut seconds: Vec<i64> =
            (0..300).map(|_| from + index::<i64>(noise.below(span))).collect();
        let second = match unit {
            TimeUnit::Milliseconds => 1_000,
            TimeUnit::Microseconds => 1_000_000,
            TimeUnit::Nanoseconds => 1_000_000_000,
        };
        let ticks: Vec<i64> = seconds.iter().map(|at| at * second + second - 1).collect();
        let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
        let time = Column::new("t".into(), &ticks).cast(&DataType::Datetime(unit, zone));
        let x = Column::new("x".into(), vec![1_i64; ticks.len()]);
        let frame = DataFrame::new(ticks.len(), vec![time.expect("times"), x]).expect("columns");
        let mut grouped = calendar(&[], every, Agg::Sum);
        let moved = grouped.clone().offset(Offset::new(offset).unwrap_or_else(|_| none()));
        // One that is too long, or of months for days, is refused.
        if !offset.is_empty() && moved.layout(&frame.head(Some(1))).is_ok() {
            grouped = moved;
        }
        let laid = layout(&grouped, &frame);
        let starts = laid.ticks(&laid.groups()[0]);
        prop_assert!(starts.is_sorted_by(|a, b| a < b));
        let mut want = vec![0.0; starts.len()];
        for tick in &ticks {
            let after = starts.partition_point(|start| start <= tick);
            prop_assert!(after > 0);
            want[after - 1] += 1.0;
        }
        let want: Vec<Option<f64>> = want.into_iter().map(Some).collect();
        prop_assert_eq!(numbers(laid.frame(), "x"), want);
        // The calendar of its own starts is itself.
        let again = layout(&grouped, laid.frame());
        prop_assert!(again.frame().equals_missing(laid.frame()));
        // No bucket is more than a day off its length.
        seconds.sort_unstable();
        if let Some(hours) = every.strip_suffix('h') {
            let hours: i64 = hours.parse().expect("hours");
            let most = (hours + 25) * 3600 * second;
            prop_assert!(starts.windows(2).all(|pair| pair[1] - pair[0] <= most));
        }
    }
}
