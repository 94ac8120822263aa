// The tables that a report writes beside its page: what the page shows is compared with them.
import { readFileSync } from "node:fs";

/** The rows of a CSV as objects; fields in quotes may hold anything. */
export const rowsOf = (file) => {
  const text = readFileSync(file, "utf8");
  const records = [];
  let record = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') { field += '"'; at += 1; } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ",") { record.push(field); field = ""; }
    else if (char === "\n") { records.push([...record, field]); record = []; field = ""; }
    else if (char !== "\r") field += char;
  }
  if (field || record.length) records.push([...record, field]);
  const [header, ...rows] = records;
  return rows.map((row) => Object.fromEntries(header.map((name, nth) => [name, row[nth]])));
};
