// The outcomes that the revocation list brings, each by a filter that has just come to it; for every-reason.test.ts.

import type { FakeHost } from "../../scripts/fake-host/host";
import { NOW, SECOND, sessionOf, startFilter, withSession } from "./fixture";
import { withBearer } from "./jwt-fixture";
import { answerList, LIST, LIST_CLUSTERS, listOf } from "./revocation-fixture";
import { INLINE, tokenWith } from "./tokens";

/** The list is there, and has everybody on it. */
function afterRevocation(act: (host: FakeHost) => unknown): FakeHost {
  const host = startFilter({ ...INLINE, revocation: { list: LIST } }, { clusters: LIST_CLUSTERS });
  answerList(host, listOf({ before: 2 * (NOW / SECOND) }));
  act(host);
  return host;
}

function beforeList(): FakeHost {
  const host = startFilter({ revocation: { list: LIST, failure: "closed" } }, { clusters: LIST_CLUSTERS });
  host.request(withSession(sessionOf()));
  return host;
}

export const REVOCATION_PRODUCERS: Readonly<Record<string, () => FakeHost>> = {
  session_revoked: () => afterRevocation((host) => host.request(withSession(sessionOf()))),
  token_revoked: () => afterRevocation((host) => host.request(withBearer(tokenWith({})))),
  revocations_unknown: beforeList,
};
