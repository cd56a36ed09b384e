// Ports for the servers of tests that run side by side: one that another process has taken is passed over before anybody listens on it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { freePort, markOf } from "../../scripts/stack/free-port";

const KEEPER = `require("node:net").createServer().listen({ path: "\\0" + process.argv[1] }, () => console.log("kept"))`;

describe("A free port", () => {
  it("is given once", async () => {
    assert.notEqual(await freePort(), await freePort());
  });

  it(
    "is not one that another process has reserved, though nobody listens there yet",
    { skip: process.platform !== "linux" },
    async () => {
      // Below the range, and another one for each run.
      const wanted = 2_000 + (process.pid % 15_000);
      const keeper = spawn(process.execPath, ["-e", KEEPER, markOf(wanted).slice(1)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        await once(keeper.stdout, "data");
        const given = await freePort(wanted);
        assert.notEqual(given, wanted);
        assert.ok(given >= 18_000 && given < 32_000, String(given));
      } finally {
        keeper.kill();
        await once(keeper, "exit");
      }
    },
  );
});
