// Every way to the app, in every form that a request can give it: once the list is in, nobody on it passes on any of them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { signValue } from "../../scripts/lab/session-cookie";
import { ALL_DOUBTS, PAGE_WAYS, PLAIN, type SessionRequest } from "../support/request-doubts";
import { ALICE, COOKIE_NAME, type ConfigSections, SECOND, SECRET } from "./fixture";
import { Gateway, requestFor } from "./gateway";
import { LIST, LIST_CLUSTERS, listOf, NOW_SECONDS } from "./revocation-fixture";
import { INLINE, tokenWith } from "./tokens";

const INTERVAL = 10 * SECOND;
/** Later than everything that a way makes before the list comes, and earlier than that. */
const BEFORE = NOW_SECONDS + 5;
const LISTS: Readonly<Record<string, string>> = {
  "by her address": listOf({ email: "Alice@example.com" }),
  "until a time": listOf({ email: "alice@example.com", before: BEFORE }),
  "with everybody": listOf({ before: BEFORE }),
};

const DUE = { cookieRefresh: "30s" };
const TICKET = Buffer.from("v2.AAAA.BBBB").toString("base64url").padEnd(116, "=");
const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
const FOREIGN = `${part({ alg: "RS256" })}.${part({ iss: "https://other.example.com", sub: "1" })}.${"A".repeat(342)}`;
const UNDECIDED = tokenWith({ email_verified: "true", iat: NOW_SECONDS - 60 });
const OWN = tokenWith({ iat: NOW_SECONDS - 60 });

interface Way {
  readonly sections?: ConfigSections;
  /** Milliseconds. */
  readonly cookieRefresh?: number;
  /** What happens before the list comes; answers what is sent then, and again once it is in. */
  readonly begin: (gateway: Gateway) => SessionRequest;
}

const session = (value: string): SessionRequest => requestFor(value, "/a/b", PLAIN);
const bearer = (token: string, cookies: readonly string[] = []): SessionRequest => ({
  method: "GET",
  path: "/a/b",
  cookies,
  headers: [["authorization", `Bearer ${token}`]],
});

/** The request was sent once, and let by. */
function afterOnce(gateway: Gateway, request: SessionRequest): SessionRequest {
  assert.equal(gateway.send(request).passed, true);
  return request;
}

function ticketOf(gateway: Gateway): string {
  const stamp = String(gateway.now / SECOND - 60);
  return `${TICKET}|${stamp}|${signValue(SECRET, COOKIE_NAME, TICKET, stamp)}`;
}

const KEYLESS = { session: { cookieSecret: undefined } };
const WAYS: Readonly<Record<string, Way>> = {
  "a session that nobody has seen": { begin: (gateway) => session(gateway.session()) },
  "a session that was seen": { begin: (gateway) => afterOnce(gateway, session(gateway.session())) },
  "a session that is due": {
    sections: { session: DUE },
    cookieRefresh: 30 * SECOND,
    begin: (gateway) => session(gateway.session()),
  },
  "a session that is due, and waits for its refresh": {
    sections: { session: { ...DUE, refreshBehind: false } },
    cookieRefresh: 30 * SECOND,
    begin: (gateway) => session(gateway.session()),
  },
  "the cookies of before a refresh": {
    sections: { session: DUE },
    cookieRefresh: 30 * SECOND,
    begin: (gateway) => afterOnce(gateway, session(gateway.session())),
  },
  "the cookies of before a refresh that others wait for": {
    sections: { session: { ...DUE, cookieSecret: undefined }, cache: { verdictTtl: "1h" } },
    cookieRefresh: 30 * SECOND,
    begin: (gateway) => afterOnce(gateway, session(gateway.session())),
  },
  "a session without a secret here": { sections: KEYLESS, begin: (gateway) => session(gateway.session()) },
  "a verdict that is kept": {
    sections: { ...KEYLESS, cache: { verdictTtl: "1h" } },
    begin: (gateway) => afterOnce(gateway, session(gateway.session())),
  },
  "a verdict that is not kept": {
    sections: { ...KEYLESS, cache: { verdictTtl: "0s" } },
    begin: (gateway) => afterOnce(gateway, session(gateway.session())),
  },
  "a ticket": { begin: (gateway) => session(ticketOf(gateway)) },
  "a ticket whose verdict is kept": {
    sections: { cache: { verdictTtl: "1h" } },
    begin: (gateway) => afterOnce(gateway, session(ticketOf(gateway))),
  },
  "a bearer token that is judged here": { begin: () => bearer(OWN) },
  "a bearer token that was judged here": { begin: (gateway) => afterOnce(gateway, bearer(OWN)) },
  "a bearer token that only the auth service can judge": { begin: () => bearer(FOREIGN) },
  "an opaque bearer token": { begin: () => bearer("opaque-0123456789") },
  "an opaque bearer token without any cache": {
    sections: { cache: { verdictTtl: "0s" } },
    begin: () => bearer("opaque-0123456789"),
  },
  ...Object.fromEntries(
    [FOREIGN, UNDECIDED, "opaque-0123456789"].map((token, i): [string, Way] => [
      `a bearer token that was vouched for, ${i + 1}`,
      { sections: { cache: { verdictTtl: "1h" } }, begin: (gateway) => afterOnce(gateway, bearer(token)) },
    ]),
  ),
  "a session beside its own token": {
    begin: (gateway) => {
      const request = session(gateway.session({ accessToken: OWN }));
      return afterOnce(gateway, { ...request, headers: [["authorization", `Bearer ${OWN}`]] });
    },
  },
  "a session beside credentials that nobody looks at": {
    begin: (gateway) => {
      const request = session(gateway.session());
      return afterOnce(gateway, { ...request, headers: [["authorization", "Bearer ghp_x"]] });
    },
  },
  "a bearer token beside a session": {
    begin: (gateway) => afterOnce(gateway, bearer(FOREIGN, session(gateway.session()).cookies)),
  },
  "the question about the request": {
    begin: (gateway) => ({ ...session(gateway.session()), path: "/a//b" }),
  },
};

/** A gateway whose list is empty until put is called. */
function start(way: Way): { gateway: Gateway; put: (list: string) => void; deliver: () => void } {
  const sections = { ...INLINE, revocation: { list: LIST, interval: "10s" }, ...way.sections };
  const alice = { ...ALICE, idToken: undefined };
  const tokens = [FOREIGN, UNDECIDED, OWN, "opaque-0123456789"];
  const bearers = Object.fromEntries(tokens.map((token) => [token, { ...alice, accessToken: undefined }]));
  const gateway = new Gateway({
    sections,
    model: { cookieRefresh: way.cookieRefresh ?? 0, bearers, tickets: { [TICKET]: alice } },
    host: { clusters: LIST_CLUSTERS },
  });
  let text = listOf();
  const { model } = gateway;
  const answer = model.answer.bind(model);
  model.answer = (call) => (call.cluster === "revocations" ? answerOf(200, [], text) : answer(call));
  gateway.settle();
  const host = gateway.worker(0);
  return {
    gateway,
    put: (list) => (text = list),
    deliver: () => {
      gateway.tickAll(INTERVAL);
      for (const call of host.calls.filter(({ cluster }) => cluster === "revocations"))
        host.answer(call, model.answer(call));
    },
  };
}

const DOUBTS = [...ALL_DOUBTS, ...PAGE_WAYS];

for (const [name, way] of Object.entries(WAYS)) {
  describe(`Who goes by ${name}`, () => {
    it("passes while she is on no list", () => {
      const { gateway } = start(way);
      const request = way.begin(gateway);
      assert.equal(gateway.send(request).passed, true);
    });

    for (const [kind, list] of Object.entries(LISTS)) {
      it(`does not pass once she is on a list ${kind}, with any doubt`, () => {
        const { gateway, put, deliver } = start(way);
        const request = way.begin(gateway);
        put(list);
        deliver();
        const passed = DOUBTS.filter((doubt) => gateway.send(doubt.of(request)).passed);
        assert.deepEqual(
          passed.map((doubt) => doubt.name),
          [],
        );
      });

      it(`does not pass by an answer that comes after a list ${kind}, with any doubt`, () => {
        const { gateway, put, deliver } = start(way);
        const request = way.begin(gateway);
        const waiting = DOUBTS.map((doubt) => ({
          doubt,
          arrived: gateway.arrive([doubt.of(request)]),
        })).filter(({ arrived }) => arrived[0]?.stream.state === "waiting");
        put(list);
        deliver();
        const passed = waiting.filter(({ arrived }) => gateway.end(arrived)[0]?.passed === true);
        assert.deepEqual(
          passed.map(({ doubt }) => doubt.name),
          [],
        );
      });
    }
  });
}
