// The tables that reports are made of: seeded, so that each run has the same ones.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export const seeded = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** A number of mean 0 and standard deviation 1 (Box and Muller). */
const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const day = (number, from = "2020-01-01") => new Date(Date.parse(from) + number * 864e5).toISOString().slice(0, 10);
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const table = (header, rows) => `${[header, ...rows].join("\n")}\n`;

// Rates of a currency for each month: some near 1, some in the thousands.
const fx = () => {
  const random = seeded(1);
  const rows = [];
  const countries = ["Australia", "Austria", "Brazil", "Canada", "China", "Denmark", "Hong Kong", "India",
    "Indonesia", "Japan", "Mexico", "New Zealand", "Norway", "South Africa", "Sweden", "Switzerland"];
  countries.forEach((country, nth) => {
    let rate = 0.7 * 2 ** nth;
    const first = 12 * (nth % 4); // some start later
    for (let month = first; month < 360; month += 1) {
      rate *= 1 + 0.015 * normal(random);
      const date = `${1990 + Math.floor(month / 12)}-${String(1 + (month % 12)).padStart(2, "0")}-01`;
      rows.push(`${date},${country},${month % 97 === 50 ? "" : rate.toPrecision(5)}`);
    }
  });
  return table("Date,Country,Exchange rate", rows);
};

// The weather of three airports hour by hour, with gaps.
const airport = () => {
  const random = seeded(2);
  const rows = [];
  for (const [nth, origin] of ["EWR", "JFK", "LGA"].entries()) {
    for (let hour = 0; hour < 24 * 60; hour += 1) {
      if (hour > 700 && hour < 730 + nth) continue; // no rows
      const time = new Date(Date.UTC(2013, 0, 1, hour)).toISOString().replace(".000", "");
      const temperature = 40 + 8 * Math.sin((2 * Math.PI * (hour - 9)) / 24) + 10 * Math.sin(hour / 190) + normal(random);
      const gust = random() < 0.3 ? (10 + 10 * random()).toFixed(4) : "";
      rows.push(`${origin},${time},${temperature.toFixed(2)},${gust}`);
    }
  }
  return table("origin,time_hour,temp,wind_gust", rows);
};

// Lines of invoices: several a day or none, with returns, and a product that is sold no longer.
const transactions = () => {
  const random = seeded(3);
  const rows = [];
  const products = ["Teapot", "Lantern", "Cake stand", "Bunting", "Postage", "Doorstop", "Clock", "Umbrella", "Mug", "Ribbon"];
  for (let number = 0; number < 500; number += 1) {
    products.forEach((product, nth) => {
      if (product === "Lantern" && number > 300) return;
      if (number % 7 === 5) return; // closed
      for (let line = Math.floor(random() * (4 - nth / 4)); line > 0; line -= 1) {
        const amount = (1 + random() * 30) * (random() < 0.06 ? -1 : 1);
        const minute = Math.floor(random() * 600);
        const clock = `${String(8 + Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`;
        rows.push(`${day(number, "2023-01-02")} ${clock},${product},${amount.toFixed(2)}`);
      }
    });
  }
  return table("time,product,amount", rows);
};

/** Daily values of many groups, with a week in them: the largest first in the alphabet of numbers. */
const groups = (count, days) => {
  const random = seeded(4);
  const rows = [];
  for (let group = 0; group < count; group += 1) {
    const size = 10 + (group * 7919) % count;
    for (let number = 0; number < days; number += 1) {
      const value = size * (1 + 0.3 * (number % 7 === 5) + 0.1 * normal(random));
      rows.push(`${day(number)},G${String(group).padStart(4, "0")},${value.toFixed(1)}`);
    }
  }
  return table("date,group,v", rows);
};

/** Names that break pages, scripts, files or lines, and one that breaks nothing. */
export const hostile = [
  "<script>window.broken=1</script>",
  "<img src=x onerror=window.broken=1>",
  "</title><h1>title</h1>",
  "</style><b>style</b>",
  "</svg><iframe src=//example.invalid>",
  "</script><script>window.broken=1</script>",
  "<!-- no end",
  "]]>",
  "&amp;&lt;&#x41;",
  "\"double\" 'single'",
  "a\u2028line",
  "a\u2029paragraph",
  "invoice\u202egpj.exe",
  "\u2066isolate\u2069",
  "\u200fright to left mark",
  "zero\u200bwidth\ufeff",
  "../../etc/passwd",
  "C:\\con\\nul.txt",
  "=HYPERLINK(\"#\")",
  "{{ 7*7 }} {% raw %} ${7*7}",
  "%3Cscript%3E #plot-1",
  "Ünïcödé ÅÄÖ ß",
  "日本語の名前 한국어",
  "שלום عليكم",
  "👩‍👩‍👧 family",
  `long ${"x".repeat(400)}`,
  `long ${"x".repeat(400)} other`,
  "soft\u00adhyphen",
  "tags\u{e0041}\u{e007f}",
];

const names = () => {
  const random = seeded(5);
  const rows = [];
  hostile.forEach((name, nth) => {
    for (let number = 0; number < 60; number += 1) {
      rows.push(`${day(number)},${quoted(name)},${(100 * (nth + 1) + 5 * normal(random)).toFixed(2)}`);
    }
  });
  return table("date,name,value", rows);
};

// Series that have next to nothing to draw.
const degenerate = () => {
  const rows = [`${day(20)},one row,7`];
  for (let number = 0; number < 40; number += 1) {
    rows.push(`${day(number)},constant,0.1`, `${day(number)},all missing,`);
    rows.push(`${day(number)},giants,${number % 2 ? "-1e308" : "1e308"}`, `${day(number)},tiny,${number}e-300`);
  }
  return table("date,g,v", rows);
};

/**
 * Each table with the flags of its report, and what its columns are. `sales` is data/sales.csv; `length` are the
 * days of 5,000 groups.
 */
export const reports = (repository, folder, length) => {
  const made = (name, text, time, by, value, flags) => {
    const input = join(folder, `${name}.csv`);
    writeFileSync(input, text());
    return { name, input, time, by, value, flags: ["--by", by, "--value", value, ...flags] };
  };
  const days = ["--every", "1d", "--agg", "sum"];
  return [
    {
      name: "sales", input: join(repository, "data/sales.csv"), time: "date", by: "product", value: "revenue",
      flags: ["--by", "product", "--value", "revenue", "--unit", "revenue=EUR", ...days],
    },
    made("fx", fx, "Date", "Country", "Exchange rate", []),
    { ...made("airport", airport, "time_hour", "origin", "temp,wind_gust", []), value: "temp" },
    made("transactions", transactions, "time", "product", "amount", [...days, "--locale", "de"]),
    made("names", names, "date", "name", "value", ["-w", "7", "--plots", `${hostile.length}`]),
    // Without times, and the command's other page: of lags, whose pictures keep their shape.
    made("rows", fx, "Date", "Country", "Exchange rate", ["--time", "none", "--theme", "dark"]),
    {
      name: "lags", input: join(repository, "data/sales.csv"), command: "lag",
      flags: ["--by", "store", "--value", "price,units", ...days],
    },
    made("degenerate", degenerate, "date", "g", "v", ["-w", "7"]),
    made("fifty", () => groups(50, 2000), "date", "group", "v", [...days, "--plots", "50"]),
    made("thousands", () => groups(5000, length), "date", "group", "v", days),
  ];
};
