// Request trailers on a real Envoy: over HTTP/2 and over HTTP/1.1 no identity and no credentials reach an app in them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { OutgoingHttpHeaders } from "node:http2";
import { answerBytes, ChaosServer } from "../../scripts/lab/chaos-server";
import { appHost, finishStack, sessionOnly, startStack } from "../../scripts/lab/e2e-stack";
import { spellingsOf } from "../support/header-spellings";
import { Http2Client } from "../support/http2-client";
import { exchange, type HeaderLine, type RawResponse, valueOf } from "../../scripts/lab/raw-http";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { TrailersApp, trailersIn } from "../support/trailers-app";

const NAMES = ["x-auth-request-user", "x-forwarded-email", "gap-auth", "remote-user"];
const FORGED = [...NAMES.flatMap((name) => spellingsOf(name)), "authorization", "authorization_", "cookie"];
const KEPT: HeaderLine = ["x-checksum", "abc"];

type Send = (
  path: string,
  headers: readonly HeaderLine[],
  trailers: readonly HeaderLine[],
) => Promise<RawResponse>;

/** HTTP/2 has no capitals, and a connection for each request. */
function overHttp2(port: number): Send {
  return async (path, headers, trailers) => {
    const client = await Http2Client.connect(port);
    const fields = (lines: readonly HeaderLine[]): OutgoingHttpHeaders =>
      Object.fromEntries(
        lines.map(([name, value]) => [name === "host" ? ":authority" : name.toLowerCase(), value]),
      );
    try {
      return await client.post(path, fields(headers), fields(trailers));
    } finally {
      await client.close();
    }
  };
}

function overHttp1(port: number): Send {
  return (path, headers, trailers) => {
    const text = (lines: readonly HeaderLine[]) =>
      lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const head = `POST ${path} HTTP/1.1\r\n${text(headers)}Transfer-Encoding: chunked\r\n\r\n`;
    return exchange(port, Buffer.from(`${head}4\r\nbody\r\n0\r\n${text(trailers)}\r\n`, "latin1"), "POST");
  };
}

for (const protocol of ["http2", "http1"] as const) {
  describe(`Trailers over ${protocol}`, () => {
    let stack: Awaited<ReturnType<typeof startStack>>;
    let app: TrailersApp;
    let auth: ChaosServer;
    let host: HeaderLine;
    let session: HeaderLine;
    let post: Send;

    before(async () => {
      [app, auth] = await Promise.all([TrailersApp.start(protocol), ChaosServer.start()]);
      stack = await startStack({
        envoy: { appPort: app.port, authPort: auth.port, appProtocol: protocol, http1Trailers: true },
        plugin: (config) => ({
          ...sessionOnly(config),
          rules: { ...config.rules, public: [{ paths: ["/public/*"] }] },
        }),
      });
      post = protocol === "http2" ? overHttp2(stack.port) : overHttp1(stack.port);
      host = appHost(stack);
      const contents = { accessToken: "TOKEN", email: "bob@example.com", user: "bob" };
      session = ["cookie", cookieHeader(mintSessionValue(stack.cookieSecret, contents))];
    });
    after(() => finishStack(stack, undefined, [app, auth]));

    it("bring no identity and no credentials, and keep what is the app's", async () => {
      const ways: [string, HeaderLine[]][] = [
        ["/app", [host, session]],
        ["/public/x", [host]],
      ];
      for (const [path, headers] of ways) {
        for (const name of FORGED) {
          const answer = await post(path, headers, [[name, "forged"], KEPT]);
          assert.equal(answer.status, 200);
          assert.deepEqual(trailersIn(answer).trailers, [KEPT], name);
        }
      }
    });

    it("of a request that waits for oauth2-proxy are cleaned when it goes on", async () => {
      auth.behaviour = () => undefined;
      const asked = auth.nextCall();
      const answered = post("/app", [host], [["x-auth-request-user", "forged"], KEPT]);
      const { socket } = await asked;
      socket.write(answerBytes(202, [["x-auth-request-user", "olga"]]));
      const seen = trailersIn(await answered);
      assert.equal(valueOf(seen.headers, "x-auth-request-user"), "olga");
      assert.deepEqual(seen.trailers, [KEPT]);
    });

    it("of a request that is refused reach nobody", async () => {
      auth.behaviour = ({ socket }) => socket.write(answerBytes(403));
      const answer = await post("/app", [host], [["x-auth-request-user", "forged"]]);
      assert.equal(answer.status, 403);
    });
  });
}
