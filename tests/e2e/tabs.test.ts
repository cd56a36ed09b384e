// Logins in several tabs of a real browser, where there is one, with oauth2-proxy's options of the guide: every tab ends on its page.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type Browser, type BrowserContext, chromium as playwright, type Page } from "playwright-core";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { chromium } from "../../scripts/toolchain/on-path";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";

const executablePath = chromium();
const skip = executablePath === null ? "there is no Chromium here" : false;
const ARGUMENTS = ["--host-resolver-rules=MAP * 127.0.0.1", "--no-proxy-server", "--no-sandbox"];
const PATHS = ["/get?tab=1", "/get?tab=2", "/get?tab=3"];
const ROUNDS = 4;
/** Signing in first where the login was started last is the easy one. */
const ORDERS = [
  [0, 1, 2],
  [2, 0, 1],
];

async function isForm(page: Page): Promise<boolean> {
  return (await page.locator("input[name=password]").count()) > 0;
}

/** Signs in at Dex's form, and waits for whatever page that ends on. */
async function submit(page: Page): Promise<void> {
  await page.fill("input[name=login]", ADMIN.email);
  await page.fill("input[name=password]", PASSWORD);
  await Promise.all([page.waitForEvent("load"), page.click("button[type=submit]")]);
}

async function assertOn(page: Page, url: string): Promise<void> {
  await page.waitForURL(url);
  assert.match(await page.innerText("body"), /Bearer ey/, url);
}

if (skip === false) {
  const stack = await startStack();
  const browser: Browser = await playwright.launch({ executablePath: executablePath ?? "", args: ARGUMENTS });
  after(async () => {
    await browser.close();
    await finishStack(stack);
  });
  const urls = PATHS.map((path) => `${stack.url}${path}`);

  async function withTabs(run: (tabs: Page[], context: BrowserContext) => Promise<void>): Promise<void> {
    const context = await browser.newContext();
    try {
      const tabs: Page[] = [];
      for (const url of urls) {
        const page = await context.newPage();
        await page.goto(url);
        tabs.push(page);
      }
      await run(tabs, context);
    } finally {
      await context.close();
    }
  }

  for (const perRequest of [true, false]) {
    describe(`With cookie_csrf_per_request ${perRequest ? "on" : "off"}`, () => {
      test("oauth2-proxy starts with the option", async () => {
        await stack.restartOauth2Proxy({ extra: { cookie_csrf_per_request: perRequest } });
      });

      for (const order of perRequest ? [[0, 1, 2]] : ORDERS) {
        test(`three tabs that sign in crosswise (${order.join()}) end on their pages`, async () => {
          await withTabs(async (tabs) => {
            for (let round = 0; round < ROUNDS; round++) {
              for (const i of order) if (await isForm(tabs[i] as Page)) await submit(tabs[i] as Page);
            }
            for (const [i, tab] of tabs.entries()) await assertOn(tab, urls[i] ?? "");
          });
        });
      }

      test("a callback that is opened again ends on its page", async () => {
        await withTabs(async ([tab]) => {
          assert.ok(tab);
          const callbacks: string[] = [];
          tab.on("request", (request) => {
            if (request.url().includes("/oauth2/callback?")) callbacks.push(request.url());
          });
          while (await isForm(tab)) await submit(tab);
          await assertOn(tab, urls[0] ?? "");
          await tab.goto(callbacks.at(-1) ?? "");
          await assertOn(tab, urls[0] ?? "");
        });
      });

      test("a login whose cookies went away meanwhile is started anew, and ends on its page", async () => {
        await withTabs(async ([tab], context) => {
          assert.ok(tab);
          await context.clearCookies();
          await submit(tab);
          assert.ok(await isForm(tab), tab.url());
          await submit(tab);
          await assertOn(tab, urls[0] ?? "");
        });
      });
    });
  }
} else {
  test("three tabs that sign in crosswise end on their pages", { skip }, () => undefined);
}
