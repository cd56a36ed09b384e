// Who decides when a request has a bearer token, a session, both or something else in Authorization (contract, "What a request
// meets", 4), with the real filter and an auth service that records what reaches it.
import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "node:test";
import { answerBytes, replying } from "../../../scripts/lab/chaos-server";
import { assertTokenRefused, JwtStack } from "../../support/jwt-stack";
import { type HeaderLine, type RawResponse, valueOf, valuesOf } from "../../../scripts/lab/raw-http";
import { seenIn } from "../../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../../scripts/lab/session-cookie";
import { encodePart } from "../../../scripts/lab/tokens";

const setup = await JwtStack.start();
after(() => setup.finish());

const { auth, app } = setup;

const CAROL: HeaderLine[] = [
  ["x-auth-request-user", "carol"],
  ["x-auth-request-email", "carol@example.com"],
  ["x-auth-request-access-token", "CAROLS-TOKEN"],
];

const session = cookieHeader(
  mintSessionValue(setup.stack.cookieSecret, {
    accessToken: "BOBS-TOKEN",
    email: "bob@example.com",
    user: "bob",
  }),
);
const goodCookie: HeaderLine = ["cookie", session];
const badCookie: HeaderLine = ["cookie", `${session.slice(0, -4)}AAA=`];

const good = await setup.token();
const bad = `${good.slice(0, -6)}AAAAAA`;
const expired = await setup.token({ exp: 1_600_000_000 });
const otherIssuer = await setup.token({ iss: "https://other.example.com" });

afterEach(() => {
  auth.behaviour = replying(answerBytes(401));
});

function assertIs(answer: RawResponse, user: string, token: string): void {
  assert.equal(answer.status, 200);
  const { headers } = seenIn(answer);
  assert.deepEqual(valuesOf(headers, "x-auth-request-user"), [user]);
  assert.deepEqual(valuesOf(headers, "authorization"), [`Bearer ${token}`]);
  assert.deepEqual(valuesOf(headers, "x-auth-request-access-token"), [token]);
}

/** Runs requests that make so many calls; returns what the auth service saw. */
async function calling<T>(calls: number, requests: () => Promise<T>): Promise<T> {
  const before = auth.calls.length;
  const result = await requests();
  assert.equal(auth.calls.length - before, calls, "calls to the auth service");
  return result;
}

/** That a token went nowhere: not to the app and not to the auth service. */
function assertUnseen(token: string): void {
  const [, , signature = token] = token.split(".");
  assert.ok(!JSON.stringify(app.requests).includes(signature), "the app saw the token");
  const heads = auth.calls.map(({ target, headers }) => JSON.stringify([target, headers]));
  assert.ok(!heads.some((head) => head.includes(signature)), "the auth service saw the token");
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

function authorization(value: string): HeaderLine {
  return ["authorization", value];
}

describe("A good bearer token", () => {
  it("decides alone", () => calling(0, async () => assertIs(await setup.bearer(good), "alice-id", good)));

  it("outranks a good session, whose cookie does not reach the app", () =>
    calling(0, async () => {
      const answer = await setup.bearer(good, [["cookie", `a=1; ${session}; b=2`]]);
      assertIs(answer, "alice-id", good);
      assert.deepEqual(valuesOf(seenIn(answer).headers, "cookie"), ["a=1; b=2"]);
    }));

  it("outranks a bad session", () =>
    calling(0, async () => assertIs(await setup.bearer(good, [badCookie]), "alice-id", good)));

  it("does not help identity headers that the client wrote", () =>
    calling(0, async () => {
      const forged: HeaderLine[] = [
        ["x-auth-request-user", "eve"],
        ["x-forwarded-user", "eve"],
        ["X_Auth_Request_Groups", "admins"],
      ];
      const answer = await setup.bearer(good, forged);
      assertIs(answer, "alice-id", good);
      assert.ok(!/eve|admins/.test(JSON.stringify(seenIn(answer).headers)));
    }));
});

describe("A bad bearer token", () => {
  for (const [name, token] of [
    ["with a wrong signature", bad],
    ["that is expired", expired],
  ] as const) {
    it(`${name} is refused alone, and goes nowhere`, () =>
      setup.reachingNobody(async () => assertTokenRefused(await setup.bearer(token))));

    it(`${name} is dropped beside a good session, which decides without a call`, async () => {
      await calling(0, async () => assertIs(await setup.bearer(token, [goodCookie]), "bob", "BOBS-TOKEN"));
      assertUnseen(token);
    });

    it(`${name} is dropped beside a bad session, of which the auth service is asked`, async () => {
      auth.behaviour = replying(answerBytes(202, CAROL));
      await calling(1, async () => assertIs(await setup.bearer(token, [badCookie]), "carol", "CAROLS-TOKEN"));
      assert.deepEqual(valuesOf(auth.calls.at(-1)?.headers ?? [], "authorization"), []);
      assertUnseen(token);
    });

    it(`${name} does not reach the app when the auth service lets a nobody pass`, async () => {
      auth.behaviour = replying(answerBytes(202));
      await calling(1, async () => {
        const answer = await setup.bearer(token, [badCookie]);
        assert.equal(answer.status, 200);
        assert.deepEqual(valuesOf(seenIn(answer).headers, "authorization"), []);
      });
      assertUnseen(token);
    });

    it(`${name} does not reach a page of the auth service`, async () => {
      auth.behaviour = replying(answerBytes(200, [["content-type", "text/html"]], "a page"));
      await calling(1, async () => {
        const answer = await setup.request([authorization(`Bearer ${token}`)], "/oauth2/sign_in");
        assert.equal(answer.status, 200);
        assert.equal(answer.body.toString(), "a page");
      });
      assertUnseen(token);
    });

    it(`${name} is dropped on an odd path too, beside a session`, async () => {
      auth.behaviour = replying(answerBytes(202, CAROL));
      await calling(1, async () => {
        const headers = [authorization(`Bearer ${token}`), goodCookie];
        assertIs(await setup.request(headers, "/a//b"), "carol", "CAROLS-TOKEN");
      });
      assertUnseen(token);
    });
  }

  it("is refused beside cookies that are no session", () =>
    setup.reachingNobody(async () => assertTokenRefused(await setup.bearer(bad, [["cookie", "a=1; b=2"]]))));

  it("is refused that only says it is of the issuer, whatever its header", () =>
    setup.reachingNobody(async () => {
      for (const header of [{ alg: "none" }, { alg: "HS256" }, {}, "no JSON", "[]"]) {
        const token = `${encodePart(header)}.${encodePart(setup.claims())}.c2ln`;
        assertTokenRefused(await setup.bearer(token), JSON.stringify(header));
      }
    }));

  it("is refused that cannot be read and may be of the issuer", () =>
    setup.reachingNobody(async () => {
      const parts = good.split(".");
      for (const token of [`${parts.slice(0, 2).join(".")}.`, `${good}.x`, `${good}=`]) {
        assertTokenRefused(await setup.bearer(token), token);
      }
    }));

  it("is refused in the forms that other readers might still understand, good or bad", () =>
    setup.reachingNobody(async () => {
      for (const token of [good, bad]) {
        const values = [`Bearer  ${token}`, `Bearer ${token.slice(0, -1)} x`, `Bearer ${token}\xff`];
        for (const value of [...values, basic(`${token}:`), basic(`x:${token}`)]) {
          assertTokenRefused(await setup.request([authorization(value)]), value);
        }
      }
    }));

  it("is told why in words that reveal nothing", async () => {
    const challenge = valueOf((await setup.bearer(expired)).headers, "www-authenticate");
    assert.equal(challenge, 'Bearer error="invalid_token", error_description="The token is expired"');
  });
});

describe("What is no bearer token of a configured issuer", () => {
  const CASES: Readonly<Record<string, string>> = {
    "an opaque token": "Bearer opaque",
    "a JWT of another issuer": `Bearer ${otherIssuer}`,
    "a password": basic("user:password"),
    "another issuer's token with a part too many": `Bearer ${otherIssuer}.x`,
    "another issuer's token without a signature": `Bearer ${otherIssuer.slice(0, otherIssuer.lastIndexOf("."))}`,
    "what begins as a token does": "Bearer ey.ey.ey",
    "the password of a user whose name begins as tokens do": basic("eyal.smith:password"),
    "a password that begins as tokens do": basic("user:ey.password"),
    "a good token as another scheme's": `Token ${good}`,
    "a scheme alone": "Bearer",
  };

  for (const [name, value] of Object.entries(CASES)) {
    it(`${name} is the auth service's to judge`, async () => {
      auth.behaviour = replying(answerBytes(202, CAROL));
      await calling(1, async () =>
        assertIs(await setup.request([authorization(value)]), "carol", "CAROLS-TOKEN"),
      );
      assert.deepEqual(valuesOf(auth.calls.at(-1)?.headers ?? [], "authorization"), [value]);
    });

    it(`${name} is refused when the auth service refuses it, and asked about each time`, () =>
      calling(2, async () => {
        const reached = app.requests.length;
        for (let i = 0; i < 2; i++) {
          assert.equal((await setup.request([authorization(value), goodCookie])).status, 401);
        }
        assert.equal(app.requests.length, reached);
      }));
  }

  it("a token in the query is not looked at", () =>
    calling(1, async () => {
      const reached = app.requests.length;
      assert.equal((await setup.request([], `/app?access_token=${good}`)).status, 401);
      assert.equal(app.requests.length, reached);
    }));
});

describe("Several credentials in one request", () => {
  const PAIRS: Readonly<Record<string, HeaderLine[]>> = {
    "two good tokens in two lines": [authorization(`Bearer ${good}`), authorization(`Bearer ${good}`)],
    "a good and a bad token in two lines": [authorization(`Bearer ${good}`), authorization(`Bearer ${bad}`)],
    "two tokens in one line": [authorization(`Bearer ${good}, Bearer ${bad}`)],
    "a good token and a password": [authorization(`Bearer ${good}`), authorization("Basic dTpw")],
  };

  for (const [name, headers] of Object.entries(PAIRS)) {
    it(`${name} are refused with 400, also beside a session`, () =>
      setup.reachingNobody(async () => {
        for (const more of [[], [goodCookie]]) {
          const answer = await setup.request([...headers, ...more]);
          assert.equal(answer.status, 400);
          assert.match(valueOf(answer.headers, "www-authenticate") ?? "", /^Bearer error="invalid_request"/);
        }
      }));
  }

  it("a password and a good token pass only as whom the auth service says", async () => {
    auth.behaviour = replying(answerBytes(202, CAROL));
    const answer = await setup.request([authorization("Basic dTpw"), authorization(`Bearer ${good}`)]);
    if (answer.status === 200) assertIs(answer, "carol", "CAROLS-TOKEN");
    else assert.equal(answer.status, 400);
  });
});

describe("A genuine token that names nobody whom oauth2-proxy would take", () => {
  it("is the auth service's to judge when its address is not verified", () =>
    calling(1, async () => {
      const token = await setup.token({ email_verified: false });
      assert.equal((await setup.bearer(token)).status, 401);
      assert.deepEqual(valuesOf(auth.calls.at(-1)?.headers ?? [], "authorization"), [`Bearer ${token}`]);
    }));

  it("never writes a header that its claims break", async () => {
    const names = [`a\r\nx-evil: 1`, "a\0b", "a\nb"];
    for (const preferred_username of names) {
      const answer = await setup.bearer(await setup.token({ preferred_username }));
      assert.equal(answer.status, 401, "asked, and refused");
      assert.ok(!JSON.stringify(app.requests).includes("x-evil"));
    }
  });

  it("names no group that its comma would make two", async () => {
    const answer = await setup.bearer(await setup.token({ groups: ["dev", "a,admins"] }));
    if (answer.status === 200) assert.equal(valueOf(seenIn(answer).headers, "x-auth-request-groups"), "dev");
    else assert.equal(answer.status, 401);
  });
});
