// What is left of streams that were watched for the end of their session (session.endStreams) once they have ended: nothing.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { configOf, SECOND, sessionOf, startFilter, withSession } from "./fixture";

const ENDING = { endStreams: true };
/** Updates of a configuration, the routes of each, and by how many pages of 64 KiB memory may grow until the last. */
const UPDATES = 40;
const ROUTES = 400;
const PAGES_MAX = 16;

describe("Streams that have ended", () => {
  it("keep nothing of the configuration that they had", () => {
    const host = startFilter({ session: ENDING });
    const request = withSession(sessionOf());
    const rootsBefore = [...host.context.roots];
    const pagesAfter: number[] = [];
    for (let left = UPDATES; left > 0; left--) {
      const routes = Array.from({ length: ROUTES }, (_, i) => ({
        paths: [`/${left}/${i}/*`],
        allowedGroups: ["ops"],
      }));
      assert.ok(host.configure(configOf({ session: ENDING, rules: { routes } })).accepted);
      // Fewer each time, so that the places of those before are not all taken again.
      for (const stream of Array.from({ length: left }, () => host.request(request))) host.end(stream);
      for (const root of rootsBefore.splice(0)) host.endRoot(root);
      rootsBefore.push(...host.context.roots);
      for (let ticks = 0; ticks < 4; ticks++) {
        host.advance(SECOND);
        host.tick();
      }
      pagesAfter.push(host.pages);
    }
    const grown = (pagesAfter.at(-1) ?? 0) - (pagesAfter[5] ?? 0);
    assert.ok(grown <= PAGES_MAX, `${grown} pages: ${pagesAfter.join(" ")}`);
  });
});
