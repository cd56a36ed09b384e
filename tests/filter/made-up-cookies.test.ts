// Made-up cookies, as many as a stranger likes: they never push out what is known of genuine sessions, neither sign-outs nor
// refreshes, whether the filter can tell them from genuine ones or only oauth2-proxy can.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { PLAIN, type SessionRequest } from "../support/request-doubts";
import { seededBytes } from "../support/seeded-bytes";
import { cookieHeader, type SessionContents } from "../../scripts/lab/session-cookie";
import { type ConfigSections, HOUR, NOW, requestOf, SECOND } from "./fixture";
import { type Arrived, Gateway, requestFor } from "./gateway";

const APP = "/app/x";
const USERS = 12;
/** Twice the slots of shared data, and more than the sign-outs that a worker has ever kept. */
const STRANGERS = 17_000;
/** Genuine sessions may share a place, which costs one of them its record; more of them than these by no chance. */
const CHANCE = 2;
const DUE: SessionContents = { createdAt: new Date(NOW - 2 * HOUR), expiresOn: new Date(NOW - HOUR) };

const SETTINGS: Readonly<Record<string, ConfigSections>> = {
  "with the cookie secret": {},
  "without a cookie secret": { session: { cookieSecret: undefined } },
};

function gatewayOf(sections: ConfigSections): Gateway {
  const session = { cookieRefresh: "1h", ...sections.session };
  const options = { sections: { ...sections, session }, workers: 2 };
  return new Gateway({ ...options, model: { cookieRefresh: HOUR, rotates: true } });
}

const random = seededBytes();
const madeUp = (): string =>
  `${random(48).toString("base64url")}|1768478400|${random(32).toString("base64url")}=`;

const withCookie = (path: string, value: string): Partial<SessionRequest> => ({
  path,
  cookies: [cookieHeader(value)],
});

/** What a stranger sends for each made-up value, all of it before any answer. */
const FLOODS: Readonly<Record<string, (value: string) => Partial<SessionRequest>[]>> = {
  requests: (value) => [withCookie(APP, value)],
  "sign-outs": (value) => [withCookie("/oauth2/sign_out", value)],
  "sign-outs during requests": (value) => [withCookie(APP, value), withCookie("/oauth2/sign_out", value)],
  "questions and pages": (value) => [
    withCookie(`${APP}?allowed_groups=`, value),
    withCookie("/oauth2/userinfo", value),
  ],
};

/** Lets strangers come, half to each worker; oauth2-proxy answers them. Calls under way before stay so. */
function flood(
  gateway: Gateway,
  requests: (value: string) => Partial<SessionRequest>[],
  count: number,
): void {
  const before = new Set(gateway.workers.flatMap(({ calls }) => calls));
  for (let i = 0; i < count; i++) {
    const host = gateway.worker(i % 2);
    for (const request of requests(madeUp())) host.request(requestOf(request));
    for (let call = last(host, before); call !== undefined; call = last(host, before)) {
      host.answer(call, gateway.model.answer(call));
    }
    if (i % 1000 === 0) for (const worker of gateway.workers) worker.tick();
  }
}

function last({ calls }: ReturnType<Gateway["worker"]>, before: ReadonlySet<unknown>) {
  const call = calls.at(-1);
  return call === undefined || before.has(call) ? undefined : call;
}

interface People {
  readonly signedOut: readonly string[];
  /** Their refreshes are under way in the first worker. */
  readonly refreshing: readonly string[];
  readonly early: readonly Arrived[];
  /** Refreshed, and still with their old cookie. */
  readonly refreshed: readonly string[];
}

function people(gateway: Gateway): People {
  const many = (contents: SessionContents) =>
    Array.from({ length: USERS }, () => gateway.sessionWithNonce(contents));
  const [signedOut, refreshed, refreshing] = [many({}), many(DUE), many(DUE)];
  for (const value of [...signedOut, ...refreshed]) assert.equal(passes(gateway, value, 0), true);
  for (const value of signedOut) assert.equal(passes(gateway, value, 1), true);
  for (const [i, value] of signedOut.entries()) {
    gateway.send(requestFor(value, "/oauth2/sign_out", PLAIN), i % 2);
  }
  const early = gateway.arrive(refreshing.map((value) => requestFor(value, APP, PLAIN)));
  return { signedOut, refreshed, refreshing, early };
}

for (const [setting, sections] of Object.entries(SETTINGS)) {
  const kinds = "session" in sections ? Object.keys(FLOODS) : ["requests", "sign-outs during requests"];
  for (const kind of kinds) {
    const requests = FLOODS[kind] ?? (() => []);
    it(`${STRANGERS} ${kind} with made-up cookies push out nothing, ${setting}`, () => {
      const gateway = gatewayOf(sections);
      const { signedOut, refreshed, refreshing, early } = people(gateway);
      flood(gateway, requests, STRANGERS);
      const late = gateway.arrive(
        refreshing.map((value) => requestFor(value, APP, PLAIN)),
        [1],
      );
      const outcomes = gateway.end([...early, ...late]);
      const newest = gateway.addWorker();
      const isOut = (worker: number) => signedOut.every((value) => !passes(gateway, value, worker));
      assert.deepEqual([0, 1, newest].map(isOut), [true, true, true], "those that signed out stay out");
      const during = outcomes.filter(({ passed }) => passed).length;
      assert.ok(during >= 2 * (USERS - CHANCE), `${during} of ${2 * USERS} pass during their refresh`);
      const stragglers = refreshed.filter((value) => passes(gateway, value, 1)).length;
      assert.ok(
        stragglers >= USERS - CHANCE,
        `${stragglers} of ${USERS} pass by the cookie of before their refresh`,
      );
      const { failedRefreshes } = gateway.model;
      assert.ok(failedRefreshes <= CHANCE, `${failedRefreshes} refreshes failed`);
    });
  }
}

function passes(gateway: Gateway, value: string, worker: number): boolean {
  return gateway.send(requestFor(value, APP, PLAIN), worker).passed;
}

describe("Refusals of strangers", () => {
  it("are not counted as refusals of refreshes", () => {
    for (const sections of Object.values(SETTINGS)) {
      const gateway = gatewayOf(sections);
      for (const requests of Object.values(FLOODS)) flood(gateway, requests, 20);
      gateway.tickAll(SECOND);
      assert.equal(gateway.worker(0).metric("postern.auth.refresh_refused"), 0);
    }
  });

  it("leave a genuine one to be counted", () => {
    const gateway = gatewayOf({ session: { refreshBehind: false } });
    const host = gateway.worker(0);
    host.request(requestOf(requestFor(gateway.sessionWithNonce(DUE), APP, PLAIN)));
    while (host.calls.length > 0) host.answerOnly(answerOf(401));
    gateway.tickAll(SECOND);
    assert.equal(host.metric("postern.auth.refresh_refused"), 1);
  });
});
