// Waits until a worker goes by an arm's revocation list: without one the arm lets nobody in, and with one it turns away whom the list names.
import { setTimeout as delay } from "node:timers/promises";
import { send } from "../lab/raw-http";
import type { Arm } from "./arms";
import type { Bed } from "./bed";
import { sessionCookieOf } from "./credentials";
import { APP_HOST, type Header, requestHeaders, TARGET_PATHS } from "./requests";
import { REVOKED_EMAIL, type RevocationList } from "./revocation-lists";

const LIMIT_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 50;

/** To whom the list names without `before`: a new login would be revoked as well. */
const REVOKED_STATUS = 403;

async function becomes(port: number, credential: Header, status: number): Promise<void> {
  const headers = [["host", APP_HOST] as const, ...requestHeaders(credential)];
  const limit = performance.now() + LIMIT_MILLISECONDS;
  for (;;) {
    const answer = await send(port, { path: TARGET_PATHS.direct, headers });
    if (answer.status === status) return;
    if (performance.now() > limit) throw new Error(`no list in force: ${answer.status} instead of ${status}`);
    await delay(POLL_MILLISECONDS);
  }
}

export async function listInForce(bed: Bed, arm: Arm, list: RevocationList): Promise<void> {
  const port = bed.gateway.port(arm);
  const [own] = await arm.credentials(bed.parts);
  if (own === undefined) throw new Error(`${arm.name} has no credential`);
  await becomes(port, own, 200);
  if (list.entries === 0) return;
  const gone = sessionCookieOf(bed.parts.cookieSecret, { email: REVOKED_EMAIL });
  await becomes(port, ["cookie", gone], REVOKED_STATUS);
}
