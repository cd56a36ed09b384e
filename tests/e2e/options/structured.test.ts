// What check-config says of a structured configuration (tests/repository/check-config-structured.test.ts) is so at the real oauth2-proxy: its
// headers are of other claims than those of a hit, and a static answer below a path is none elsewhere.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { request } from "undici";
import { mintSessionValue } from "../../../scripts/lab/session-cookie";
import { freePort } from "../../../scripts/stack/free-port";
import { answersOk } from "../../../scripts/stack/http-ready";
import { Server } from "../../../scripts/stack/process";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { oauth2ProxyBinary } from "../../../scripts/toolchain/go-tool";
import { BASE, fileOf, STRUCTURE } from "../../support/proxy-starts";

const SECRET = JSON.parse(BASE["cookie_secret"] ?? "") as string;

interface Answer {
  readonly status: number;
  readonly user: unknown;
}

/** What a session gets at each of the paths. */
async function answers(from: string, to: string, ...paths: readonly string[]): Promise<Answer[]> {
  assert.ok(STRUCTURE.includes(from));
  const [folder, port, command] = await Promise.all([makeRunFolder(), freePort(), oauth2ProxyBinary()]);
  const files = [join(folder, "o.cfg"), join(folder, "o.yml")] as const;
  const structured = STRUCTURE.replace(from, to).replace("127.0.0.1:4180", `127.0.0.1:${port}`);
  await Promise.all([writeFile(files[0], fileOf({ what: "", structured })), writeFile(files[1], structured)]);
  const args = ["--config", files[0], "--alpha-config", files[1]];
  const server = Server.start({ name: "oauth2-proxy", command, args, logFile: join(folder, "o.log") });
  try {
    await server.ready(answersOk(`http://127.0.0.1:${port}/ping`));
    const session = { accessToken: "opaque", email: "a@example.com", user: "alice", preferredUsername: "al" };
    const cookie = `_oauth2_proxy=${mintSessionValue(SECRET, session)}`;
    return await Promise.all(paths.map((path) => ask(`http://127.0.0.1:${port}${path}`, cookie)));
  } finally {
    await server.stop();
  }
}

async function ask(url: string, cookie: string): Promise<Answer> {
  const { statusCode, headers, body } = await request(url, { headers: { cookie } });
  await body.dump();
  return { status: statusCode, user: headers["x-auth-request-user"] };
}

describe("a structured configuration at the real oauth2-proxy", () => {
  it("names people by the claims of its headers", async () => {
    assert.deepEqual(await answers("", "", "/"), [{ status: 200, user: "alice" }]);
    assert.deepEqual(await answers("claim: user", "claim: preferred_username", "/"), [
      { status: 200, user: "al" },
    ]);
  });

  const statuses = async (path: string): Promise<number[]> =>
    (await answers("path: /", path, "/", "/app", "/app/x", "/other")).map(({ status }) => status);

  it("has a static answer below its path alone", async () => {
    assert.deepEqual(await statuses("path: /"), [200, 200, 200, 200]);
    assert.deepEqual(await statuses("path: //"), [404, 404, 404, 404]);
    assert.deepEqual(await statuses("path: /app"), [404, 200, 404, 404]);
    assert.deepEqual(
      (await statuses("path: /app/")).filter((status) => status === 200),
      [200],
    );
    assert.deepEqual(await statuses("path: ^/.*$, rewriteTarget: /x"), [200, 200, 200, 200]);
    assert.deepEqual(await statuses("path: ^/$, rewriteTarget: /x"), [200, 404, 404, 404]);
  });
});
