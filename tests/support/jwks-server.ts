// A server of JWK Sets in Dex's place: each path has its keys, or an answer that is none.
import {
  type AuthCall,
  answerBytes,
  type Behaviour,
  ChaosServer,
  replying,
} from "../../scripts/lab/chaos-server";
import type { Jwk } from "../../scripts/lab/tokens";

const TEN_MEGABYTES = 10_000_000;

export function servingKeys(keys: readonly Jwk[]): Behaviour {
  return replying(answerBytes(200, [["content-type", "application/json"]], JSON.stringify({ keys })));
}

/** Answers that are no key set, by what is wrong with them. `keys` are good: they must not be found in there. */
export function badAnswers(keys: readonly Jwk[]): Readonly<Record<string, Behaviour>> {
  const set = JSON.stringify({ keys });
  const json = (body: string) => replying(answerBytes(200, [["content-type", "application/json"]], body));
  const page = `<!doctype html><script type="application/json">${set}</script>`;
  return {
    "an error with the keys in it": replying(answerBytes(500, [], set)),
    "a redirect with the keys in it": replying(answerBytes(302, [["location", "/elsewhere"]], set)),
    "a page": replying(answerBytes(200, [["content-type", "text/html"]], page)),
    "10 MB of keys": json(`{"keys":[${JSON.stringify(keys[0])},${" ".repeat(TEN_MEGABYTES)}null]}`),
    "half of the keys": json(set.slice(0, -20)),
    "an empty set": json('{"keys":[]}'),
    "a set of keys that nobody can use": json('{"keys":[{"kty":"oct","k":"c2VjcmV0","alg":"HS256"}]}'),
    "garbage bytes": replying(answerBytes(200, [], "\x00\x01\x02garbage")),
    "no HTTP at all": replying("\x16\x03\x01garbage\r\n\r\n"),
    "a reset": ({ socket }) => socket.resetAndDestroy(),
    nothing: replying(answerBytes(204)),
  };
}

export class JwksServer {
  private readonly behaviours = new Map<string, Behaviour>();
  private held: (() => void)[] | null = null;

  private constructor(private readonly server: ChaosServer) {
    server.behaviour = (call) => this.answer(call);
  }

  static async start(): Promise<JwksServer> {
    return new JwksServer(await ChaosServer.start());
  }

  get port(): number {
    return this.server.port;
  }

  /** What is answered under a path from now on; 404 elsewhere. */
  serve(path: string, behaviour: Behaviour): void {
    this.behaviours.set(path, behaviour);
  }

  /** Fetches of a path so far. */
  fetches(path: string): number {
    return this.server.calls.filter(({ target }) => target === path).length;
  }

  /** Keeps the answers back until release(). */
  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const go of held) go();
  }

  /** Resolves when so many fetches of a path have come in all. */
  async fetched(path: string, count: number): Promise<void> {
    while (this.fetches(path) < count) await this.server.nextCall();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Listens again after stop(). */
  resume(): Promise<void> {
    return this.server.resume();
  }

  private answer(call: AuthCall): void {
    const behaviour = this.behaviours.get(call.target) ?? replying(answerBytes(404));
    if (this.held === null) behaviour(call);
    else this.held.push(() => behaviour(call));
  }
}
