// Realms in one plugin on a real Envoy with two workers: three teams, each with an oauth2-proxy, a client, a cookie and a secret of its
// own, one of them with its sessions in Redis, one of them at another identity provider.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type HeaderLine, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { until } from "../../scripts/lab/until";
import {
  ARGO,
  GRAFANA,
  IDENTITY,
  KIALI,
  NOBODYS,
  PEOPLE,
  type Team,
  TEAMS,
  TeamsStack,
} from "../support/teams-stack";

const REQUESTS = 1000;
const AT_ONCE = 20;
const WORKERS = 2;
const TOKEN_OF_NOBODY = "mallory";
const SPOOFED: readonly HeaderLine[] = [
  ["x-auth-request-user", TOKEN_OF_NOBODY],
  ["X-Auth-Request-Email", `${TOKEN_OF_NOBODY}@example.com`],
  ["x_auth_request_groups", TOKEN_OF_NOBODY],
  ["x-auth-request-access-token", TOKEN_OF_NOBODY],
  ["x-forwarded-user", TOKEN_OF_NOBODY],
  ["remote-user", TOKEN_OF_NOBODY],
];

/** Somebody of a team: what he shows, and what the app has to get. */
interface Person {
  readonly shows: HeaderLine;
  readonly identity: readonly string[];
}

type Outcome = readonly string[] | "login" | "nobody";

interface Trial {
  readonly team: Team;
  readonly host: string;
  readonly headers: readonly HeaderLine[];
  readonly outcome: Outcome;
}

const gateway = await TeamsStack.start();
const { stack } = gateway;
after(() => gateway.finish());

const people = new Map<Team, Person[]>();
const bearers = new Map<Team, Person>();

function of<T>(map: ReadonlyMap<Team, T>, team: Team): T {
  const value = map.get(team);
  assert.ok(value !== undefined);
  return value;
}

const cookie = (text: string): HeaderLine => ["cookie", text];

/** A session that oauth2-proxy would have written for this user, with the cookie name and the secret of anybody's. */
function mint(user: string, { secret }: Team, { cookieName }: Team): string {
  const contents = { accessToken: `${user}-token`, email: `${user}@example.com`, user };
  return cookieHeader(mintSessionValue(secret, contents, { name: cookieName }), cookieName);
}

function minted(team: Team, number: number): Person {
  const user = `${team.name}-${number}`;
  return {
    shows: cookie(mint(user, team, team)),
    identity: [`Bearer ${user}-token`, user, `${user}@example.com`],
  };
}

async function loggedIn(team: Team, email: string): Promise<Person> {
  const shows = await gateway.cookieAfterLogin(team, email);
  return { shows: cookie(shows), identity: await gateway.identityOf(team, shows) };
}

async function program(team: Team): Promise<Person> {
  const token = await gateway.bearerOf(team, PEOPLE[0]?.email ?? "");
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
    string,
    string
  >;
  const { sub = "", email = "" } = claims;
  return { shows: ["authorization", `Bearer ${token}`], identity: [`Bearer ${token}`, sub, email] };
}

function otherOf(team: Team, number: number): Team {
  const others = TEAMS.filter((each) => each !== team);
  return others[number % others.length] ?? team;
}

/** Nobody can mint a ticket: Kiali's people have all logged in. */
function personOf(team: Team, number: number): Person {
  const real = of(people, team);
  const person = real[number % (2 * real.length)];
  if (person !== undefined) return person;
  return team === KIALI ? (real[0] ?? minted(team, number)) : minted(team, number);
}

type Kind = (team: Team, number: number) => Trial;

const KINDS: Readonly<Record<string, Kind>> = {
  session: (team, number) => {
    const { shows, identity } = personOf(team, number);
    return { team, host: team.host, headers: [shows], outcome: identity };
  },
  "session and spoofed headers": (team, number) => {
    const { shows, identity } = personOf(team, number);
    return { team, host: team.host, headers: [...SPOOFED, shows], outcome: identity };
  },
  bearer: (team) => {
    const { shows, identity } = of(bearers, team);
    return { team, host: team.host, headers: [...SPOOFED, shows], outcome: identity };
  },
  "the sessions of all": (team, number) => {
    const cookies = TEAMS.map((each) => personOf(each, number).shows[1]).join("; ");
    return { team, host: team.host, headers: [cookie(cookies)], outcome: personOf(team, number).identity };
  },
  "another one's session": (team, number) => {
    const { shows } = personOf(otherOf(team, number), number);
    return { team, host: team.host, headers: [shows, ...SPOOFED], outcome: "login" };
  },
  "another one's session under the realm's name": (team, number) => {
    const shows = cookie(mint(`foreign-${number}`, otherOf(team, number), team));
    return { team, host: team.host, headers: [shows], outcome: "login" };
  },
  "spoofed headers alone": (team) => ({ team, host: team.host, headers: SPOOFED, outcome: "login" }),
  "a host of no realm": (team, number) => {
    const { shows } = personOf(team, number);
    return { team, host: NOBODYS, headers: [shows, ...SPOOFED], outcome: "nobody" };
  },
};
const KIND_LIST = Object.values(KINDS);

function trialOf(number: number): Trial {
  const kind = KIND_LIST[number % KIND_LIST.length];
  const team = TEAMS[Math.floor(number / KIND_LIST.length) % TEAMS.length];
  assert.ok(kind !== undefined && team !== undefined);
  return kind(team, number);
}

function ask(trial: Trial) {
  const headers: HeaderLine[] = [["host", trial.host], ["accept", "text/html"], ...trial.headers];
  return send(stack.port, { path: "/x", headers });
}

async function assertOutcome(trial: Trial): Promise<void> {
  const { team, outcome } = trial;
  const answer = await ask(trial);
  if (outcome === "login") {
    assert.equal(answer.status, 302);
    const { searchParams } = new URL(valueOf(answer.headers, "location") ?? "");
    assert.equal(searchParams.get("client_id"), team.client.id);
    return;
  }
  const { headers } = seenIn(answer);
  assert.deepEqual(
    headers.filter(([name, value]) => value.includes(TOKEN_OF_NOBODY) || name === "x-forwarded-user"),
    [],
  );
  const identity = IDENTITY.flatMap((name) => valuesOf(headers, name));
  assert.deepEqual(identity, outcome === "nobody" ? [] : outcome);
}

async function assertAll(trials: readonly Trial[]): Promise<void> {
  for (let i = 0; i < trials.length; i += AT_ONCE)
    await Promise.all(trials.slice(i, i + AT_ONCE).map(assertOutcome));
}

/** The calls that these trials have to make: one to the realm's own oauth2-proxy for each that leads to a login. */
function callsFor(trials: readonly Trial[]): Record<string, number> {
  const toLogin = (team: Team) =>
    trials.filter((each) => each.team === team && each.outcome === "login").length;
  return Object.fromEntries(TEAMS.map((team) => [team.name, toLogin(team)]));
}

async function callsDuring(work: () => Promise<void>): Promise<Record<string, number>> {
  const earlier = await gateway.calls();
  await work();
  const now = await gateway.calls();
  return Object.fromEntries(TEAMS.map(({ name }) => [name, (now[name] ?? 0) - (earlier[name] ?? 0)]));
}

/** A worker asks once about a ticket that it has not seen; one of them has seen it at the login's own page. */
async function untilEveryWorkerKnows({ shows }: Person): Promise<void> {
  const asked = async () => (await gateway.calls())[KIALI.name] ?? 0;
  const first = await asked();
  await until("a call of each other worker", async () => {
    assert.equal((await ask({ team: KIALI, host: KIALI.host, headers: [shows], outcome: [] })).status, 200);
    return (await asked()) >= first + WORKERS - 1;
  });
}

before(async () => {
  for (const team of TEAMS) {
    const [ann, bob, cleo] = await Promise.all(PEOPLE.map(({ email }) => loggedIn(team, email)));
    assert.ok(ann && bob && cleo);
    people.set(team, [ann, bob, cleo]);
    bearers.set(team, await program(team));
  }
});

const trials = () => Array.from({ length: REQUESTS }, (_, number) => trialOf(number));

describe("Realms of one plugin", () => {
  it("pass each their people, on both workers, without a call, and send everybody else each to their own login", async () => {
    const tickets = of(people, KIALI);
    if (gateway.hasTickets) for (const ticket of tickets) await untilEveryWorkerKnows(ticket);
    const all = trials();
    assert.deepEqual(await callsDuring(() => assertAll(all)), callsFor(all));
  });

  it("take no bearer token of another one's issuer, or that is for another one's client", async () => {
    for (const team of TEAMS) {
      for (const other of TEAMS.filter((each) => each !== team)) {
        const { shows } = of(bearers, other);
        const reached = gateway.app.requests.length;
        const { status } = await ask({ team, host: team.host, headers: [shows], outcome: "login" });
        assert.ok(status === 302 || status === 401 || status === 403, `${team.name} ${other.name} ${status}`);
        assert.equal(gateway.app.requests.length, reached);
      }
    }
  });

  it("have each their callback", async () => {
    for (const team of TEAMS) {
      const { requests } = gateway.proxyOf(team);
      const earlier = requests.length;
      const path = "/oauth2/callback?code=x&state=y";
      await send(stack.port, { path, headers: [["host", team.host]] });
      await until(`${team.name}'s callback`, () => requests.length > earlier);
      assert.equal(requests.at(-1)?.uri, path);
    }
  });

  it("count what became of their requests, each under its name", async () => {
    const count = (name: string, what: string) =>
      stack.envoy.stat(`wasmcustom.postern.realm.${name}.${what}`);
    for (const { name } of TEAMS) {
      await until(
        `the count of ${name}'s requests`,
        async () => (await count(name, "passed")) >= REQUESTS / 8,
      );
      await until(
        `the count of ${name}'s logins`,
        async () => (await count(name, "answered")) >= REQUESTS / 9,
      );
    }
  });

  it("do not notice that another one's oauth2-proxy is gone, and its own people who are signed in do not either", async () => {
    await gateway.proxyOf(ARGO).server.stop();
    const isArgosLogin = ({ team, outcome }: Trial) => team === ARGO && outcome === "login";
    const argosLogins = trials().filter(isArgosLogin);
    const others = trials().filter((trial) => !isArgosLogin(trial));
    const statuses = Promise.all(argosLogins.map(async (trial) => (await ask(trial)).status));
    const calls = await callsDuring(() => assertAll(others));
    assert.deepEqual(new Set(await statuses), new Set([503]));
    const { argo: _, ...otherCalls } = calls;
    const { argo: __, ...expected } = callsFor(others);
    assert.deepEqual(otherCalls, expected);
    for (const team of [GRAFANA, KIALI]) {
      const { identity } = await loggedIn(team, "ann@example.com");
      assert.equal(identity[2], "ann@example.com");
      assert.equal(await stack.envoy.stat(`wasmcustom.postern.realm.${team.name}.unavailable`), 0);
    }
  });
});
