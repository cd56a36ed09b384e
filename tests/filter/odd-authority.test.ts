// A request of no ordinary host is refused in a form that rests on this request alone, not on the host of the one before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { requestOf, startFilter } from "./fixture";

const PAGE = [["accept", "text/html"]] as const;

test("an odd authority is refused in the same form whatever host came before it", () => {
  const rules = {
    hosts: ["app.example.com", "api.example.com"],
    api: [{ hosts: ["api.example.com"], paths: ["/*"] }],
  };
  for (const odd of ["", "api.example.com,", "a..b", "x".repeat(300)]) {
    const types = ["api.example.com", "app.example.com", "other.example.com"].map((before) => {
      const host = startFilter({ rules });
      host.request(requestOf({ host: before, headers: PAGE }));
      const stream = host.request(requestOf({ host: odd, headers: PAGE }));
      assert.equal(stream.status, 400);
      return stream.reply?.headers.get("content-type");
    });
    assert.deepEqual(
      types,
      Array.from({ length: 3 }, () => "text/html; charset=utf-8"),
      odd,
    );
  }
});
