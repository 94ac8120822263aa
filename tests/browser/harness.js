// What all checks stand on: their count, and pages that are watched while they are open.
import { pathToFileURL } from "node:url";

/** Counts checks, and prints a line for each. A check fails by throwing. */
export class Checks {
  passed = 0;
  failed = 0;
  skipped = 0;

  async check(about, what, run) {
    const started = Date.now();
    try {
      const note = await run();
      this.passed += 1;
      const took = Date.now() - started;
      console.log(`ok    ${about}: ${what}${note ? ` (${note})` : ""}${took > 3000 ? ` in ${(took / 1000).toFixed(0)} s` : ""}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL  ${about}: ${what}\n      ${String(error.message).slice(0, 2000).replaceAll("\n", "\n      ")}`);
    }
  }

  skip(about, what, why) {
    this.skipped += 1;
    console.log(`SKIP  ${about}: ${what}: ${why}`);
  }
}

/**
 * Opens a file in a context of its own. `page.heard` are the requests, messages and errors that there
 * should be none of.
 */
export const open = async (browser, file, { width = 1400, theme = "light", scripts = true, touch = false, hash = "" } = {}) => {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 1000 },
    colorScheme: theme,
    javaScriptEnabled: scripts,
    hasTouch: touch,
    locale: "en-GB",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const url = pathToFileURL(file).href + hash;
  page.heard = [];
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url.split("#")[0]) page.heard.push(`request: ${request.url().slice(0, 200)}`);
  });
  page.on("console", (message) => page.heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { page.heard.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("popup", () => page.heard.push("popup"));
  await page.goto(url, { waitUntil: "load" });
  return page;
};

export const close = (page) => page.context().close();

/** Waits until something is as it should be: what a tap or a script does comes after it. */
export const until = async (is, what, milliseconds = 5000) => {
  for (const end = Date.now() + milliseconds; ; await new Promise((done) => setTimeout(done, 20))) {
    const found = await is();
    if (found === true) return;
    if (Date.now() > end) throw new Error(`${what}: ${found}`);
  }
};

/**
 * A page that several checks look at, one after another, and leave as it was. One that fails may leave it in
 * any state: the next has a page of its own.
 */
export const shared = (browser, file, options) => {
  let page = null;
  const end = async () => {
    const old = page;
    page = null;
    if (old) await close(old);
  };
  const use = async (run) => {
    page ??= await open(browser, file, options);
    try {
      return await run(page);
    } catch (error) {
      await end();
      throw error;
    }
  };
  return { use, end };
};

/** Opens a file, does something with the page and closes it, whatever happens. */
export const within = async (browser, file, options, run) => {
  const page = await open(browser, file, options);
  try {
    return await run(page);
  } finally {
    await close(page);
  }
};
