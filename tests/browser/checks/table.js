// The table under the plots: sorting, by mouse and by keys, and the filter.
import assert from "node:assert/strict";
import { join } from "node:path";
import { rowsOf } from "../csv.js";
import { hostile } from "../inputs.js";
import { within } from "../harness.js";

const isInOrder = (cells, direction) => {
  const words = new Intl.Collator("en", { numeric: true });
  const rank = (cell) => (cell === null ? 2 : typeof cell === "number" ? 0 : 1);
  for (let at = 1; at < cells.length; at += 1) {
    const [a, b] = [cells[at - 1], cells[at]];
    if (rank(a) !== rank(b)) {
      assert.ok(rank(a) < rank(b), `${a} before ${b}: numbers, then text, then nothing`);
      continue;
    }
    if (a === null) continue;
    const apart = typeof a === "number" ? Math.sign(a - b) : Math.sign(words.compare(a, b));
    assert.ok(direction === "ascending" ? apart <= 0 : apart >= 0, `${a} before ${b}, ${direction}`);
  }
};

/** Each column's cells from above after a press on its heading and after another, and which way it says they are. */
const sorted = (page) => page.evaluate(() => {
  const table = document.getElementById("group-table");
  const cells = (column) => [...table.tBodies[0].rows].map((row) => {
    const cell = row.cells[column];
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    return cell.textContent.trim() || null;
  });
  const heads = [...table.tHead.rows[0].cells];
  return heads.flatMap((head, column) => {
    if (!head.hasAttribute("data-sortable")) return [];
    const before = cells(column);
    const presses = [0, 1].map(() => {
      head.querySelector("button").click();
      const others = heads.filter((other) => other !== head && /ing$/.test(other.getAttribute("aria-sort")));
      return { cells: cells(column), direction: head.getAttribute("aria-sort"), others: others.length };
    });
    return [{ name: head.textContent, isNumeric: head.classList.contains("number"), before, presses }];
  });
});

const sorts = async (page) => {
  await page.locator("#all-columns").check();
  const columns = await sorted(page);
  for (const { name, isNumeric, before, presses } of columns) {
    const expected = isNumeric ? ["descending", "ascending"] : ["ascending", "descending"];
    assert.deepEqual(presses.map((press) => press.direction), expected, name);
    for (const { cells, direction, others } of presses) {
      isInOrder(cells, direction);
      assert.equal(others, 0, `${name}: one column alone is sorted by`);
      assert.deepEqual([...cells].sort(), [...before].sort(), "the same rows");
    }
  }
  assert.ok(columns.length > 5, `${columns.length} columns can be sorted`);
  // A heading is pressed by the mouse, and by keys.
  const head = page.locator("#group-table thead th.number").first();
  await head.locator("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await page.keyboard.press("Space");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  return `${columns.length} columns`;
};

/** What is seen of the table and the plots once something was typed. */
const typed = async (page, text) => {
  await page.locator("#filter input").fill(text);
  return page.evaluate(() => {
    const rows = [...document.getElementById("group-table").tBodies[0].rows].filter((row) => row.checkVisibility());
    return {
      rows: rows.map((row) => row.cells[0].textContent),
      plots: [...document.querySelectorAll("#grid figure")].filter((figure) => figure.checkVisibility()).map((figure) => figure.querySelector("a").textContent),
      said: document.getElementById("filter-count").textContent,
    };
  });
};

/** A name as it is written on the page: marks that cannot be seen, or turn what is around them, by their numbers. */
export const shownAs = (name) =>
  name.replace(/[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu, (mark) => `\\u{${mark.codePointAt(0).toString(16)}}`);

const findsEachName = async (page) => {
  for (const name of hostile) {
    const { rows, plots, said } = await typed(page, shownAs(name));
    assert.ok(rows.includes(shownAs(name)), `${shownAs(name)}: ${rows}`);
    assert.deepEqual([...plots].sort(), [...rows].sort(), "the plots are those of the rows");
    assert.match(said, new RegExp(`^${rows.length} of ${hostile.length} series`));
  }
};

const findsWhatIsNotListed = async (page, { output }) => {
  const stats = rowsOf(join(output, "stats.csv"));
  const smallest = stats.reduce((least, row) => (Number(row.total) < Number(least.total) ? row : least)).group;
  const before = await typed(page, "");
  assert.equal(before.rows.length, 1000);
  assert.ok(!before.rows.includes(smallest));
  const found = await typed(page, smallest.toLowerCase());
  assert.deepEqual(found.rows, [smallest]);
  assert.deepEqual(found.plots, []);
  assert.equal(found.said, "1 of 5,000 series; 1 without a plot, in the table");
  const cells = await page.locator("#group-table tr.extra td").allTextContents();
  assert.ok(cells.some((cell) => /\d/.test(cell)), `its numbers: ${cells}`);
  assert.match((await typed(page, "nobody")).said, /^0 of 5,000 series/);
  const many = await typed(page, "G00");
  assert.match(many.said, /^100 of 5,000 series/);
  const again = await typed(page, "");
  assert.deepEqual(again, before);
};

export const checkTable = async (checks, browser, made) => {
  for (const name of ["sales", "fx", "degenerate", "names"]) {
    await checks.check(name, "each column sorts both ways, by mouse and by keys", () => within(browser, made[name].file, {}, sorts));
  }
  await checks.check("names", "the filter finds each hostile name", () => within(browser, made.names.file, {}, findsEachName));
  await checks.check("thousands", "the filter finds groups that are neither drawn nor listed", () =>
    within(browser, made.thousands.file, {}, (page) => findsWhatIsNotListed(page, made.thousands)));
};

/** Runs alone, as all that is timed. */
export const checkSortSpeed = (checks, browser, { name, file }) =>
  checks.check(name, "1,000 rows sort at once", () => within(browser, file, {}, async (page) => {
    const took = await page.evaluate(() => {
      const start = performance.now();
      document.querySelector("#group-table thead th.number button").click();
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
    assert.ok(took < 3000, `${took} ms`);
    return `${Math.round(took)} ms`;
  }));
