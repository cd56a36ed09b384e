// However a client spells a header, an app behind a CGI server believes no identity that the filter did not write.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { cgiEnvironment, cgiVariable, ODD_BYTES, spellingsOf } from "../support/header-spellings";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  requestOf,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const WORDS = ["user", "email", "groups", "preferred-username", "access-token"];
const NAMES = [
  ...WORDS.flatMap((word) => [`x-auth-request-${word}`, `x-forwarded-${word}`]),
  "x-auth-request-redirect",
  "x-auth-request-anything",
  "gap-auth",
];
const STRIPPED = ["remote-user", "x-remote-user", "x-webauth-user", "x-goog-authenticated-user-email"];

const FORGED = "forged";

type Way = readonly [
  name: string,
  send: (host: FakeHost, headers: Pair[]) => Stream,
  written: Record<string, string>,
];

const bare = sessionOf({ groups: [], preferredUsername: "" });
const { "x-auth-request-groups": _, "x-auth-request-preferred-username": __, ...BARE } = ALICE_HEADERS;

function answered(answer: ReturnType<typeof answerOf>): Way[1] {
  return (host, headers) => {
    const stream = host.request(requestOf({ headers }));
    host.answerOnly(answer);
    return stream;
  };
}

const WAYS: Way[] = [
  ["with a session", (host, headers) => host.request(withSession(bare, { headers })), BARE],
  ["as the auth service says", answered(ALLOWED_AS_BOB), BOB_HEADERS],
  ["as nobody", answered(answerOf(200)), {}],
  ["on a public route", (host, headers) => host.request(requestOf({ path: "/public/x", headers })), {}],
  ["on an optional route", (host, headers) => host.request(requestOf({ path: "/optional/x", headers })), {}],
  ["elsewhere", (host, headers) => host.request(requestOf({ host: "dex.example.com", headers })), {}],
];

const RULES = {
  hosts: ["app.example.com"],
  public: [{ paths: ["/public/*"] }],
  routes: [{ paths: ["/optional/*"], access: "optional" }],
};

describe("Whatever a client calls a header", () => {
  it("there are more than forty ways to call it", () => {
    const spellings = spellingsOf("x-auth-request-user");
    assert.ok(spellings.length > 40);
    assert.deepEqual([...new Set(spellings.map(cgiVariable))], ["HTTP_X_AUTH_REQUEST_USER"]);
  });

  for (const [way, send, written] of WAYS) {
    it(`an app behind a CGI server sees ${way} only what the filter wrote`, () => {
      const host = startFilter({ rules: RULES });
      for (const name of [...NAMES, ...STRIPPED]) {
        for (const spelling of spellingsOf(name)) {
          const stream = send(host, [[spelling, FORGED]]);
          assert.equal(stream.state, "forwarded");
          const seen = cgiEnvironment(stream.request.pairs).get(cgiVariable(name));
          const own = written[name];
          assert.deepEqual(seen, own === undefined ? undefined : [own], spelling);
        }
      }
    });
  }

  it("the auth service sees none of it", () => {
    const host = startFilter();
    const headers = NAMES.flatMap((name) => spellingsOf(name).slice(0, 9)).map((name): Pair => [
      name,
      FORGED,
    ]);
    host.request(requestOf({ headers }));
    const sent = host.calls[0]?.headers.pairs ?? [];
    assert.ok(sent.length > 0);
    assert.deepEqual(
      sent.filter(([, value]) => value === FORGED),
      [],
    );
  });

  it("odd spellings of Authorization do not pass, and Authorization itself is what the filter wrote", () => {
    const host = startFilter();
    for (const odd of ODD_BYTES) {
      for (const name of [`authorization${odd}`, `authorization${odd}-`, `authorization_${odd}`]) {
        const stream = host.request(withSession(sessionOf(), { headers: [[name, "Bearer forged"]] }));
        assert.equal(stream.request.has(name), false, name);
        assert.deepEqual(stream.request.all("authorization"), [ALICE_HEADERS["authorization"]]);
      }
    }
  });

  it("names that no server reads as an identity pass as they are", () => {
    const host = startFilter();
    const kept = [
      "x-auth-request",
      "xauth-request-user",
      "x-forwarded-users",
      "x.forwarded.fox",
      "gap-author",
    ];
    const headers = kept.map((name): Pair => [name, "kept"]);
    const stream = host.request(withSession(sessionOf(), { headers }));
    for (const name of kept) assert.equal(stream.header(name), "kept", name);
  });
});
