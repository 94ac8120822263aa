// Names that break pages: shown whole and in a visible form, on the page and in each picture beside it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hostile } from "../inputs.js";
import { within } from "../harness.js";
import { shownAs } from "./table.js";

// Marks that are not seen, or turn around what is beside them.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

const onThePage = async (page) => {
  const seen = await page.evaluate(() => ({
    broken: window.broken,
    rows: [...document.getElementById("group-table").tBodies[0].rows].map((row) => row.cells[0].textContent),
    captions: [...document.querySelectorAll("#grid figcaption > a")].map((link) => link.textContent),
    titles: [...document.querySelectorAll("#grid svg > title")].map((title) => title.textContent),
    descriptions: document.querySelectorAll("#grid svg > desc").length,
    strangers: document.querySelectorAll("iframe, img, h1 ~ h1, body style, link, object").length,
    text: document.documentElement.textContent,
  }));
  assert.equal(seen.broken, undefined, "a name ran as a script");
  assert.equal(seen.strangers, 0, "a name became an element");
  for (const name of hostile) {
    const shown = shownAs(name);
    assert.ok(seen.rows.includes(shown), `${shown} in the table`);
    assert.ok(seen.captions.includes(shown), `${shown} over its plot`);
    assert.ok(seen.titles.some((title) => title.includes(shown)), `${shown} in a title`);
  }
  assert.equal(seen.descriptions, hostile.length);
  assert.doesNotMatch(seen.text, unseen);
  return `${hostile.length} names`;
};

const inPictures = async (browser, { output }) => {
  const folder = join(output, "plots");
  const files = readdirSync(folder).filter((file) => file.endsWith(".svg"));
  assert.equal(files.length, hostile.length + 1, "one of each, and one of all");
  const labels = [];
  const url = (file) => pathToFileURL(join(folder, file)).href;
  await within(browser, join(folder, files[0]), {}, async (page) => {
    for (const file of files) {
      assert.match(file, /^[a-z0-9-]+\.svg$/);
      assert.doesNotMatch(readFileSync(join(folder, file), "utf8"), unseen);
      page.heard.length = 0;
      await page.goto(url(file));
      const seen = await page.evaluate(() => ({
        root: document.documentElement.localName,
        label: document.documentElement.getAttribute("aria-label"),
        title: document.querySelector(":root > title")?.textContent,
        description: document.querySelector(":root > desc")?.textContent,
        texts: document.querySelectorAll("text").length,
        beyond: [...document.querySelectorAll("text")].filter((text) => text.getBoundingClientRect().right > document.documentElement.getBoundingClientRect().right + 1).map((text) => text.textContent.trim()),
        strangers: document.querySelectorAll("script, iframe, image, a, foreignObject, parsererror").length,
        broken: window.broken,
      }));
      assert.deepEqual([seen.root, seen.strangers, seen.broken], ["svg", 0, undefined], file);
      assert.deepEqual(seen.beyond, [], "text beyond the picture");
      assert.ok(seen.texts > 3);
      assert.equal(seen.title, seen.label);
      assert.match(seen.description, /^1 Jan 2020 to 29 Feb 2020\. Smoothed: /);
      labels.push(seen.label);
      assert.deepEqual(page.heard.filter((heard) => heard !== `request: ${url(file).slice(0, 200)}`), [], file);
    }
  });
  // There is room for 80 characters.
  for (const name of hostile) {
    const shown = shownAs(name).slice(0, 60);
    assert.ok(labels.some((label) => label.includes(shown)), `${shown} is the label of a picture`);
  }
  return `${files.length} files`;
};

export const checkNames = async (checks, browser, { names }) => {
  await checks.check("names", "whole and visible on the page", () => within(browser, names.file, {}, onThePage));
  await checks.check("names", "whole and visible in the pictures beside it", () => inPictures(browser, names));
};
