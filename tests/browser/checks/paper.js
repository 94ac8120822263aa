// The page in print: its headings on each page, two plots across, no tools, and light whatever the theme.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { within } from "../harness.js";

const hasPdftotext = !spawnSync("pdftotext", ["-v"]).error;
const room = 680; // pixels between the margins of A4

/** The texts of a PDF's pages. */
const pagesOf = async (page, folder) => {
  const pdf = join(folder, "page.pdf");
  writeFileSync(pdf, await page.pdf({ format: "A4", preferCSSPageSize: true }));
  const run = spawnSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8", maxBuffer: 1e9 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.split("\f").slice(0, -1);
};

/** On each page that has rows of the table there are its headings, too. */
const headingsOnEachPage = async (page, { output }, { scripts }) => {
  const { heads, names } = await page.evaluate(() => {
    const table = document.getElementById("group-table");
    const heads = [...table.tHead.rows[0].cells].filter((head) => head.checkVisibility()).map((head) => head.textContent.trim());
    return { heads, names: [...table.tBodies[0].rows].map((row) => row.cells[0].textContent.trim()) };
  });
  if (scripts) {
    // What is printed is all of it, whatever was zoomed or clicked before.
    await page.locator(".c > svg[tabindex]").first().press("+");
    assert.ok(await page.locator("#unzoom").isVisible());
  }
  const pages = await pagesOf(page, output);
  let found = 0;
  let tables = 0;
  for (const [nth, text] of pages.entries()) {
    const lines = text.split("\n").map((line) => line.trim());
    // A name with numbers behind it: over plots there are names, too.
    const rows = lines.filter((line) => names.some((name) => line.startsWith(`${name} `)) && (line.match(/\s[−\d]\S*/g) ?? []).length > 5);
    found += rows.length;
    if (rows.length === 0) continue;
    tables += 1;
    const words = text.replace(/\s+/g, " ");
    for (const head of heads) assert.ok(head.split(" ").every((word) => words.includes(word)), `${head} on page ${nth + 1} of ${pages.length}:\n${text.slice(0, 500)}`);
    assert.ok(new RegExp(`${nth + 1}\\s*/\\s*${pages.length}`).test(text), `the number of page ${nth + 1}`);
  }
  const text = pages.join("\n");
  assert.equal(found, names.length, "each row once");
  for (const tool of ["Find a series", "Show all times", "Sort by", "Drag across", "Show all columns"]) assert.ok(!text.includes(tool), tool);
  if (scripts) {
    const folded = await page.locator("details dd").last().evaluate((element) => element.textContent.split(/\s+/).slice(0, 5).join(" "));
    assert.ok(text.replace(/\s+/g, " ").includes(folded), `what is folded is open: ${folded}`);
    assert.ok(!(await page.locator("#unzoom").isVisible()), "all times are printed");
  }
  return `${pages.length} pages, ${tables} with rows`;
};

/** Of a page that is dark, as wide as A4 and has its first plot large; it is left as wide as it was. */
export const fitsPaper = async (page) => {
  const size = page.viewportSize();
  await page.setViewportSize({ width: room, height: 1000 });
  await page.evaluate(() => { location.hash = "#plot-1"; });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await layout(page);
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => !location.hash);
  await page.setViewportSize(size);
};

const layout = async (page) => {
  const seen = await page.evaluate(() => {
    const figures = [...document.querySelectorAll("#grid > figure")].slice(0, 4).map((figure) => figure.getBoundingClientRect());
    // Labels of times may reach into the margin, which is 57 pixels wide.
    const room = (element) => document.documentElement.clientWidth + (element.closest(".x") ? 50 : 1);
    const beyond = [...document.body.querySelectorAll("*")].filter((element) => !element.closest(".unseen, svg") && element.getBoundingClientRect().right > room(element));
    return {
      figures: figures.map(({ left, top, width }) => ({ left, top, width })),
      beyond: beyond.slice(0, 3).map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 60)} ${element.getBoundingClientRect().right}`),
      tools: [...document.querySelectorAll(".tools, #copy, .large-only, thead button")].filter((tool) => tool.checkVisibility()).map((tool) => tool.className || tool.id),
      ground: getComputedStyle(document.body).backgroundColor,
      text: getComputedStyle(document.body).color,
    };
  });
  assert.deepEqual(seen.beyond, [], "wider than paper");
  assert.deepEqual(seen.tools, []);
  assert.equal(seen.ground, "rgb(255, 255, 255)");
  assert.equal(seen.text, "rgb(27, 32, 38)");
  if (seen.figures.length > 1) {
    const [first, second, third] = seen.figures;
    assert.ok(first.top === second.top && second.left > first.left + first.width - 1, "two plots across");
    if (third) assert.ok(third.top > first.top && third.left === first.left, "and not three");
  }
};

export const checkPaper = async (checks, browser, made) => {
  for (const [report, scripts] of [[made.sales, true], [made.fx, false], [made.thousands, true]]) {
    const what = `headings on each page in print${scripts ? "" : ", scripts off"}`;
    if (hasPdftotext) await checks.check(report.name, what, () => within(browser, report.file, { scripts }, (page) => headingsOnEachPage(page, report, { scripts })));
    else checks.skip(report.name, what, "THERE IS NO pdftotext (poppler-utils)");
  }
};
