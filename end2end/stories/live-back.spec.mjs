// Never off the air by accident: Back and the logo ask in the studio, on a phone and at a desk, and who stays keeps the show.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { goesOnAir, seesVideo } from "../people.mjs";

for (const [device, options] of [["a phone", PHONE], ["a desk", {}]])
  test(`Back on air asks first on ${device}`, async ({ people, server }) => {
    const { page, seller, campaign } = await goesOnAir(people, server, options);
    const viewer = await people.open("viewer", PHONE);
    await visit(viewer, `/live/${campaign}`);
    await seesVideo(viewer);

    // The browser's own question when the document goes, ours when only the page within it changes.
    const asked = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      return dialog.dismiss();
    });
    const leave = { Back: () => page.evaluate(() => history.back()), "the logo": () => page.getByRole("banner").getByRole("link").nth(1).click({ noWaitAfter: true }) };
    for (const [way, leaves] of Object.entries(leave))
      await test.step(`${way} asks, and staying keeps the show`, async () => {
        const before = asked.length;
        await leaves();
        await expect.poll(() => asked.length).toBe(before + 1);
        await expect(page).toHaveURL(/\/studio/);
        await seller.publishes();
      });
    await expect(viewer.locator('[data-scene="onair"]')).toBeVisible();
    await seesVideo(viewer);
    page.removeAllListeners("dialog");
    page.on("dialog", (dialog) => dialog.accept());
  });
