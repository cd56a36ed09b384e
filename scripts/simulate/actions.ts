// What may happen next in a simulation, and how often.
import type { Pair } from "../fake-host/pairs";
import type { Browser } from "./browser";
import { bearerOf, KEY_COUNT, OPEN_PATH, OTHER_HOST, TIMEOUT_MILLIS } from "./setup";
import type { Asked, Exchange, World } from "./world";

const WEIGHTS = {
  arrive: 30,
  process: 22,
  deliver: 22,
  time: 18,
  respond: 20,
  leave: 2,
  signOut: 2,
  replay: 3,
  bearer: 2,
  reload: 1,
  restart: 0.7,
  clock: 0.5,
  keys: 0.4,
  secret: 0.3,
};
type Action = keyof typeof WEIGHTS;

/** Of the requests of a browser, so many lead to the realm beside, where nobody is signed in. */
const ELSEWHERE = 0.2;
/** Who sends a request of which no cookie says anything. */
export const NOBODY = "nobody at all";
const PATHS = ["/", "/", "/", "/app", "/?allowed_groups=", "//odd", "/a%2Fb", "/oauth2/userinfo", "/ping"];

function pairsOf(
  path: string,
  cookies: readonly string[],
  more: readonly Pair[] = [],
  host = "app.example.com",
): Pair[] {
  return [
    [":authority", host],
    [":path", path],
    [":method", "GET"],
    [":scheme", "https"],
    ["accept", "text/html"],
    ["x-forwarded-proto", "https"],
    ...cookies.map((line): Pair => ["cookie", line]),
    ...more,
  ];
}

function anyWorker(world: World): number {
  return world.random.below(world.workers.length);
}

export function sendFrom(world: World, browser: Browser, path: string): void {
  if (browser.jar.size === 0) browser.logIn(world.provider, world.random);
  const worker = anyWorker(world);
  world.tell(`${browser.email} asks worker ${worker} for ${path}`);
  const kind = path.endsWith("/sign_out") ? "signOut" : "plain";
  world.send(browser, worker, pairsOf(path, browser.cookies), browser.email, kind);
}

/** To the realm beside, with the cookies of this one: nobody's there. */
function sendElsewhere(world: World): void {
  const browser = world.random.pick(world.browsers);
  const path = world.random.pick(PATHS);
  world.tell(`${browser.email} asks the other realm for ${path}`);
  world.send(browser, anyWorker(world), pairsOf(path, browser.cookies, [], OTHER_HOST), NOBODY);
}

function arrive(world: World): void {
  if (world.setup.isRealm && world.random.happens(ELSEWHERE)) sendElsewhere(world);
  else sendFrom(world, world.random.pick(world.browsers), world.random.pick(PATHS));
}

/** The browser takes a copy of its cookies along, as a thief would. */
function signOut(world: World): void {
  const browser = world.random.pick(world.browsers);
  if (browser.jar.size === 0 || world.provider.model.sessionIn(browser.cookies) === null) return;
  world.copies.push({ email: browser.email, cookies: browser.cookies });
  sendFrom(world, browser, "/oauth2/sign_out");
}

function replay(world: World): void {
  const { random, copies } = world;
  if (copies.length === 0) return;
  const { email, cookies } = random.pick(copies);
  const worker = anyWorker(world);
  world.tell(`a copy of ${email}'s cookies at worker ${worker}`);
  const thief = random.pick(world.browsers);
  world.send(thief, worker, pairsOf(random.pick(PATHS), cookies), email);
}

function bearer(world: World): void {
  const { random, setup, now } = world;
  if (!setup.hasTokens) return;
  const email = `token-${random.below(5)}@example.com`;
  const authorization = `Bearer ${bearerOf(setup, email, now)}`;
  const browser = random.pick(world.browsers);
  world.send(browser, anyWorker(world), pairsOf("/", [], [["authorization", authorization]]), email);
}

function process(world: World): void {
  const unprocessed = [...world.asked.values()].filter(({ answer }) => answer === undefined);
  if (unprocessed.length === 0) return;
  const asked = world.random.pick(unprocessed);
  world.process(asked);
  world.tell(`${asked.call.headers.get(":path")} of worker ${asked.worker} is answered`);
}

const FAULTS = { whole: 30, broken: 1, garbage: 0.7 };

/** Answers come in any order; one without an answer yet may fail to connect. */
function deliver(world: World): void {
  const { random } = world;
  const all = [...world.asked.values()];
  if (all.length === 0) return;
  const asked = random.pick(all);
  if (asked.answer === undefined && !random.happens(0.05)) return;
  const way = asked.answer === undefined ? "refused" : random.weighted(FAULTS);
  world.tell(`worker ${asked.worker} gets the answer to ${asked.call.headers.get(":path")}: ${way}`);
  world.deliver(asked, way);
}

function isLate(world: World, { madeUptime, call }: Asked): boolean {
  return world.uptime - madeUptime >= Math.min(call.timeoutMillis, 2 * TIMEOUT_MILLIS);
}

export function deliverLate(world: World): void {
  for (const asked of [...world.asked.values()]) if (isLate(world, asked)) world.deliver(asked, "late");
}

/** Time goes by; each worker ticks about once a second, in any order. */
export function letTimePass(world: World, millis: number): void {
  const { random } = world;
  for (let left = millis; left > 0; left -= 1000) {
    world.advance(Math.min(left, 1000));
    deliverLate(world);
    const order = world.workers.map((_, i) => i);
    if (random.happens(0.5)) order.reverse();
    for (const index of order) if (random.happens(0.9)) world.tick(index);
    world.endOldRoots();
  }
}

function respond(world: World): void {
  const ready = [...world.exchanges].filter(
    ({ stream, isResponding, isStream }) => stream.state === "forwarded" && !isResponding && !isStream,
  );
  if (ready.length > 0) answerFromApp(world, world.random.pick(ready));
}

export function answerFromApp(world: World, exchange: Exchange): void {
  exchange.isResponding = true;
  exchange.answeredAfter = world.signedOut.length;
  world.worker(exchange.worker).respond(exchange.stream);
  world.noteCalls();
}

function leave(world: World): void {
  const waiting = [...world.exchanges].filter(({ isResponding }) => !isResponding);
  if (waiting.length === 0) return;
  const exchange = world.random.pick(waiting);
  world.tell(`${exchange.email} leaves`);
  world.worker(exchange.worker).end(exchange.stream);
  world.drop(exchange);
}

function stepClock(world: World, seconds: number): void {
  world.tell(`the clock steps by ${seconds} s`);
  // What was fresh when a request came may be due before its answer; what was just refreshed may be forgotten.
  for (const { email } of world.exchanges) world.provider.unsettled.add(email);
  // Also where nobody waits any more: a lease on the session ends too early.
  for (const { call } of world.asked.values()) world.provider.unsettle(call);
  world.provider.excuseAll();
  world.setClock(world.now + seconds * 1000);
}

const ACTIONS: Readonly<Record<Action, (world: World) => void>> = {
  arrive,
  process,
  deliver,
  time: (world) => letTimePass(world, world.random.pick([10, 200, 1000, 1000, 3000, 6000, 21_000])),
  respond,
  leave,
  signOut,
  replay,
  bearer,
  reload: (world) => (world.tell("the configuration is given again"), world.reload()),
  restart: (world) => {
    const index = anyWorker(world);
    world.tell(`worker ${index} starts anew`);
    world.restart(index);
  },
  clock: (world) => stepClock(world, world.random.pick([-30, -2, 2, 30, 90])),
  keys: (world) => void (world.setup.key = (world.setup.key + 1) % KEY_COUNT),
  secret: (world) => (world.tell("the cookie secret changes"), world.rotateSecret()),
};

/** Somebody is put on the revocation list, or taken off it; a stream is opened; or somebody shows the session's own token as well. */
function actMore(world: World): void {
  const { more, revoked } = world;
  const browser = more.pick(world.browsers);
  if (more.happens(0.05)) return stepClock(world, -120);
  if (more.happens(0.2)) return sendOwnToken(world, browser);
  if (more.happens(0.5)) return openStream(world, browser);
  const { email } = browser;
  if (email === "") return;
  // Where its worker knows of it, a session that is just refreshed is dropped with its new cookies.
  world.provider.unsettled.add(email);
  world.tell(`${email} is ${revoked.change(email)}`);
}

/** To where everybody may pass: with the session, and its access token as a bearer. */
function sendOwnToken(world: World, browser: Browser): void {
  const token = world.provider.model.sessionIn(browser.cookies)?.accessToken ?? "";
  if (token === "") return;
  const worker = world.more.below(world.workers.length);
  world.tell(`${browser.email} shows the session and its token to worker ${worker}`);
  const pairs = pairsOf(OPEN_PATH, browser.cookies, [["authorization", `Bearer ${token}`]]);
  world.send(browser, worker, pairs, browser.email, "ownToken");
}

function openStream(world: World, browser: Browser): void {
  if (browser.jar.size === 0) return;
  const worker = world.more.below(world.workers.length);
  world.tell(`${browser.email} opens a stream at worker ${worker}`);
  world.send(browser, worker, pairsOf("/events", browser.cookies), browser.email, "stream");
}

const MORE = 0.15;

export function act(world: World): void {
  if (world.setup.hasList && world.more.happens(MORE)) return actMore(world);
  ACTIONS[world.random.weighted(WEIGHTS)](world);
}
