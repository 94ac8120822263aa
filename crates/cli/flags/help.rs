//! The longer words of the command line's help.

pub(crate) const INPUT: &str = "The file to read

  sales.csv, sales.tsv, sales.csv.gz   text, also packed by gzip or Zstandard
  sales.parquet, sales.arrow           Parquet; Arrow files (Feather)
  sales.ndjson                         a JSON object on each line
  sales.xlsx                           the first sheet of a workbook, or --sheet NAME
  -                                    stdin

Of several files, of a directory of them, or of a pattern in quotes ('2024-*.csv'), the rows follow one \
another in the order of the names; all have the same columns. Folders that are called shop=A are a column \
`shop`. Which format a file has its name says, or --input-format.";

pub(crate) const TIME: &str = "The time column [default: the only column of dates]

Or, with commas, the columns that tell the time together: year,month or year,quarter or year,week \
(ISO 8601's), or year,month,day and after them hour, minute and second. Which is which is told by \
their names (year, yr, month, mon, quarter, qtr, week, day, hour, minute, min, second, sec), or else \
by this order. They make a column `date`, or with an hour `time`, which is written where rows are \
merged and not otherwise. `--time none` takes the rows in their order.";

pub(crate) const OFFSET: &str =
    "Move the intervals: 6h for days from 06:00, 3mo for years from April

  --every 1d --offset 6h     days from 06:00 on, in summer and in winter (with --tz: its clocks')
  --every 1y --offset 3mo    years from April to March; 3mo5d from the 6th of April
  --every 1mo --offset 14d   months from the 15th on
  --every 1w --offset -1d    weeks from Sunday on, as --week-start sun

It is shorter than the interval. Intervals are labelled by their own starts, or ends.";

pub(crate) const DATE_FORMAT: &str = "How dates are written, where that has to be said

Without it these are read: 2024-02-29, 20240229, 2024/02/29, 2024.02.29, 29 Feb 2024, \
\"Feb 29, 2024\", 2024-W09-4; all but 20240229 and weeks also with a time of day behind (13:45, \
13:45:00.25), and 2024-02-29 with Z or an offset too; and periods, which stand for their first day: \
2024-02, 2024 Feb, February 2024, 2024 Q1, 2024-W09. All fields of a column must be written alike.

  %d/%m/%Y, \"%m/%d/%y %H:%M\"    day and month, whose order is never guessed
  %Y, %Y%m                      years and months, otherwise whole numbers
  epoch:s, epoch:ms, :us, :ns   counts since 1970 in UTC; epoch is epoch:s
  excel, excel:1904             days as Excel counts them: 45292.5
  decimal-year                  years with decimals: 2000.083";

pub(crate) const TZ: &str = "The time zone whose clocks tell the time, such as Europe/Berlin

Times without a zone are what its clocks showed; times with Z or an offset, and counts since 1970, \
stay the same instants and are shown in it. Days, weeks and months of --every are the zone's. Dates \
without a time of day have no zone. Without --tz, times that all have one offset are on its clocks, and \
of several offsets days are UTC's. A table that keeps its rows keeps its times as they are written. \
Changes of clocks are known until the year 2100.";

macro_rules! window {
    () => {
        "The window, as a spec: a name, its length in rows and its parameters.

  7, uniform:7                       every row counts the same
  triang:55                          a triangle
  gaussian:31,std=5, gaussian:std=5  a bell
  general_gaussian:60,p=2,sig=3      a squarer bell
  savgol:31,order=3                  fits polynomials, to the ends; also henderson, spencer,
                                     binomial, and decay:9,tau=3 for the past alone
  median:7, ewm:span=12              no weights: spikes leave no trace; all the past, fading
  max:7, std:7d, hampel:7            also min, sum, count, var, quantile:7,q=0.9; spikes replaced
  lowess:61                          lines through the 61 nearest rows, spikes losing weight
  opening:15, tophat:15              the baseline under narrow peaks, and the peaks alone
  taps:[1,2,1], weights:[1,2,1]      your own weights, newest or oldest row first

A length of time in place of rows makes it a window in time, for rows at any times:

  7d, uniform:28d, uniform:12mo      the rows of so many days; of months for uniform alone
  gaussian:std=36h, tricube:6w       units ns us ms s m h d w mo q y, and i for whole numbers
  decay:30d,tau=7d, ewm:halflife=7d  the past alone; half_life=5d in place of tau

Options may follow in the same text, as in \"gaussian:31,std=5 boundary=reflect\", or be given as
flags."
    };
}

pub(crate) const WINDOW: &str = window!();

pub(crate) const WINDOWS: &str = concat!(
    window!(),
    "

Several windows, -w A -w B, make a column each, whose name ends in the shape and its length \
(units_gaussian31), or in a name of yours: -w fast=ewm:span=7 -w slow=uniform:28 makes units_fast and \
units_slow. Flags of options go to each that does not say otherwise in its own text."
);

pub(crate) const REPORT_EXAMPLES: &str = "Examples:
  smooth report sales.csv --by product --value revenue --every 1d --agg sum
  smooth report weather.csv --by city --value temp -w gaussian:31,std=5 -o out";

pub(crate) const APPLY_EXAMPLES: &str = "Examples:
  smooth apply in.csv --by ticker --value close -w gaussian:31,std=5 -o out.csv
  smooth apply in.parquet --by device --value temp -w 7 --boundary reflect -o -
  smooth apply in.csv --value units -w fast=ewm:span=7 -w slow=28 -o out.csv";

pub(crate) const INSPECT_EXAMPLES: &str = "Examples:
  smooth inspect sales.csv
  smooth inspect sales.csv --by store,product --value revenue --json";

pub(crate) const LAG_EXAMPLES: &str = "Examples:
  smooth lag sales.csv --by store --value price,units --every 1d --agg sum
  smooth lag in.parquet --by site --value inlet,outlet --max-lag 120 -o lags";

pub(crate) const LAG_VALUE: &str =
    "The two columns: does the second follow the first, or the other way? (repeat, or commas)

With --value price,units a lag of 3 says that units are as price was three rows before, and one of \
-3 that price is as units were. With --every, a column that is merged in a way of its own has it \
behind a colon: units:sum,price:mean.";

pub(crate) const CONVOLVE_EXAMPLES: &str = "Examples:
  smooth convolve signal.txt [1,2,1] --mode same
  smooth convolve sales.csv:units gaussian:31,std=5 --mode valid -o out.txt
  seq 5 | smooth convolve - taps.csv:weight
  smooth convolve photo.png sobel -o edges.png --normalize";

pub(crate) const NUMBERS: &str = "The numbers

  signal.txt       a file with one number a line; - is stdin
  sales.csv        a table (CSV, Parquet …) with one column of numbers
  sales.csv:units  one of its columns
  [1,2,1]          the numbers themselves

Empty lines, NA and their like are missing: what overlaps them is NaN.";

pub(crate) const OTHER_NUMBERS: &str = "The other numbers

As A has them, or the name of a window, whose weights are taken: gaussian:31,std=5, hann:7, \
savgol:31,order=3,deriv=1 (sum 1, unless norm=none or norm=peak follows in the same text).";

pub(crate) const IMAGE: &str =
    "Take A as a picture (PNG, PGM or PPM, of 8 or 16 bits), whatever its \
name says, and B as what is done to it

  sobel, prewitt             edges: the magnitude of two slopes
  laplace                    the second differences
  unsharp:std=2,amount=1     sharper
  gaussian:std=2, uniform:5  smoother; any window of weights, along both axes
  median:3, min:3, max:3     of a square of so many pixels a side
  opening:5, tophat:5        grey morphology; also erosion, dilation, closing, gradient, bottomhat
  [[0,1,0],[1,-4,1],[0,1,0]] a matrix, here or in a file with a row a line

Each colour on its own, as it is stored; transparency stays as it is. Outputs are rounded, and cut \
at black and white (how many is said). With --normalize the largest becomes white, and where some \
are negative 0 becomes grey. As scipy.ndimage has it.";

pub(crate) const DRAWN_WINDOWS: &str =
    "A window, as apply takes it; without one, one that removes the longest rhythm the data can show

Repeated, each is drawn in a colour of its own, under its spec or under a name:

  -w uniform:7 -w median:7
  -w fast=ewm:span=5 -w slow=ewm:span=20

Options given as flags (--boundary …) go to each.";

pub(crate) const EXPLAIN_EXAMPLES: &str = "Examples:
  smooth explain gaussian:31,std=5
  smooth explain 'hann:28d align=trailing' --json";

pub(crate) const WINDOWS_EXAMPLES: &str = "Examples:
  smooth windows
  smooth windows tukey";

pub(crate) const STATS_EXAMPLES: &str = "Examples:
  smooth stats sales.csv --by store --value revenue --every 1d --agg sum
  smooth stats sensors.parquet --by device --value temp -w 7 -o stats.csv";

pub(crate) const PLOT_EXAMPLES: &str = "Examples:
  smooth plot sales.csv --by store --value revenue -w 7 -w median:7 -o plot.svg
  smooth plot --kernel gaussian:31,std=5 -o kernel.png";

pub(crate) const COMPLETIONS_EXAMPLES: &str = "Examples:
  smooth completions bash > ~/.bash_completion.d/smooth
  smooth completions zsh > \"${fpath[1]}/_smooth\"
  smooth completions fish > ~/.config/fish/completions/smooth.fish";

pub(crate) const MAN_EXAMPLES: &str = "Examples:
  smooth man | man -l -
  smooth man ~/.local/share/man/man1";
