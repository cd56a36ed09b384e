// A session cookie that anybody has changed never passes on the filter's word: oauth2-proxy is asked, and refuses.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { answeredRequests } from "../../scripts/lab/auth-requests";
import { appHost, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { send, valueOf } from "../../scripts/lab/raw-http";
import { RecordingApp, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, denseText, mintSessionValue, signValue } from "../../scripts/lab/session-cookie";

const NAME = "_oauth2_proxy";
const HOUR = 3600_000;
const OTHER_SECRET = "another secret with 32 bytes ..!";
const SPLIT_TOKEN = denseText(8500);

const app = await RecordingApp.start();
const stack = await startStack({ envoy: { appPort: app.port } });
after(() => finishStack(stack, undefined, [app]));

const contents = { accessToken: "TOKEN", email: "a@example.com", user: "a" };
const good = mintSessionValue(stack.cookieSecret, contents);
const [value = "", stamp = "", signature = ""] = good.split("|");

function ask(cookie: string) {
  return send(stack.port, { path: "/app", headers: [appHost(stack), ["cookie", cookie]] });
}

/**
 * Sends each cookie; none may reach the app, and oauth2-proxy must have been asked about every one. About so many that its secret has signed it is
 * asked twice: what the session is, for all that show it, then how this request is answered.
 */
async function refusesAll(cookies: readonly string[], askedTwice = 0): Promise<void> {
  const reached = app.requests.length;
  const asked = (await answeredRequests(stack)).length;
  for (const cookie of cookies) assert.equal((await ask(cookie)).status, 302, cookie);
  assert.equal(app.requests.length, reached, "a changed cookie reached the app");
  const calls = (await answeredRequests(stack)).length - asked;
  assert.equal(calls, cookies.length + askedTwice, "oauth2-proxy was not asked");
}

function refuses(...values: string[]): Promise<void> {
  return refusesAll(values.map((each) => cookieHeader(each)));
}

/** The text with one bit of one character changed, for every n-th character; never to a character that ends a cookie. */
function flips(text: string, step: number): string[] {
  const flipped: string[] = [];
  for (let at = 0; at < text.length; at += step) {
    const code = text.charCodeAt(at) ^ (1 << (at % 5));
    if (/[A-Za-z0-9|=_-]/.test(String.fromCharCode(code))) {
      flipped.push(text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1));
    }
  }
  return flipped;
}

function signed(by: string, name: string, text = value, at = stamp): string {
  return `${text}|${at}|${signValue(by, name, text, at)}`;
}

function secondsFromNow(seconds: number): string {
  return String(Math.floor(Date.now() / 1000) + seconds);
}

describe("a session cookie", () => {
  it("passes as it was written", async () => {
    const answer = await ask(`${NAME}=${good}`);
    assert.equal(answer.status, 200);
    assert.equal(valueOf(seenIn(answer).headers, "authorization"), "Bearer TOKEN");
  });

  it("never passes with a bit of its value changed", () =>
    refuses(...flips(value, 7).map((v) => `${v}|${stamp}|${signature}`)));

  it("never passes with a bit of its time changed", () =>
    refuses(...flips(stamp, 1).map((t) => `${value}|${t}|${signature}`)));

  it("never passes with a bit of its signature changed", () =>
    // The last character before the padding has two bits that mean nothing; every other bit counts.
    refuses(...flips(signature.slice(0, 42), 1).map((s) => `${value}|${stamp}|${s}${signature.slice(42)}`)));

  it("never passes cut short, wherever the cut is", () =>
    refuses(
      ...[1, 2, 16, 43, 44, 45, 46, 55, 56, 60, 100, good.length - 1].map((cut) => good.slice(0, -cut)),
    ));

  it("never passes with a part missing, added or empty", () =>
    refuses(
      `${value}|${stamp}`,
      `${value}||${signature}`,
      `|${stamp}|${signature}`,
      `${good}|`,
      `${good}|${signature}`,
      `|${good}`,
      `${value}|${stamp}|`,
      "||",
    ));

  it("never passes when signed with another secret", () =>
    refuses(
      signed(OTHER_SECRET, NAME),
      mintSessionValue(OTHER_SECRET, contents),
      signed("", NAME),
      signed(stack.cookieSecret.toUpperCase(), NAME),
    ));

  it("never passes when encrypted with another secret, though its signature is right", () => {
    const [foreign = ""] = mintSessionValue(OTHER_SECRET, contents).split("|");
    return refusesAll([cookieHeader(signed(stack.cookieSecret, NAME, foreign))], 1);
  });

  it("never passes under another name, or signed for one", async () => {
    const others = [
      "_oauth2_proxy_csrf",
      "_OAUTH2_PROXY",
      "oauth2_proxy",
      "_oauth2_proxy_0",
      "_oauth2_proxyx",
    ];
    await refusesAll(others.map((other) => `${other}=${good}`));
    await refuses(...others.map((other) => signed(stack.cookieSecret, other)));
  });

  it("never passes with digits moved between the value and the time", () =>
    refuses(
      `${value}${stamp[0]}|${stamp.slice(1)}|${signature}`,
      `${value.slice(0, -1)}|${value.at(-1)}${stamp}|${signature}`,
    ));

  it("never passes once its time is over, or before it has come", () =>
    refuses(
      mintSessionValue(stack.cookieSecret, { ...contents, createdAt: new Date(Date.now() - 5 * HOUR) }),
      signed(stack.cookieSecret, NAME, value, secondsFromNow(-4 * 3600 - 60)),
      signed(stack.cookieSecret, NAME, value, secondsFromNow(600)),
      signed(stack.cookieSecret, NAME, value, "1"),
      signed(stack.cookieSecret, NAME, value, "9223372036854775807"),
      signed(stack.cookieSecret, NAME, value, `+${stamp}x`),
    ));

  it("never passes after a bad cookie of the same name", () =>
    refusesAll([`${NAME}=x|1|y; ${NAME}=${good}`]));

  it("never passes as a mere ciphertext without a session in it", () => {
    const noise = [
      "",
      "AAAA",
      Buffer.alloc(16, 1).toString("base64url"),
      Buffer.alloc(900, 7).toString("base64"),
    ];
    const cookies = noise.map((text) => cookieHeader(signed(stack.cookieSecret, NAME, text)));
    return refusesAll(cookies, 1);
  });
});

describe("a session in several cookies", () => {
  const long = mintSessionValue(stack.cookieSecret, { ...contents, accessToken: SPLIT_TOKEN });
  const parts = cookieHeader(long).split("; ");

  it("passes as it was written", async () => {
    assert.ok(parts.length > 2);
    assert.equal((await ask(parts.join("; "))).status, 200);
  });

  it("never passes with a part missing, swapped, mixed with another session's, or changed", () => {
    const other = cookieHeader(
      mintSessionValue(stack.cookieSecret, { ...contents, accessToken: SPLIT_TOKEN }),
    ).split("; ");
    const renamed = (part: string, index: number) => part.replace(/_\d+=/, `_${index}=`);
    return refusesAll([
      parts.slice(1).join("; "),
      parts.slice(0, -1).join("; "),
      [parts[0], ...parts.slice(2)].join("; "),
      [renamed(parts[1] ?? "", 0), renamed(parts[0] ?? "", 1), ...parts.slice(2)].join("; "),
      [parts[0], other[1], ...parts.slice(2)].join("; "),
      [parts[0]?.slice(0, -1), ...parts.slice(1)].join("; "),
      [`${NAME}=bad`, ...parts].join("; "),
    ]);
  });
});

describe("a session whose token has expired", () => {
  it("is oauth2-proxy's to judge", async () => {
    const before = await stack.authCalls();
    const expiresOn = new Date(Date.now() - 30_000);
    await ask(`${NAME}=${mintSessionValue(stack.cookieSecret, { ...contents, expiresOn })}`);
    assert.equal(await stack.authCalls(), before + 1);
  });
});
