// What holds after every step of a simulation, and at its end.
import { letTimePass, answerFromApp, deliverLate, NOBODY, sendFrom } from "./actions";
import type { Exchange, World } from "./world";

const DRAIN_ROUNDS = 40;
const QUIET_SECONDS = 150;
/** Ten times what a tick a second would take: no worker misses that many. */
const STREAM_MILLIS = 20_000;
/** Of an interval of five seconds: a fetch that fails takes as long again, and some ticks are missed. */
const LIST_MILLIS = 60_000;
/** 64 KiB each: what a worker may hold more than right after its start. */
const PAGES_MORE = 64;

/** Whose request went on, and whether it may have. */
function checkPassed(world: World, { stream, email, sentAfter, isRevoked, hasOwnToken }: Exchange): void {
  if (email === NOBODY) world.broken.push("a request to the realm where nobody is signed in went on");
  const seen = stream.header("x-auth-request-email");
  // Of a session that cannot be opened here nobody knows which tokens are its own, nor of one whose tokens are others by now.
  const mayBeOpened = world.setup.hasSecret && !world.hasRotated;
  const isKnown = hasOwnToken && mayBeOpened && !world.provider.hasRefreshed(email);
  if (seen === undefined && isKnown && stream.header("authorization") !== undefined)
    world.broken.push(`the token of ${email}'s session went on as nobody's`);
  if (seen === undefined) return;
  if (seen !== email) world.broken.push(`a request of ${email} passed as ${seen}`);
  if (isRevoked) world.broken.push(`${seen} passed where its worker knew that it is revoked`);
  if (world.signedOut.slice(0, sentAfter).includes(seen))
    world.broken.push(`${seen} passed after signing out`);
}

function finishReplied(world: World, exchange: Exchange): void {
  const { stream, browser, email, isSignOut } = exchange;
  const reply = stream.reply;
  if (reply === null) return;
  browser.take(reply.headers, email);
  if (isSignOut && reply.status === 302) {
    world.tell(`${email} is signed out`);
    world.signedOut.push(email);
    if (!world.signedOutAt.has(email)) world.signedOutAt.set(email, world.uptime);
  }
  world.over(exchange);
}

/** A stream ends for a reason: somebody signed out, is revoked, or has a session that oauth2-proxy would not refresh. */
function checkReset(world: World, { email }: Exchange): void {
  const { provider, setup, revoked } = world;
  const isOver = provider.unsettled.has(email) || revoked.has(email) || setup.refreshMillis > 0;
  if (!isOver) world.broken.push(`a stream of ${email} was reset for nothing`);
}

/** Nor does it stay open long after a sign-out: each worker looks once a second, and most seconds tick here. */
function checkOpen(world: World, { stream, email }: Exchange): void {
  const signedOutAt = world.signedOutAt.get(email);
  if (stream.state !== "forwarded" || signedOutAt === undefined) return;
  if (mayOutliveSignOut(world)) return;
  if (world.uptime - signedOutAt > STREAM_MILLIS)
    world.broken.push(`a stream of ${email} is open long after its sign-out`);
}

/** Without the secret, signing out with a cookie that oauth2-proxy takes no more ends nothing (docs/operations.md, "Limits"). */
function mayOutliveSignOut(world: World): boolean {
  return !world.setup.hasSecret && world.hasRotated;
}

/** A response gives nobody a session again that has signed out before the app answered. */
function checkResponse(world: World, { stream, email, answeredAfter }: Exchange): void {
  const given = (stream.response?.all("set-cookie") ?? []).map((line) => line.split(";")[0] ?? "");
  if (world.provider.model.sessionIn(given) === null || mayOutliveSignOut(world)) return;
  if (world.signedOut.slice(0, answeredAfter).includes(email))
    world.broken.push(`a late response gave ${email} a session again`);
}

/** Every worker asks for the list again and again, however the clock was set. */
function checkList(world: World): void {
  if (!world.setup.hasList) return;
  world.workers.forEach((_, i) => {
    const waitedMillis = world.uptime - (world.listAskedAt[i] ?? 0);
    if (waitedMillis > LIST_MILLIS)
      world.broken.push(`worker ${i} has not asked for the list for ${waitedMillis} ms`);
  });
}

function look(world: World, exchange: Exchange): void {
  const { stream, browser, email, isResponding } = exchange;
  if (stream.wasReset) {
    checkReset(world, exchange);
    world.worker(exchange.worker).end(stream);
    return world.drop(exchange);
  }
  if (exchange.isStream) checkOpen(world, exchange);
  if (stream.state === "replied") return finishReplied(world, exchange);
  if (stream.state === "forwarded" && !exchange.isChecked) {
    exchange.isChecked = true;
    checkPassed(world, exchange);
  }
  if (!isResponding || stream.isResponseHeld) return;
  checkResponse(world, exchange);
  if (stream.response !== null) browser.take(stream.response, email);
  if (stream.state === "forwarded") world.worker(exchange.worker).end(stream);
  world.over(exchange);
}

export function checkStep(world: World): void {
  checkList(world);
  for (const exchange of [...world.exchanges]) look(world, exchange);
}

/** Everything is answered as it should be, until nothing is under way. */
function drain(world: World): void {
  for (let round = 0; round < DRAIN_ROUNDS && (world.exchanges.size > 0 || world.asked.size > 0); round++) {
    for (const asked of [...world.asked.values()]) {
      if (!world.asked.has(asked.call)) continue;
      if (asked.answer === undefined) world.process(asked);
      world.deliver(asked, "whole");
    }
    for (const exchange of [...world.exchanges]) {
      if (exchange.stream.state === "forwarded" && !exchange.isResponding) answerFromApp(world, exchange);
    }
    checkStep(world);
    if (world.exchanges.size > 0) letTimePass(world, 1000);
    deliverLate(world);
    checkStep(world);
  }
  for (const { email, stream, isResponding } of world.exchanges) {
    world.broken.push(
      `a request of ${email} is ${isResponding ? "without its response" : stream.state} for ever`,
    );
  }
}

/** Every browser that saw all its responses holds the newest cookies of its login. */
function checkCookies(world: World): void {
  for (const browser of world.browsers) {
    const session = world.provider.model.sessionIn(browser.cookies);
    const token = session?.refreshToken ?? "";
    const isOver = world.signedOut.includes(browser.email) || world.revoked.has(browser.email);
    if (token === "" || browser.hasMissed || isOver) continue;
    if (world.provider.isSuperseded(token))
      world.broken.push(`new cookies of ${browser.email} did not reach its browser`);
  }
}

function checkQuiet(world: World, pagesAtFirst: readonly number[]): void {
  letTimePass(world, QUIET_SECONDS * 1000);
  drain(world);
  world.workers.forEach((worker, i) => {
    if (worker.calls.length > 0) world.broken.push(`worker ${i} still makes ${worker.calls.length} calls`);
    if (worker.context.streams.size > 0)
      world.broken.push(
        `worker ${i} still has requests: ${[...worker.context.streams.values()].map(({ state }) => state).join(", ")}`,
      );
    const more = worker.pages - (pagesAtFirst[i] ?? worker.pages);
    if (more > PAGES_MORE) world.broken.push(`worker ${i} holds ${more} pages more than at first`);
    if (worker.errors.length > 0) world.broken.push(`worker ${i} says: ${worker.errors[0]}`);
  });
}

export function checkEnd(world: World, pagesAtFirst: readonly number[]): void {
  drain(world);
  for (const browser of world.browsers) if (browser.jar.size > 0) sendFrom(world, browser, "/");
  drain(world);
  checkCookies(world);
  checkQuiet(world, pagesAtFirst);
}
