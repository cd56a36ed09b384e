// People at browsers: each signs in in two tabs crosswise, looks at pages, signs out, and comes again.
import { setTimeout as delay } from "node:timers/promises";
import { Browser, type BrowserRequest, type BrowserResponse } from "../lab/browser";
import { postForms } from "../lab/html";
import { sessionValueOf } from "../lab/member";
import { Random } from "../simulate/random";
import { PASSWORD } from "../stack/dex";
import { againAfterReload } from "./after-reload";
import type { Judgement, Tally } from "./counts";
import { pause } from "./pause";
import { isUnder, type Site } from "./site";
import { claimIn } from "./visitors";

const KIND = "browser";
const NAVIGATION = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const TABS = [1, 2];
/** More than a person needs: the login in the second tab goes through at its second turn. */
const TURNS_MAX = 8;
const PAGES = 15;
const REST_MILLISECONDS = 150;

export interface PeopleCounts {
  logins: number;
  /** Those of which a callback failed on the way, as they are meant to. */
  crosswise: number;
  signOuts: number;
}

function formOf({ body }: BrowserResponse) {
  return postForms(body).find(({ fields }) => "login" in fields && "password" in fields);
}

export class Person {
  private browser = new Browser();
  /** Of the session cookie; empty without one. */
  private value = "";
  private visits = 0;

  constructor(
    private readonly site: Site,
    private readonly email: string,
    private readonly random: Random,
    private readonly tally: Tally,
    private readonly counts: PeopleCounts,
    /** Copies of cookies of sessions that were signed out. */
    private readonly signedOut: string[],
  ) {}

  /** Whoever is not signed in has no session under another secret. */
  isUnder(secret: string): boolean {
    return this.value === "" || isUnder(secret, this.value);
  }

  async live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.browser = new Browser();
      this.value = "";
      if (await this.signIn(signal)) {
        for (let page = 0; page < PAGES && !signal.aborted; page++) await this.look(signal);
        await this.signOut();
      }
      this.value = "";
      await this.browser.close();
      await pause(this.random.between(1, 4) * REST_MILLISECONDS, signal);
    }
  }

  /** Opens two tabs before it signs in in either, so that the login of one takes the place of the other's. */
  private async signIn(signal: AbortSignal): Promise<boolean> {
    const visit = ++this.visits;
    const sentAt = performance.now();
    const urls = TABS.map((tab) => `${this.site.stack.url}/app?visit=${visit}&tab=${tab}`);
    const tabs: BrowserResponse[] = [];
    for (const url of urls) tabs.push(await this.open(url));
    let isCrosswise = false;
    for (let turn = 0; turn < TURNS_MAX && !signal.aborted; turn++) {
      for (const [i, url] of urls.entries()) {
        const tab = tabs[i];
        if (tab === undefined || this.isAt(tab, url)) continue;
        tabs[i] = await this.goOn(tab, url);
        isCrosswise ||= turn > 0;
      }
      await this.remember();
      if (urls.every((url, i) => this.isAt(tabs[i], url))) break;
    }
    if (signal.aborted) return false;
    for (const [i, url] of urls.entries()) this.judgeEnd(tabs[i], url, sentAt);
    this.counts.logins++;
    if (isCrosswise) this.counts.crosswise++;
    return urls.every((url, i) => this.isAt(tabs[i], url));
  }

  /** What a person does with a page: fill in the form, wait for one that looks again by itself, or load it anew. */
  private async goOn(page: BrowserResponse, url: string): Promise<BrowserResponse> {
    const form = formOf(page);
    if (form !== undefined) {
      return this.open(new URL(form.action, page.url).href, {
        method: "POST",
        headers: { ...NAVIGATION, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ ...form.fields, login: this.email, password: PASSWORD }).toString(),
      });
    }
    const [seconds = "", target] = String(page.headers["refresh"] ?? "").split(";url=");
    await delay(Number(seconds) * 1000 + REST_MILLISECONDS);
    return this.open(target === undefined ? url : new URL(target, page.url).href);
  }

  private isAt(page: BrowserResponse | undefined, url: string): boolean {
    return page?.url === url && page.status === 200;
  }

  private judgeEnd(page: BrowserResponse | undefined, url: string, sentAt: number): void {
    if (page === undefined) return;
    if (this.isAt(page, url)) this.add(this.judgementOf(page), page, "sign in");
    else this.add(this.site.outages.touches(sentAt) ? "unavailable" : "refused", page, "sign in");
  }

  /** Of a page for which the auth service is asked: while it was away at any time since then, it may be a 503. */
  private judge(page: BrowserResponse, sentAt: number, what: string): void {
    const isAway = page.status === 503 && this.site.outages.touches(sentAt);
    this.add(isAway ? "unavailable" : this.judgementOf(page), page, what);
  }

  private judgementOf({ status, body, url }: BrowserResponse): Judgement {
    if (status !== 200 || !url.startsWith(this.site.stack.url)) return "refused";
    return claimIn(body, "email") === this.email ? "right" : "wrong";
  }

  private add(judgement: Judgement, { status, url, body }: BrowserResponse, what: string): void {
    this.tally.add(KIND, judgement, `${what}: ${status} ${url} ${body.slice(0, 200)}`);
  }

  private async look(signal: AbortSignal): Promise<void> {
    await pause(this.random.between(1, 3) * REST_MILLISECONDS, signal);
    const page = await this.open(`${this.site.stack.url}/app`, { headers: NAVIGATION, follow: false });
    this.add(this.judgementOf(page), page, "look");
    await this.remember();
  }

  /** From then on the copies of its cookie lead nowhere. */
  private async signOut(): Promise<void> {
    const sentAt = performance.now();
    const copy = await this.browser.cookies(this.site.stack.url);
    const page = await this.open(`${this.site.stack.url}/oauth2/sign_out`, {
      headers: NAVIGATION,
      follow: false,
    });
    if (page.status !== 302) return this.judge(page, sentAt, "sign out");
    this.signedOut.push(copy);
    this.counts.signOuts++;
    const after = await this.open(`${this.site.stack.url}/app`, {
      headers: { ...NAVIGATION, cookie: copy },
      follow: false,
    });
    this.add(after.status === 200 ? "wrong" : "right", after, "signed out");
  }

  private async remember(): Promise<void> {
    this.value = sessionValueOf((await this.browser.cookies(this.site.stack.url)).split("; "));
  }

  private open(url: string, options: BrowserRequest = { headers: NAVIGATION }): Promise<BrowserResponse> {
    return againAfterReload(this.site, () => this.browser.get(url, options));
  }
}
