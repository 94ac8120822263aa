//! The sample data is what its generator makes.

use std::fs;

use polars::prelude::*;

use crate::folder::repository;
use sales::Sale;

#[path = "../../examples/generate_data/sales.rs"]
mod sales;

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

fn line(sale: &Sale) -> String {
    let units = sale.units.map_or_else(String::new, |units| units.to_string());
    let revenue = sale.revenue_cents.map_or_else(String::new, decimal);
    let price = decimal(sale.price_cents);
    format!("{},{},{},{units},{price},{revenue}", sale.date, sale.store, sale.product)
}

#[test]
fn the_generator_makes_the_committed_csv() {
    let committed = fs::read_to_string(repository("data/sales.csv")).expect("it is committed");
    let mut lines = committed.split('\n');
    assert_eq!(lines.next(), Some("date,store,product,units,price,revenue"));
    let made = sales::generate(42);
    assert_eq!(made.len(), 26_616);
    for (row, sale) in made.iter().enumerate() {
        assert_eq!(lines.next(), Some(line(sale).as_str()), "row {row}");
    }
    assert_eq!((lines.next(), lines.next()), (Some(""), None), "the end");
}

#[test]
fn another_seed_makes_other_data() {
    let (some, other) = (sales::generate(42), sales::generate(43));
    assert_ne!(some, other);
    assert_eq!(sales::generate(43), other);
}

#[test]
fn the_parquet_file_holds_the_same_rows() {
    let file = fs::File::open(repository("data/sales.parquet")).expect("it is committed");
    let frame = ParquetReader::new(file).finish().expect("a Parquet file");
    let made = sales::generate(42);
    assert_eq!(frame.height(), made.len());
    let types: Vec<DataType> = frame.dtypes();
    let (text, float) = (DataType::String, DataType::Float64);
    let want = [DataType::Date, text.clone(), text, DataType::Int64, float.clone(), float];
    assert_eq!(types, want);

    let column = |name: &str| frame.column(name).expect("the column");
    let dates = column("date").cast(&DataType::String).expect("texts");
    let texts = |column: &Column| -> Vec<Option<String>> {
        column.str().expect("text").iter().map(|text| text.map(str::to_owned)).collect()
    };
    assert_eq!(texts(&dates), made.iter().map(|s| Some(s.date.to_string())).collect::<Vec<_>>());
    let stores: Vec<_> = made.iter().map(|s| Some(s.store.to_owned())).collect();
    assert_eq!(texts(column("store")), stores);
    let products: Vec<_> = made.iter().map(|s| Some(s.product.to_owned())).collect();
    assert_eq!(texts(column("product")), products);
    let units: Vec<_> = made.iter().map(|s| s.units).collect();
    assert_eq!(column("units").i64().expect("i64").to_vec(), units);
    // What a reader of the CSV gets: the float nearest to the decimal.
    let read = |cents: i64| decimal(cents).parse::<f64>().expect("a number");
    let prices: Vec<_> = made.iter().map(|s| Some(read(s.price_cents))).collect();
    assert_eq!(column("price").f64().expect("f64").to_vec(), prices);
    let revenues: Vec<_> = made.iter().map(|s| s.revenue_cents.map(read)).collect();
    assert_eq!(column("revenue").f64().expect("f64").to_vec(), revenues);
}

#[test]
fn both_files_together_are_small() {
    let bytes = |path| fs::metadata(repository(path)).expect("it is committed").len();
    assert!(bytes("data/sales.csv") + bytes("data/sales.parquet") < 3_000_000);
}
