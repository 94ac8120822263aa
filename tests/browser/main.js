// Makes reports by the command and checks their pages in a browser: `main.js SMOOTH CHROMIUM [--large]`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Checks } from "./harness.js";
import { reports } from "./inputs.js";
import { checkClipboard, checkPage } from "./checks/page.js";
import { checkNames } from "./checks/names.js";
import { checkPalette } from "./checks/palette.js";
import { checkPaper } from "./checks/paper.js";
import { checkPlots } from "./checks/plots.js";
import { checkSpeed } from "./checks/speed.js";
import { checkSortSpeed, checkTable } from "./checks/table.js";

const [smooth, executablePath, ...flags] = process.argv.slice(2);
const isLarge = flags.includes("--large"); // 5,000 groups of 2,000 days: minutes
const repository = fileURLToPath(new URL("../..", import.meta.url));
const checks = new Checks();
const started = Date.now();

const make = (report) => {
  const { name, input, flags, command = "report" } = report;
  const output = join(folder, name);
  const run = spawnSync(smooth, [command, input, ...flags, "-o", output], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`smooth ${command} ${input} ${flags.join(" ")}: ${run.error ?? run.stderr}`);
  return { ...report, output, file: join(output, "report.html") };
};

/** Runs tasks, so many at once: each has pages of its own. */
const together = async (count, tasks) => {
  const run = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) await task();
  };
  await Promise.all(Array.from({ length: count }, run));
};

const browser = await chromium.launch({ executablePath }).catch((error) => {
  console.error(error.message.slice(0, 2000));
  process.exit(77); // nothing can be checked: `run` says so
});
const folder = mkdtempSync(join(tmpdir(), "smooth-browser-"));
try {
  const made = {};
  for (const report of reports(repository, folder, isLarge ? 2000 : 60)) made[report.name] = make(report);
  // What is timed runs alone.
  await checkSpeed(checks, browser, made.fifty, 500, 2e6);
  await checkSpeed(checks, browser, made.thousands, 3000, 15e6);
  await checkSortSpeed(checks, browser, made.thousands);
  await checkClipboard(checks, browser, made.sales);
  const { sales, fx, airport, transactions, fifty } = made;
  await together(Math.max(3, availableParallelism()), [
    ...[fifty, sales, fx, airport, transactions].map((report) => () => checkPlots(checks, browser, report)),
    ...Object.values(made).map((report) => () => checkPage(checks, browser, report, /fifty|thousands/.test(report.name))),
    ...[checkTable, checkPaper, checkNames, checkPalette].map((check) => () => check(checks, browser, made)),
  ]);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`in Chromium ${browser.version()}, ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`browser: ${checks.passed} passed, ${checks.failed} failed, ${checks.skipped} skipped`);
process.exitCode = checks.failed ? 1 : 0;
