//! The frame operation: eager and lazy, several smoothers, plans, schemas and refusals.

use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Every, Grouped, Part, SmoothFrame};

use crate::{EVERY_PART, Noise, bits, day, days, index, numbers, smoother, take};

/// Three shops by day, out of order, with two values.
fn sales() -> DataFrame {
    let mut noise = Noise(11);
    let rows = 300;
    let frame = df!(
        "shop" => (0..rows).map(|row| ["A", "B", "C"][row % 3]).collect::<Vec<_>>(),
        "day" => (0..rows).map(|row| 19_000 + index::<i32>(row as u64 / 3)).collect::<Vec<_>>(),
        "units" => (0..rows).map(|_| Some(noise.below(90) as i64).filter(|n| *n > 4)).collect::<Vec<_>>(),
        "price" => (0..rows).map(|_| noise.value()).collect::<Vec<_>>(),
        "row" => (0..index(rows as u64)).collect::<Vec<u32>>(),
    );
    let frame = frame.expect("equal lengths").lazy().with_column(col("day").cast(DataType::Date));
    take(&frame.collect().expect("dates"), &noise.shuffle(rows))
}

fn grouped() -> Grouped {
    Grouped::by(["shop"]).time("day").values(["units", "price"])
}

fn collect(query: LazyFrame, engine: Engine) -> PolarsResult<DataFrame> {
    Ok(query.collect_with_engine(engine)?.unwrap_single())
}

#[test]
fn lazy_and_eager_in_both_engines_are_the_same_frame() {
    let week = grouped().with(&smoother("7"));
    let both = grouped()
        .with_suffix("_week", &smoother("7"))
        .with_suffix("_month", &smoother("gaussian:31,std=5 align=trailing"))
        .parts([Part::Smoothed, Part::Residual, Part::Coverage, Part::Provisional]);
    let weekly =
        grouped().with(&smoother("3")).every(Every::new("1w").expect("a week")).agg(Agg::Sum);
    let means =
        grouped().with(&smoother("3")).every(Every::new("1w").expect("a week")).agg(Agg::Mean);
    let merged = grouped().with(&smoother("3")).agg(Agg::Mean).parts(EVERY_PART);
    for grouped in [week, both, weekly, means, merged] {
        let frame = sales().lazy().with_column(col("price").cast(DataType::Float32));
        let frame = frame.collect().expect("a cast");
        let eager = frame.clone().smooth(&grouped).expect("a good frame");
        for engine in [Engine::InMemory, Engine::Streaming] {
            let mut lazy = frame.clone().lazy().smooth(&grouped).expect("a smoother");
            let schema = lazy.collect_schema().expect("a good plan");
            let got = collect(lazy, engine).expect("a good query");
            assert_eq!(got.schema(), &schema, "{grouped:?}");
            assert!(got.equals_missing(&eager), "{engine}: {got} {eager}");
        }
    }
}

#[test]
fn several_smoothers_and_values_are_each_as_alone() {
    let (frame, specs) = (sales(), ["7", "gaussian:31,std=5", "triang:40 method=fft"]);
    let mut all = grouped().parts([Part::Residual, Part::Smoothed]);
    for (number, spec) in specs.iter().enumerate() {
        all = all.with_suffix(format!("_{number}"), &smoother(spec));
    }
    let all = frame.clone().smooth(&all).expect("a good frame");
    assert_eq!(all.width(), 5 + 2 * 3 * 2);
    assert_eq!(all.get_column_names()[5..8], ["units_0_residual", "units_0", "units_1_residual"]);
    for (number, spec) in specs.iter().enumerate() {
        for value in ["units", "price"] {
            let one = Grouped::by(["shop"]).time("day").values([value]).with(&smoother(spec));
            let one = one.parts([Part::Smoothed, Part::Residual]);
            let one = frame.clone().smooth(&one).expect("a good frame");
            let (smoothed, residual) = (format!("{value}_smoothed"), format!("{value}_residual"));
            assert_eq!(bits(&all, &format!("{value}_{number}")), bits(&one, &smoothed), "{spec}");
            let of_several = format!("{value}_{number}_residual");
            assert_eq!(bits(&all, &of_several), bits(&one, &residual), "{spec}");
        }
    }
}

#[test]
fn a_filter_or_a_choice_of_columns_after_it_stays_after_it() {
    let query = sales().lazy().smooth(&grouped().with(&smoother("9"))).expect("a smoother");
    let whole = collect(query.clone(), Engine::InMemory).expect("a good query");
    type Cut = fn(LazyFrame) -> LazyFrame;
    let cuts: [Cut; 5] = [
        |q| q.filter((col("row") % lit(3)).eq(lit(0))),
        |q| q.filter(col("shop").eq(lit("B"))),
        |q| q.filter(col("units").gt(lit(30))),
        |q| q.slice(100, 40),
        |q| q.select([col("price_smoothed"), col("units_smoothed"), col("row")]).tail(11),
    ];
    for cut in cuts {
        let want = collect(cut(whole.clone().lazy()), Engine::InMemory).expect("a good query");
        assert!(want.height() > 0 && want.height() < 300);
        for engine in [Engine::InMemory, Engine::Streaming] {
            let got = collect(cut(query.clone()), engine).expect("a good query");
            assert!(got.equals_missing(&want), "{engine}: {got} {want}");
        }
    }
    let before = sales().lazy().filter(col("shop").eq(lit("B")));
    let before = before.smooth(&grouped().with(&smoother("9"))).expect("a smoother");
    let after = query.filter(col("shop").eq(lit("B")));
    let [before, after] = [before, after].map(|q| collect(q, Engine::InMemory).expect("rows"));
    assert!(before.equals_missing(&after), "groups do not see one another");
}

#[test]
fn the_plan_shows_what_smooths_what() {
    let grouped = grouped().with(&smoother("gaussian:31,std=5 boundary=reflect"));
    let query = sales().lazy().smooth(&grouped).expect("a smoother");
    for optimised in [false, true] {
        let plan = query.explain(optimised).expect("a plan");
        let text = "smooth[gaussian:31,std=5 boundary=reflect] units, price by shop in day";
        assert!(plan.contains(text), "{plan}");
    }
}

#[test]
fn what_is_wrong_is_said_when_it_is_known() {
    assert!(matches!(sales().smooth(&grouped()), Err(Error::NoSmoother)));
    assert!(matches!(sales().lazy().smooth(&grouped()), Err(Error::NoSmoother)));
    let planned = |grouped: Grouped| {
        let query = sales().lazy().smooth(&grouped.with(&smoother("3")));
        query.err().expect("refused").to_string()
    };
    for (grouped, says) in [
        (Grouped::by(["store"]).values(["price"]), "there is no column `store`"),
        (Grouped::by(["shop"]).values(["shop"]), "asked to be both a group and a value"),
        (Grouped::by(["day"]).values(["shop"]), "column `shop` holds str and no numbers"),
        (Grouped::by(["shop"]).values(["price"]).suffix(""), "column `price` exists already"),
        (
            Grouped::by(["shop"]).values(["price"]).with_suffix("_smoothed", &smoother("2")),
            "column `price_smoothed` exists already",
        ),
        (grouped().every(Every::new("1d").expect("a day")).suffix(""), "exists already"),
    ] {
        let said = planned(grouped);
        assert!(said.contains(says), "{said}");
    }
    let twice = sales().vstack(&sales()).expect("the same columns");
    let query = twice.lazy().smooth(&grouped().with(&smoother("3"))).expect("a smoother");
    let error = query.collect().expect_err("duplicates").to_string();
    assert!(error.contains("and 301 of shop = C are at the same time"), "{error}");
}

/// What a plan says of its columns holds for every value they may have.
#[test]
fn sums_past_64_bits_are_an_error_of_a_lazy_frame() {
    let frame = df!("t" => [1, 1], "x" => [i64::MAX, i64::MAX]).expect("columns");
    let grouped = Grouped::default().time("t").values(["x"]).agg(Agg::Sum).with(&smoother("1"));
    let eager = frame.clone().smooth(&grouped).expect("decimals");
    assert_eq!(numbers(&eager, "x"), [Some(2.0_f64.powi(64))]);
    let error =
        frame.lazy().smooth(&grouped).expect("a smoother").collect().expect_err("too large");
    assert!(error.to_string().contains("column `x` pass 64 bits; cast it to Float64"), "{error}");
}

#[test]
fn gaps_cut_series_and_no_window_reaches_across() {
    let dates = days(&["2024-01-01", "2024-01-02", "2024-01-03", "2024-02-20", "2024-02-21"]);
    let frame = df!("day" => dates, "x" => [1.0, 2.0, 3.0, 10.0, 20.0]).expect("columns");
    let by = || Grouped::default().time("day").values(["x"]).parts(EVERY_PART);
    let gap = |text| Every::new(text).expect("a duration");
    let whole = frame.clone().smooth(&by().with(&smoother("3"))).expect("a good frame");
    for (text, cut) in [("2d", true), ("47d", true), ("48d", false), ("1mo", true), ("2mo", false)]
    {
        let grouped = by().max_gap(gap(text));
        let smoothed = frame.clone().smooth(&grouped.clone().with(&smoother("3"))).expect(text);
        if !cut {
            assert!(smoothed.equals_missing(&whole), "{text}");
            continue;
        }
        let want = [1.5, 2.0, 2.5, 15.0, 15.0].map(Some);
        assert_eq!(numbers(&smoothed, "x_smoothed"), want, "{text}");
        // Rows before a silence are final: later rows come after it.
        let flags = smoothed.column("x_provisional").expect("there").bool().expect("flags");
        let want = [false, false, false, false, true].map(Some);
        assert_eq!(flags.iter().collect::<Vec<_>>(), want, "{text}");
        let layout = grouped.layout(&frame).expect("a good frame");
        assert_eq!(layout.stretches(), [3, 5]);
        assert_eq!(layout.groups()[0].absent(), Some(0), "{text}: silence is not absence");
    }
    let layout = by().layout(&frame).expect("a good frame");
    assert_eq!((layout.stretches(), layout.groups()[0].absent()), (&[5][..], Some(47)));
}

#[test]
fn a_calendar_leaves_long_silences_out() {
    let dates = days(&["2024-01-01", "2024-01-03", "2024-01-10", "2024-01-11", "2024-01-11"]);
    let frame = df!("shop" => ["A", "A", "A", "A", "B"], "day" => dates, "x" => [1, 2, 3, 4, 5]);
    let frame = frame.expect("columns").lazy();
    let more = df!("shop" => ["B"], "day" => days(&["2024-01-01"]), "x" => [6]).expect("columns");
    let frame = concat([frame, more.lazy()], UnionArgs::default()).expect("the same columns");
    let day = || Every::new("1d").expect("a day");
    let grouped = Grouped::by(["shop"]).time("day").values(["x"]).every(day()).agg(Agg::Sum);
    let grouped = grouped.with(&smoother("1"));
    let smoothed = |gap: &str| {
        let grouped = grouped.clone().max_gap(Every::new(gap).expect("a duration"));
        frame.clone().collect().expect("rows").smooth(&grouped)
    };
    let three = smoothed("3d").expect("a good frame");
    let want = [1.0, 0.0, 2.0, 3.0, 4.0, 6.0, 5.0].map(Some);
    assert_eq!(numbers(&three, "x_smoothed"), want);
    let ten = smoothed("10d").expect("a good frame");
    assert_eq!(ten.height(), 2 * 11, "no gap is longer");
    let error = smoothed("12h").expect_err("dates").to_string();
    assert_eq!(error, "a gap of `12h` cuts days, but the times are whole days");
    let weekly = grouped.every(Every::new("1w").expect("a week"));
    let gap = weekly.max_gap(Every::new("3d").expect("a duration"));
    let error = frame.collect().expect("rows").smooth(&gap).expect_err("shorter").to_string();
    assert_eq!(error, "a gap of `3d` is shorter than the interval of the calendar");
}

#[test]
fn whole_numbers_have_calendars_and_gaps_of_their_own() {
    let frame = df!("tick" => [-7_i64, 0, 3, 4, 21], "x" => [1.0, 2.0, 3.0, 4.0, 5.0]);
    let frame = frame.expect("columns");
    let five = || Every::new("5i").expect("five");
    let by = || Grouped::default().time("tick").values(["x"]).with(&smoother("1"));
    let laid = frame.clone().smooth(&by().every(five())).expect("a calendar of whole numbers");
    let want = [-10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0].map(Some);
    assert_eq!(numbers(&laid, "tick"), want);
    assert_eq!(numbers(&laid, "x"), [1.0, 0.0, 9.0, 0.0, 0.0, 0.0, 5.0].map(Some));
    let layout = by().max_gap(five()).layout(&frame).expect("whole numbers");
    assert_eq!(layout.stretches(), [1, 4, 5]);
    let dates = df!("tick" => days(&["2024-01-01"]), "x" => [1.0]).expect("columns");
    let error = dates.smooth(&by().every(five())).expect_err("dates").to_string();
    assert_eq!(error, "a calendar of `5i` needs times that are whole numbers");
}

#[test]
fn a_gap_needs_a_time() {
    let frame = df!("x" => [1.0]).expect("one column");
    let grouped = Grouped::default().values(["x"]).with(&smoother("1"));
    let error = frame.smooth(&grouped.max_gap(Every::new("1d").expect("a day")));
    assert_eq!(error.expect_err("no time").to_string(), "a gap of `1d` needs a time column");
}

/// Months lead from a last day to the next one's, and days are those of the clocks.
#[test]
fn gaps_follow_the_calendar_and_the_clocks() {
    let by = || Grouped::default().time("day").values(["x"]);
    let stretches = |times: Column, gap: &str, every: Option<&str>| {
        let x = vec![1.0; times.len()];
        let columns = vec![times.with_name("day".into()), Column::new("x".into(), x)];
        let frame = DataFrame::new(columns[0].len(), columns).expect("equal lengths");
        let mut grouped = by().max_gap(Every::new(gap).expect("a gap"));
        if let Some(every) = every {
            grouped = grouped.every(Every::new(every).expect("an interval"));
        }
        grouped.layout(&frame).expect("a good frame").stretches().len()
    };
    let dates = |texts: &[&str]| Column::new("".into(), days(texts));
    let ends = ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"];
    assert_eq!(stretches(dates(&ends), "1mo", None), 1);
    assert_eq!(stretches(dates(&["2024-01-30", "2024-02-29", "2024-03-31"]), "1mo", None), 1);
    assert_eq!(stretches(dates(&["2024-01-15", "2024-02-15", "2024-03-16"]), "1mo", None), 2);
    // Thirty days are more than February, but neighbours on their calendar.
    let all: Vec<String> =
        (0..120).map(|n| (day("2024-01-01") + chrono::Days::new(n)).to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(stretches(dates(&all), "1mo", Some("30d")), 1);
    // The day that clocks go back in Vienna has 25 hours.
    let midnights =
        [1_729_807_200_000_i64, 1_729_893_600_000, 1_729_980_000_000, 1_730_070_000_000];
    let zone = TimeZone::opt_try_new(Some("Europe/Vienna")).expect("a zone");
    let local = Column::new("".into(), midnights);
    let local = local.cast(&DataType::Datetime(TimeUnit::Milliseconds, zone)).expect("times");
    assert_eq!(stretches(local.clone(), "1d", None), 1);
    assert_eq!(stretches(local.clone(), "24h", None), 2);
    assert_eq!(stretches(local, "1d", Some("1d")), 1);
}

#[test]
fn a_frame_of_no_parts_is_refused() {
    let grouped = grouped().parts([Part::Smoothed; 0]).with(&smoother("3"));
    assert!(matches!(sales().smooth(&grouped), Err(Error::NoParts)));
}

/// What a caller turned off stays off.
#[test]
fn a_lazy_frame_keeps_its_optimisations() {
    let query = sales().lazy().without_optimizations();
    let flags = query.get_current_optimizations().bits();
    let smoothed = query.smooth(&grouped().with(&smoother("3"))).expect("a smoother");
    assert_eq!(smoothed.get_current_optimizations().bits(), flags);
}
