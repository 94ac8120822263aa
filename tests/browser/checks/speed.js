// How long it takes until a page is seen.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { within } from "../harness.js";

/** Milliseconds from the start of loading to the first paint, and until all of it is laid out and painted. */
const firstView = (browser, file) => within(browser, file, {}, (page) => page.evaluate(() => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    const loaded = performance.getEntriesByType("navigation")[0].loadEventEnd;
    done({ paint: paint ?? Infinity, loaded });
  }));
})));

/** `budget` is for a machine with nothing else to do: three times as long is a failure anywhere. */
export const checkSpeed = async (checks, browser, { name, file }, budget, size) => {
  await checks.check(name, `first view within ${budget} ms, thrice over`, async () => {
    const runs = [];
    for (let run = 0; run < 3; run += 1) runs.push(await firstView(browser, file));
    const best = Math.min(...runs.map(({ paint, loaded }) => Math.max(paint, loaded)));
    const paint = Math.min(...runs.map((run) => run.paint));
    assert.ok(best <= 3 * budget, `${Math.round(best)} ms`);
    return `first paint after ${Math.round(paint)} ms, all after ${Math.round(best)} ms`;
  });
  await checks.check(name, `at most ${size / 1e6} MB`, () => {
    const { size: bytes } = statSync(file);
    assert.ok(bytes <= size, `${bytes} bytes`);
    return `${(bytes / 1e6).toFixed(2)} MB`;
  });
};
