// The login in a real browser, where there is one (POSTERN_CHROMIUM, or a Chromium on PATH).
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type Browser, chromium as playwright, type Page } from "playwright-core";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { chromium } from "../../scripts/toolchain/on-path";
import { answeredRequests } from "../../scripts/lab/auth-requests";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";

const executablePath = chromium();
const skip = executablePath === null ? "there is no Chromium here" : false;

/** Every name is loopback, and only loopback; a browser that runs as root has no sandbox to offer. */
const ARGUMENTS = ["--host-resolver-rules=MAP * 127.0.0.1", "--no-proxy-server", "--no-sandbox"];

const RELOADS = 20;

function launch(): Promise<Browser> {
  return playwright.launch({ executablePath: executablePath ?? "", args: ARGUMENTS });
}

async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.fill("input[name=login]", ADMIN.email);
  await page.fill("input[name=password]", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(url);
}

async function headersOn(page: Page): Promise<Record<string, string>> {
  const body = await page.innerText("body");
  return (JSON.parse(body) as { headers: Record<string, string> }).headers;
}

if (skip === false) {
  const stack = await startStack();
  const browser = await launch();
  after(async () => {
    await browser.close();
    await finishStack(stack);
  });
  const page = await browser.newPage();
  const url = `${stack.url}/headers`;

  test("a login in Chromium ends on the app's page, with the access token in Authorization", async () => {
    await logIn(page, url);
    const seen = await headersOn(page);
    assert.match(seen.Authorization ?? "", /^Bearer ey/);
    assert.equal(seen["X-Auth-Request-Email"], ADMIN.email);
    assert.doesNotMatch(seen.Cookie ?? "", /_oauth2_proxy=/);
  });

  test("reloading the page in Chromium makes no call", async () => {
    await page.reload();
    const before = (await answeredRequests(stack)).length;
    for (let i = 0; i < RELOADS; i++) assert.equal((await page.reload())?.status(), 200);
    assert.equal((await answeredRequests(stack)).length, before);
  });

  test("signing out in Chromium leads to the login form again", async () => {
    await page.goto(`${stack.url}/oauth2/sign_out`);
    await page.goto(url);
    assert.equal(new URL(page.url()).origin, stack.issuer);
    await page.waitForSelector("input[name=password]");
    const names = (await page.context().cookies(url)).map(({ name }) => name);
    assert.ok(!names.includes("_oauth2_proxy"), names.join());
  });

  test("the next login in Chromium works", async () => {
    await logIn(page, url);
    assert.equal((await headersOn(page))["X-Auth-Request-Email"], ADMIN.email);
  });
} else {
  test("a login in Chromium ends on the app's page", { skip }, () => undefined);
}
