//! The long help of the flags that say what the time is.

pub(crate) const TIME: &str = "The time column [default: the only column of dates]

Or, with commas, the columns that tell the time together: year,month or year,quarter or year,week \
(ISO 8601's), or year,month,day and after them hour, minute and second. Which is which is told by \
their names (year, yr, month, mon, quarter, qtr, week, day, hour, minute, min, second, sec), or else \
by this order. They make a column `date`, or with an hour `time`, which is written where rows are \
merged and not otherwise.";

pub(crate) const DATE_FORMAT: &str = "How dates are written, where that has to be said

Without it these are read: 2024-02-29, 20240229, 2024/02/29, 2024.02.29, 29 Feb 2024, \
\"Feb 29, 2024\", 2024-W09-4; all but 20240229 and weeks also with a time of day behind (13:45, \
13:45:00.25), and 2024-02-29 with Z or an offset too; and periods, which stand for their first day: \
2024-02, 2024 Feb, February 2024, 2024 Q1, 2024-W09. All fields of a column must be written alike.

  %d/%m/%Y, \"%m/%d/%y %H:%M\"    day and month, whose order is never guessed
  %Y, %Y%m                      years and months, otherwise whole numbers
  epoch:s, epoch:ms, :us, :ns   counts since 1970 in UTC; epoch is epoch:s";

pub(crate) const TZ: &str = "The time zone whose clocks tell the time, such as Europe/Berlin

Times without a zone are what its clocks showed; times with Z or an offset, and counts since 1970, \
stay the same instants and are shown in it. Days, weeks and months of --every are the zone's. Dates \
without a time of day have no zone. A table that keeps its rows keeps its times as they are written. \
Changes of clocks are known until the year 2100.";
