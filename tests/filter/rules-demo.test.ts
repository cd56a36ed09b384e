// The demo's rules do what the demo prints about them.

import assert from "node:assert/strict";
import { it } from "node:test";
import {
  API_PATH,
  APP_HOST,
  GROUP_PATH,
  OPTIONAL_PATH,
  PUBLIC_PATH,
  SECOND_HOST,
  withRules,
} from "../../scripts/demo/rules";
import { configOf, identityOf, type RequestParts, sessionOf, startFilter, withSession } from "./fixture";
import { ended, plainRequest } from "./rules-fixture";

const hosts = { rules: { hosts: [APP_HOST, SECOND_HOST] } };
const config = withRules({ authService: {}, ...configOf(hosts) });

function filter(): ReturnType<typeof startFilter> {
  return startFilter(JSON.stringify(config));
}

function statusOf(parts: RequestParts): number | undefined {
  return ended(filter(), plainRequest({ host: APP_HOST, ...parts })).status;
}

it("The demo's public and optional paths need no login, its API answers 401, the others lead to the login", () => {
  assert.equal(statusOf({ path: PUBLIC_PATH }), undefined);
  assert.equal(statusOf({ path: OPTIONAL_PATH }), undefined);
  assert.equal(statusOf({ path: API_PATH }), 401);
  assert.equal(statusOf({ path: GROUP_PATH }), 302);
  assert.equal(statusOf({ path: "/headers" }), 302);
  assert.equal(statusOf({ host: SECOND_HOST, path: API_PATH }), 302);
});

it("The demo's group path is for the group alone", () => {
  const statusFor = (groups: string[]) =>
    filter().request(withSession(sessionOf({ groups }), { host: APP_HOST, path: GROUP_PATH })).status;
  assert.equal(statusFor([]), 403);
  assert.equal(statusFor(["ops"]), undefined);
});

it("The demo's second app learns the e-mail and the token alone", () => {
  const stream = filter().request(withSession(sessionOf(), { host: SECOND_HOST, path: "/headers" }));
  assert.deepEqual(Object.keys(identityOf(stream)).sort(), ["authorization", "x-auth-request-email"]);
});
