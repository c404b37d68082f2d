// axe over one page, in the light and in the dark theme. Serious and critical findings fail a story.

import { createRequire } from "node:module";
import { expect } from "@playwright/test";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Draws the page in one theme, however the visitor's system is set, and brings to its end what moves. */
export async function setTheme(page, theme) {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
  await page.evaluate(() => {
    // A colour that is handed down starts to change in the child only when the parent has arrived: several rounds. They are
    // finished by hand: an idle headless browser may draw no frame for as long as anybody waits.
    for (let round = 0; round < 10; round++) {
      const moving = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity && each.playState === "running");
      if (moving.length === 0) return;
      moving.forEach((each) => each.finish());
    }
  });
}

/** What axe finds serious, as one line per finding and theme. */
export async function seriousFindings(page) {
  const loaded = await page.evaluate(() => "axe" in window);
  // Evaluated instead of added as a script element, which the page's content policy would refuse.
  if (!loaded) await page.evaluate((await import("node:fs")).readFileSync(axe, "utf8"));
  const findings = [];
  for (const theme of ["light", "dark"]) {
    await setTheme(page, theme);
    const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
    for (const { id, impact, help, nodes } of violations) {
      if (!["serious", "critical"].includes(impact)) continue;
      findings.push(`${theme}: ${id} (${help}): ${nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
    }
  }
  return findings;
}

export async function expectAccessible(page, name = page.url()) {
  expect(await seriousFindings(page), `axe on ${name}`).toEqual([]);
}
