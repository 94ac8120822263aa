// Every page: quiet, within its width, accessible, whole without scripts.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { within } from "../harness.js";
import { fitsPaper } from "./paper.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What a theme may change of what axe-core looks at.
const colours = ["color-contrast", "link-in-text-block"];

/** What axe-core finds, in a line each: of all its rules, or of these. */
const violations = async (page, rules) => {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate((rules) => {
    // Of a long table the first rows: the others are made alike, and a thousand take minutes.
    for (const row of document.querySelectorAll("#group-table tbody tr:nth-child(n + 41)")) row.remove();
    return axe.run(document, { resultTypes: ["violations"], ...(rules ? { runOnly: { type: "rule", values: rules } } : {}) });
  }, rules);
  return found.violations.map(({ id, impact, nodes, help }) =>
    `${impact} ${id} (${help}): ${nodes.length} times, first ${nodes[0].html.slice(0, 300)} ${nodes[0].failureSummary?.slice(0, 300)}`);
};

const isWithinItsWidth = async (page) => {
  const { wide, room, widest } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const beyond = [...document.body.querySelectorAll("*")].filter((element) => {
      if (element.closest(".scroll, .plot, .unseen, svg")) return false;
      return element.getBoundingClientRect().right > room + 1;
    });
    const widest = beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120));
    return { wide: document.documentElement.scrollWidth, room, widest };
  });
  assert.ok(wide <= room, `${wide} px wide in ${room} px: ${widest.join(" | ")}`);
  assert.deepEqual(widest, [], "elements reach beyond the page");
};

// Plots have a title and a description, pictures in rows and of a fixed shape a label; others are hidden from
// those who hear the page.
const picturesAreDescribed = async (page) => {
  const without = await page.evaluate(() => [...document.querySelectorAll("svg")].filter((svg) => {
    if (svg.getAttribute("aria-hidden") === "true") return false;
    if (svg.closest("td, .plot")) return svg.getAttribute("role") !== "img" || !svg.getAttribute("aria-label");
    const has = (what) => svg.querySelector(`:scope > ${what}`)?.textContent.trim();
    return svg.getAttribute("role") !== "img" || !has("title") || !has("desc");
  }).map((svg) => svg.outerHTML.slice(0, 200)));
  assert.deepEqual(without.slice(0, 3), []);
};

// Links within the page lead to what is there, those to files to files; each id is one element's.
const linksLeadSomewhere = async (page, file) => {
  const { lost, twice, files, count } = await page.evaluate(() => {
    const hrefs = [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return {
      lost: hrefs.filter((href) => href.startsWith("#") && !document.getElementById(href.slice(1))),
      twice: ids.filter((id, at) => ids.indexOf(id) !== at),
      files: hrefs.filter((href) => !href.startsWith("#")),
      count: hrefs.length,
    };
  });
  assert.deepEqual(lost, [], "links to nothing");
  assert.deepEqual(twice, [], "ids of several elements");
  for (const name of files) assert.ok(existsSync(join(dirname(file), name)), `there is no ${name}`);
  return `${count} links`;
};

// The command is copied, or selected where the browser keeps its clipboard closed. All pages of a browser share
// one clipboard, so that of two at once each may read what the other wrote: a page has one of its own here.
const commandIsCopied = async (page) => {
  const command = (await page.locator("#command").textContent()).trim();
  assert.match(command, /^smooth (report|lag) /);
  const press = async (isOpen, word) => {
    await page.evaluate((isOpen) => {
      window.copied = null;
      const writeText = async (text) => {
        if (!isOpen) throw new DOMException("closed", "NotAllowedError");
        window.copied = text;
      };
      Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
    }, isOpen);
    await page.locator("#copy").click();
    await page.locator("#copy", { hasText: word }).waitFor();
  };
  await press(false, "Selected");
  assert.equal(await page.evaluate(() => String(getSelection()).replace(/\s+/g, " ").trim()), command);
  await press(true, "Copied");
  assert.equal(await page.evaluate(() => window.copied), command);
};

/** The same with the browser's own clipboard: runs alone. */
export const checkClipboard = (checks, browser, { name, file }) =>
  checks.check(name, "the command is in the browser's clipboard", () => within(browser, file, {}, async (page) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#copy").click();
    await page.locator("#copy", { hasText: "Copied" }).waitFor();
    const command = (await page.locator("#command").textContent()).trim();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
  }));

// The words of the page, of which tools that only scripts can serve are no part.
const words = (page) => page.evaluate(() => {
  const copy = document.body.cloneNode(true);
  for (const element of copy.querySelectorAll("script, style, .hint, #filter, #unzoom, #copy, #copied, #said, thead button")) element.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
});

const isWholeWithoutScripts = async (browser, file, withScripts) => {
  await within(browser, file, { scripts: false }, async (page) => {
    assert.equal(await words(page), withScripts);
    const seen = await page.evaluate(() => ({
      dead: [...document.querySelectorAll("#filter, #unzoom, #copy, .hint")].filter((tool) => tool.checkVisibility()).map((tool) => tool.id),
      headings: [...document.querySelectorAll("h1, h2")].filter((heading) => !heading.checkVisibility()).length,
      plots: document.querySelectorAll("figure").length,
      drawn: [...document.querySelectorAll("figure")].filter((figure) => {
        const { width, height } = figure.querySelector("svg").getBoundingClientRect();
        return figure.checkVisibility() && width > 100 && height > 60;
      }).length,
    }));
    assert.deepEqual(seen.dead, [], "tools that do nothing without scripts");
    assert.equal(seen.headings, 0, "headings that are not seen");
    assert.equal(seen.drawn, seen.plots, "each plot is there");
    // What is folded opens without a script.
    for (const summary of await page.locator("summary").all()) {
      await summary.click();
      assert.ok(await summary.evaluate((element) => element.parentElement.open));
    }
    // A link to a plot makes it as wide as the page.
    const link = page.locator("#grid figcaption > a").first();
    if (await link.count()) {
      const figure = page.locator("#grid > figure").first();
      const before = (await figure.boundingBox()).width;
      await link.click();
      const after = (await figure.boundingBox()).width;
      assert.ok(after >= before && after > 1000, `${before} px, then ${after} px`);
    }
    assert.deepEqual(page.heard, []);
  });
};

/** Looked at in each width and theme; a page of thousands of cells in two of the four. */
export const checkPage = async (checks, browser, { name, file }, isLarge) => {
  const views = isLarge ? [[1400, ["dark"]], [390, ["light"]]] : [[1400, ["light", "dark"]], [390, ["dark", "light"]]];
  let withScripts = "";
  for (const [width, themes] of views) {
    await within(browser, file, { width, theme: themes[0] }, async (page) => {
      if (width === 1400) {
        withScripts = await words(page);
        await checks.check(name, "fits A4, two plots across, light from a dark page", () => fitsPaper(page));
        await page.emulateMedia({ media: null, colorScheme: themes[0] });
      }
      for (const [nth, theme] of themes.entries()) {
        if (nth > 0) await page.emulateMedia({ colorScheme: theme });
        const about = `${name} at ${width} px, ${theme}`;
        if (nth === 0) {
          await checks.check(about, "nothing is wider than the page", () => isWithinItsWidth(page));
          await checks.check(about, "pictures are described", () => picturesAreDescribed(page));
          if (width === 1400) await checks.check(about, "links lead somewhere", () => linksLeadSomewhere(page, file));
        }
        await checks.check(about, "axe-core finds nothing", async () => assert.deepEqual(await violations(page, nth ? colours : null), []));
      }
      await checks.check(`${name} at ${width} px`, "no request and no message", () => assert.deepEqual(page.heard, []));
      if (width === 1400 && !isLarge) await checks.check(name, "the command is copied", () => commandIsCopied(page));
    });
  }
  await checks.check(name, "whole without scripts", () => isWholeWithoutScripts(browser, file, withScripts));
};
