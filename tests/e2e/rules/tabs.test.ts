// Several tabs at once without a session, in a real browser where there is one: with oauth2-proxy's cookie_csrf_per_request each
// ends signed in on its own page. Without it the tabs share one CSRF cookie, that of the login begun last, which the first return
// from Dex uses up: at most one ends signed in, and what the others meet is pinned here.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Browser, chromium as playwright, type Page } from "playwright-core";
import { ADMIN, PASSWORD } from "../../../scripts/stack/dex";
import { chromium } from "../../../scripts/toolchain/on-path";
import { RulesStack } from "../../support/rules-stack";

const executablePath = chromium();
const skip = executablePath === null ? "there is no Chromium here" : false;

/** Every name is loopback, and only loopback; a browser that runs as root has no sandbox to offer. */
const ARGUMENTS = ["--host-resolver-rules=MAP * 127.0.0.1", "--no-proxy-server", "--no-sandbox"];
const PATHS = ["/one?tab=1", "/two?tab=2", "/three?tab=3"];

interface Tab {
  readonly page: Page;
  readonly url: string;
}

async function openTabs(browser: Browser, setup: RulesStack): Promise<Tab[]> {
  const context = await browser.newContext();
  const tabs = await Promise.all(
    PATHS.map(async (path) => ({ page: await context.newPage(), url: `${setup.stack.url}${path}` })),
  );
  await Promise.all(tabs.map(({ page, url }) => page.goto(url)));
  await Promise.all(tabs.map(({ page }) => page.waitForSelector("input[name=password]")));
  return tabs;
}

/** Signs in on a tab; the status of the page that this ends on. */
async function signIn({ page }: Tab): Promise<number> {
  await page.fill("input[name=login]", ADMIN.email);
  await page.fill("input[name=password]", PASSWORD);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.status() < 300 || response.status() >= 400),
    page.click("button[type=submit]"),
  ]);
  await page.waitForLoadState();
  return answer.status();
}

async function withTabs(perRequest: boolean, run: (tabs: readonly Tab[]) => Promise<void>): Promise<void> {
  const extra = { cookie_csrf_per_request: perRequest };
  const setup = await RulesStack.start({ oauth2Proxy: { extra } });
  try {
    const browser = await playwright.launch({ executablePath: executablePath ?? "", args: ARGUMENTS });
    try {
      await run(await openTabs(browser, setup));
    } finally {
      await browser.close();
    }
  } finally {
    await setup.finish();
  }
}

describe("three tabs without a session", { skip }, () => {
  it("end signed in, each on its own page, with cookie_csrf_per_request", () =>
    withTabs(true, async (tabs) => {
      const statuses = await Promise.all(tabs.map(signIn));
      assert.deepEqual(statuses, [200, 200, 200]);
      for (const { page, url } of tabs) {
        assert.equal(page.url(), url);
        assert.match(await page.innerText("body"), /admin@example\.com/);
      }
    }));

  it("without it: at most one ends signed in, the others at oauth2-proxy's 403, and one more login helps all of them", () =>
    withTabs(false, async (tabs) => {
      const statuses: number[] = [];
      for (const tab of tabs) statuses.push(await signIn(tab));
      const signedIn = statuses.filter((status) => status === 200).length;
      assert.ok(signedIn <= 1);
      assert.equal(statuses.filter((status) => status === 403).length, PATHS.length - signedIn);
      const [first] = tabs;
      assert.ok(first !== undefined);
      await first.page.goto(first.url);
      if (signedIn === 0) assert.equal(await signIn(first), 200);
      for (const { page, url } of tabs) assert.equal((await page.goto(url))?.status(), 200);
    }));
});
