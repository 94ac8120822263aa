// What plots answer to: the pointer, keys, fingers, and the switches above them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { rowsOf } from "../csv.js";
import { shared, until, within } from "../harness.js";

const milliseconds = (text) => Date.parse(/\d:\d/.test(text) ? `${text}Z` : `${text} UTC`);
const stamp = (text) => Date.parse(/T/.test(text) ? text.replace(/Z?$/, "Z") : text);

/** What the box beside the pointer says, and the exponent of the picture's unit. */
const boxOf = (figure) => figure.evaluate((element) => {
  const box = element.querySelector(".value");
  const [, thousands, point] = document.querySelector("main").dataset.marks;
  const of = (name) => box.querySelector(`.${name}`).textContent.replace(name, "").replaceAll(thousands, "").replace(point, ".").replace("−", "-").trim();
  return box && { when: box.querySelector("b").textContent, raw: of("raw"), smoothed: of("smoothed"), unit: 10 ** element.querySelector(".d").dataset.e };
});

/** The rows of one group in the smoothed table, by their times. */
const truth = ({ output, by, time, value }, group) => new Map(rowsOf(join(output, "smoothed.csv"))
  .filter((row) => row[by] === group)
  .map((row) => [stamp(row[time]), { raw: row[value], smoothed: row[`${value}_smoothed`] }]));

const isTrue = (box, rows) => {
  const row = rows.get(milliseconds(box.when));
  assert.ok(row, `there is a row at ${box.when}`);
  for (const name of ["raw", "smoothed"]) {
    if (box[name] === "none") continue;
    assert.ok(row[name] !== "", `${name} of ${box.when} is ${box[name]}, and a hole in the table`);
    const [shown, exact] = [Number(box[name]), Number(row[name])];
    assert.ok(Math.abs(shown - exact) <= box.unit + 1e-6 * Math.abs(exact), `${name} of ${box.when}: ${shown} for ${exact}`);
  }
};

const firstFigure = async (page) => {
  const figure = page.locator("#grid > figure").first();
  await figure.scrollIntoViewIfNeeded();
  const [, group] = / = (.*)$/.exec(await figure.locator("svg > title").textContent());
  return { figure, group, picture: figure.locator(".c") };
};

const pointer = async (page, report) => {
  const { figure, group, picture } = await firstFigure(page);
  const rows = truth(report, group);
  const edge = await picture.boundingBox();
  const [low, high, origin, unit] = await page.evaluate(() => ["low", "high", "origin", "unit"].map((name) => Number(document.querySelector("main").dataset[name])));
  const isDate = (await page.locator("main").getAttribute("data-axis")) === "date";
  const perUnit = isDate ? 864e5 : 1e-3;
  const times = [...rows.keys()];
  const seen = [];
  for (const share of [0.06, 0.3, 0.5, 0.71, 0.94]) {
    await page.mouse.move(edge.x + share * edge.width, edge.y + edge.height / 2);
    const box = await boxOf(figure);
    isTrue(box, rows);
    const under = (origin + (low + share * (high - low)) * unit) * perUnit;
    const nearest = times.reduce((best, time) => (Math.abs(time - under) < Math.abs(best - under) ? time : best));
    // A pixel may hold several rows.
    const pixel = ((high - low) * unit * perUnit) / edge.width;
    assert.ok(Math.abs(milliseconds(box.when) - nearest) <= pixel + 1, `${box.when} under the pointer, not ${new Date(nearest).toISOString()}`);
    seen.push(box.when);
  }
  assert.equal(new Set(seen).size, seen.length, `another value at each place: ${seen}`);
  // The box stays within the picture, and goes with the pointer.
  const box = await figure.locator(".value").boundingBox();
  assert.ok(box.x >= edge.x - 1 && box.x + box.width <= edge.x + edge.width + 1);
  await page.mouse.move(5, 5);
  assert.equal(await page.locator(".value, .cursor").count(), 0);
  return `${seen[0]} … ${seen.at(-1)}`;
};

const said = (page) => page.locator("#said").textContent();
const views = (page) => page.evaluate(() => [...new Set([...document.querySelectorAll(".c > svg")].filter((svg) => svg.querySelector(".d")).map((svg) => svg.getAttribute("viewBox")))]);
const widthOf = async (page) => {
  const found = await views(page);
  assert.equal(found.length, 1, `all plots show the same times: ${found}`);
  return Number(found[0].split(" ")[2]);
};

const keys = async (page, report) => {
  const { figure, group } = await firstFigure(page);
  const rows = truth(report, group);
  // Plots come one after another by Tab.
  await page.locator("#show-raw").focus();
  await page.keyboard.press("Shift+Tab");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".overview .c > svg")), "Shift+Tab leads to the picture of all");
  await figure.locator("figcaption > a").focus();
  await page.keyboard.press("Tab");
  assert.ok(await figure.evaluate((element) => document.activeElement === element.querySelector(".c > svg")), "Tab leads from a plot's name to the plot");
  const svg = figure.locator(".c > svg");
  await svg.focus();
  const outline = await svg.evaluate((element) => getComputedStyle(element).outlineStyle);
  assert.notEqual(outline, "none", "focus is seen");
  const when = async () => (await boxOf(figure)).when;
  await page.keyboard.press("End");
  const last = await when();
  isTrue(await boxOf(figure), rows);
  assert.ok((await said(page)).startsWith(`${last}: raw `), await said(page));
  await page.keyboard.press("ArrowLeft");
  const before = await when();
  assert.ok(milliseconds(before) < milliseconds(last));
  isTrue(await boxOf(figure), rows);
  await page.keyboard.press("ArrowRight");
  assert.equal(await when(), last);
  await page.keyboard.press("ArrowRight");
  assert.equal(await when(), last, "there is nothing beyond the end");
  for (let step = 0; step < 10; step += 1) await page.keyboard.press("ArrowLeft");
  const ten = await when();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  assert.equal(await when(), ten);
  await page.keyboard.press("Home");
  isTrue(await boxOf(figure), rows);
  assert.ok(milliseconds(await when()) < milliseconds(ten));
  // Zoom, and back.
  const whole = await widthOf(page);
  for (const press of ["+", "="]) await page.keyboard.press(press);
  const near = await widthOf(page);
  assert.ok(near < 0.3 * whole, `${near} of ${whole}`);
  assert.match(await said(page), /^Shown: /);
  assert.ok(await page.locator("#unzoom").isVisible());
  await page.keyboard.press("End");
  assert.ok(await figure.locator(".cursor").evaluate((element) => parseFloat(element.style.left) >= 0 && parseFloat(element.style.left) <= 100), "what is read is seen");
  await page.keyboard.press("-");
  assert.ok((await widthOf(page)) > near);
  await page.keyboard.press("0");
  assert.equal(await widthOf(page), whole);
  assert.equal(await said(page), "All times are shown.");
  await page.keyboard.press("+");
  await page.keyboard.press("Escape");
  assert.equal(await widthOf(page), whole);
  assert.ok(!(await page.locator("#unzoom").isVisible()));
  assert.equal(await page.locator(".value").count(), 0, "Escape takes the value away");
};

/** Labels of times stand apart and within the picture. */
const labelsStandApart = async (page) => {
  const problems = await page.evaluate(() => {
    const found = [];
    for (const axis of document.querySelectorAll(".pl .x")) {
      const labels = [...axis.querySelectorAll("i, s")].filter((label) => label.checkVisibility() && label.textContent.trim());
      const places = labels.map((label) => label.getBoundingClientRect()).sort((a, b) => a.left - b.left);
      for (let at = 1; at < places.length; at += 1) {
        if (places[at].left < places[at - 1].right) found.push(`${axis.closest("figure").id}: ${labels.map((label) => label.textContent).join(" | ")}`);
      }
    }
    return found;
  });
  assert.deepEqual(problems.slice(0, 3), []);
};

const drag = async (page) => {
  const { picture } = await firstFigure(page);
  const whole = await widthOf(page);
  const edge = await picture.boundingBox();
  const y = edge.y + edge.height / 2;
  await page.mouse.move(edge.x + 0.3 * edge.width, y);
  await page.mouse.down();
  await page.mouse.move(edge.x + 0.45 * edge.width, y, { steps: 4 });
  assert.equal(await page.locator(".range").count(), 1, "what is chosen is shown");
  await page.mouse.move(edge.x + 0.6 * edge.width, y, { steps: 4 });
  await page.mouse.up();
  assert.ok(Math.abs((await widthOf(page)) / whole - 0.3) < 0.02, `${await widthOf(page)} of ${whole}`);
  assert.equal(await page.locator(".range").count(), 0);
  await labelsStandApart(page);
  assert.ok(await page.locator("#unzoom").isVisible());
  await page.locator("#unzoom").click();
  assert.equal(await widthOf(page), whole);
  // And by a double click.
  await picture.scrollIntoViewIfNeeded();
  await page.locator("#grid .c > svg").first().press("+");
  assert.ok((await widthOf(page)) < whole);
  await picture.dblclick();
  assert.equal(await widthOf(page), whole);
};

const fingers = async (page) => {
  const { picture, figure } = await firstFigure(page);
  const whole = await widthOf(page);
  const edge = await picture.boundingBox();
  const session = await page.context().newCDPSession(page);
  const touch = (type, share) => session.send("Input.dispatchTouchEvent", {
    type, touchPoints: share === null ? [] : [{ x: edge.x + share * edge.width, y: edge.y + edge.height / 2 }],
  });
  await touch("touchStart", 0.5);
  await until(async () => (await figure.locator(".value").count()) === 1, "a touch shows a value");
  await touch("touchEnd", null);
  assert.equal(await figure.locator(".value").count(), 1, "and it stays");
  await page.waitForTimeout(400); // two taps at once are another gesture
  await touch("touchStart", 0.2);
  for (let share = 0.25; share < 0.71; share += 0.05) await touch("touchMove", share);
  await touch("touchEnd", null);
  await until(async () => Math.abs((await widthOf(page)) / whole - 0.5) < 0.1 || views(page), "half of the times are shown");
  await labelsStandApart(page);
  const button = await page.locator("#unzoom").boundingBox();
  assert.ok(button.y > 0 && button.y + button.height <= 844 && button.x + button.width <= 390, "the way back is in reach");
  await page.waitForTimeout(400);
  // A tap that a busy machine makes slow is a long press, and no click: another one is tried then.
  for (let tries = 0; tries < 5 && (await widthOf(page)) !== whole; tries += 1) {
    await page.locator("#unzoom").tap();
    await until(async () => (await widthOf(page)) === whole, "", 1500).catch(() => {});
  }
  assert.equal(await widthOf(page), whole, "all times are shown");
};

const switches = async (page) => {
  const seen = () => page.evaluate(() => ["r", "s"].map((name) => {
    const lines = [...document.querySelectorAll(`.pl .d .${name}`)].filter((line) => line.getAttribute("d"));
    return lines.filter((line) => line.checkVisibility()).length / lines.length;
  }));
  assert.deepEqual(await seen(), [1, 1]);
  await page.locator("#show-raw").uncheck();
  assert.deepEqual(await seen(), [0, 1]);
  await page.locator("#show-smooth").uncheck();
  await page.locator("#show-raw").check();
  assert.deepEqual(await seen(), [1, 0]);
  await page.locator("#show-smooth").check();
};

// With one scale the same value stands at the same height in each plot.
const oneScale = async (page) => {
  if (!(await page.locator("#one-scale").count())) return assert.fail("no switch");
  const scales = () => page.evaluate(() => new Set([...document.querySelectorAll("#grid .d")].map((d) => {
    const { d: down } = new DOMMatrix(getComputedStyle(d).transform);
    return (down / 10 ** d.dataset.e).toPrecision(3);
  })).size);
  const before = await scales();
  await page.locator("#one-scale").check();
  assert.equal(await scales(), 1);
  assert.ok(before > 1, `${before} scales before`);
  const labels = await page.evaluate(() => new Set([...document.querySelectorAll("#grid .y")].filter((axis) => axis.checkVisibility()).map((axis) => axis.textContent)).size);
  assert.equal(labels, 1, "the same labels at each plot");
};

/** One report's plots: on one page for each width, which each check leaves as it was. */
export const checkPlots = async (checks, browser, report) => {
  const wide = shared(browser, report.file, {});
  const narrow = shared(browser, report.file, { width: 390, touch: true });
  const on = (what, run, pages = wide) => checks.check(report.name, what, () => pages.use(async (page) => {
    const note = await run(page, report);
    assert.deepEqual(page.heard, []);
    return note;
  }));
  await on("the pointer shows what the table holds", pointer);
  await on("keys read values and zoom", keys);
  if (report.name !== "fifty") {
    await on("labels of times stand apart", labelsStandApart);
    await on("a drag zooms all plots together", drag);
    await on("raw and smoothed lines are switched", switches);
    await on("labels of times stand apart at 390 px", labelsStandApart, narrow);
    await on("fingers at 390 px read and zoom", fingers, narrow);
  }
  if (report.name === "sales") await on("one scale for all", oneScale);
  await Promise.all([wide.end(), narrow.end()]);
};
