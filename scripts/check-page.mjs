// Opens pages in headless Chromium, runs axe-core on each, and takes a picture
// of each at phone and desktop width. Started by scripts/check-page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, chromium, shots, ...pages] = process.argv.slice(2);
const require = createRequire(join(resolve(tools), "package.json"));
const puppeteer = require("puppeteer-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

const widths = { phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true }, desktop: { width: 1280, height: 900 } };
const wanted = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let serious = 0;
const browser = await puppeteer.launch({ executablePath: chromium, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
try {
  for (const file of pages) {
    for (const [name, viewport] of Object.entries(widths)) {
      const page = await browser.newPage();
      await page.setBypassCSP(true); // the pages allow no scripts; axe is one
      await page.setViewport(viewport);
      await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: "load" });
      await page.evaluate(axe);
      const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), wanted);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      if (shots) await page.screenshot({ path: join(shots, `${basename(file, ".html")}-${name}.png`), fullPage: true });
      await page.close();
      for (const v of found.violations) {
        if (v.impact === "serious" || v.impact === "critical") serious++;
        console.log(`  ${v.impact}: ${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; ")})`);
      }
      if (wide) {
        serious++;
        console.log("  serious: the page scrolls sideways");
      }
      console.log(`${basename(file)} at ${name} width: ${found.passes.length} checks passed, ${found.violations.length} did not, ${found.incomplete.length} for a person to look at`);
      for (const i of found.incomplete) console.log(`  look: ${i.id}: ${i.help} (${i.nodes.length} places)`);
    }
  }
} finally {
  await browser.close();
}
console.log(`serious findings: ${serious}`);
process.exitCode = serious ? 1 : 0;
