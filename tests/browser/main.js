// Makes reports by the command and checks their pages in a browser: `main.js SMOOTH CHROMIUM [--large]`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { Checks } from "./harness.js";
import { reports } from "./inputs.js";
import { checkPage } from "./checks/page.js";
import { checkSpeed } from "./checks/speed.js";

const [smooth, executablePath, ...flags] = process.argv.slice(2);
const repository = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "smooth-browser-"));
const checks = new Checks();
const started = Date.now();

const make = ({ name, input, flags }) => {
  const output = join(folder, name);
  const run = spawnSync(smooth, ["report", input, ...flags, "-o", output], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`smooth report ${input} ${flags.join(" ")}: ${run.error ?? run.stderr}`);
  return { name, input, output, file: join(output, "report.html") };
};

const browser = await chromium.launch({ executablePath });
try {
  const made = {};
  for (const report of reports(repository, folder, flags.includes("--large") ? 2000 : 100)) made[report.name] = make(report);
  for (const report of Object.values(made)) await checkPage(checks, browser, { ...report, few: /fifty|thousands/.test(report.name) });
  await checkSpeed(checks, browser, made.fifty, 500, 2e6);
  await checkSpeed(checks, browser, made.thousands, 3000, 15e6);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`in Chromium ${browser.version()}, ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`browser: ${checks.passed} passed, ${checks.failed} failed, ${checks.skipped} skipped`);
process.exitCode = checks.failed ? 1 : 0;
