// What the workers know of a session is sealed with the secret that signed it, wherever that stands in the list: a refresh just before a step of a
// rotation is not made again after it, which would spend the refresh token twice.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../scripts/fake-host/http-call";
import { cookieHeader, mintSessionValue, type SessionContents } from "../../scripts/lab/session-cookie";
import {
  ALICE,
  ALICE_HEADERS,
  configOf,
  HOUR,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  startFilter,
} from "./fixture";

const OLD = "the secret of before a rotation.";
const NEW = "the secret that comes with it...";
const SIGNED = new Date(NOW - 2 * HOUR);
const DUE: SessionContents = { ...ALICE, createdAt: SIGNED, expiresOn: new Date(NOW - HOUR) };
const RENEWED: SessionContents = { ...ALICE, createdAt: new Date(NOW) };

const sections = (secrets: readonly string[]) => ({
  session: { cookieSecret: secrets.map((value) => ({ value })), cookieRefresh: "1h" },
});

describe("A session that was refreshed just before a step of a rotation", () => {
  for (const [before, after] of [
    [[OLD], [OLD, NEW]],
    [
      [OLD, NEW],
      [NEW, OLD],
    ],
    [
      [NEW, OLD],
      [OLD, NEW],
    ],
  ] as const) {
    for (const signer of [OLD, NEW].filter((secret) => before.some((each) => each === secret))) {
      it(`is not asked about again: ${before.length} then ${after.length} secrets, ${after[0] === NEW ? "new" : "old"} first, signed by the ${signer === NEW ? "new" : "old"}`, () => {
        const host = startFilter(sections(before));
        const due = mintSessionValue(signer, DUE, { signedAt: SIGNED });
        const renewed = mintSessionValue(signer, RENEWED, { signedAt: new Date(NOW) });
        host.request(requestOf({ cookies: [cookieHeader(due)] }));
        host.answerOnly(
          answerOf(202, [
            ["x-auth-request-email", "alice@example.com"],
            ["set-cookie", `${cookieHeader(renewed)}; Path=/`],
          ]),
        );
        host.configure(configOf(sections(after)));
        host.advance(SECOND);
        const straggler = host.request(requestOf({ cookies: [cookieHeader(due)] }));
        assert.equal(host.calls.length, 0);
        assert.deepEqual(identityOf(straggler), ALICE_HEADERS);
      });
    }
  }
});
