// Asks every gateway pod ten times a second, each time on a new connection, with a session and without one, past every load balancer: also pods
// that are ending, which still get what is under way.
import { readFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { type Cookie, CookieJar } from "tough-cookie";
import { Agent, request } from "undici";
import { ProbeLog } from "./probe-log";

const PERIOD_MILLISECONDS = 100;
const LIMIT_MILLISECONDS = 5_000;

export interface ProbeTarget {
  /** A page of the app's that answers 200 to whoever gets there. */
  readonly url: string;
  /** A label selector of Kubernetes for the gateways' pods. */
  readonly pods: string;
  /** Where Envoy listens. */
  readonly port: number;
  /** The name of the session's cookie. */
  readonly cookieName: string;
}

/** Whether it is a session of this target's, or a part of one. */
function isSession({ key }: Cookie, { cookieName }: ProbeTarget): boolean {
  return (
    key === cookieName || (key.startsWith(`${cookieName}_`) && /^\d+$/.test(key.slice(cookieName.length + 1)))
  );
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

interface Place {
  readonly address: string;
  readonly port: number;
  readonly url: string;
}

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly cookies: readonly string[];
  readonly body: string;
}

export interface ApiAccess {
  readonly server: string;
  readonly ca: string;
  readonly key: string;
  readonly certificate: string;
}

/** Pods that are to answer: ready, or ending. */
function isAsked({ metadata, status }: Pod): boolean {
  const ready = status.conditions?.some(
    (condition) => condition.type === "Ready" && condition.status === "True",
  );
  return status.podIP !== undefined && (ready === true || metadata.deletionTimestamp !== undefined);
}

export class Prober {
  readonly log = new ProbeLog();
  private jar = new CookieJar();
  private targets: readonly ProbeTarget[] = [];
  private timer: NodeJS.Timeout | null = null;
  private readonly rounds = new Set<Promise<void>>();

  private constructor(
    private readonly api: Agent,
    private readonly server: string,
    private readonly ca: string,
  ) {}

  /** `authority` has signed the API server's and the gateways' certificates. */
  static async create({ server, ca, key, certificate }: ApiAccess): Promise<Prober> {
    const authority = await readFile(ca, "utf8");
    const connect = {
      ca: authority,
      key: await readFile(key, "utf8"),
      cert: await readFile(certificate, "utf8"),
    };
    return new Prober(new Agent({ connect }), server, authority);
  }

  /** Begins to ask; whoever signs in with this jar is asked about from then on. Who has no session of a target shows it those of the others. */
  start(targets: readonly ProbeTarget[], jar: CookieJar): void {
    [this.jar, this.targets] = [jar, targets];
    this.log.forgetTheLast();
    this.timer = setInterval(() => {
      for (const target of targets) this.begin(target);
    }, PERIOD_MILLISECONDS);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await Promise.all(this.rounds);
  }

  private begin(target: ProbeTarget): void {
    const round = this.round(target).catch((error: Error) => this.log.sawFailedRound(error.message));
    this.rounds.add(round);
    void round.then(() => this.rounds.delete(round));
  }

  private async round(target: ProbeTarget): Promise<void> {
    const all = await this.pods(target.pods);
    for (const { metadata, status } of all) {
      if (status.containerStatuses?.some(({ restartCount }) => restartCount > 0) === true)
        this.log.sawRestart(metadata.name);
    }
    const pods = all.filter(isAsked);
    this.log.sawPods(pods.map(({ metadata }) => metadata.name));
    await Promise.all(pods.flatMap((pod) => [this.probe(pod, target, false), this.probe(pod, target, true)]));
  }

  private async pods(selector: string): Promise<readonly Pod[]> {
    const query = new URLSearchParams({ labelSelector: selector });
    const { body } = await request(`${this.server}/api/v1/namespaces/istio-system/pods?${query}`, {
      dispatcher: this.api,
    });
    return ((await body.json()) as { items: readonly Pod[] }).items;
  }

  private async probe(pod: Pod, target: ProbeTarget, hasSession: boolean): Promise<void> {
    const cookie = await this.cookies(target, hasSession);
    if (hasSession && cookie === "") return;
    const asked = this.ask({ ...target, address: pod.status.podIP ?? "" }, cookie);
    const answer = await asked.catch((error: Error) => error.message);
    if (typeof answer !== "string" && hasSession) {
      for (const line of answer.cookies) await this.jar.setCookie(line, target.url, { ignoreError: true });
    }
    const kind = hasSession ? "with" : "without";
    const isEnding = pod.metadata.deletionTimestamp !== undefined;
    this.log.add(kind, { pod: `${pod.metadata.name}${isEnding ? " (ending)" : ""}`, isEnding, answer });
  }

  /** The Cookie header of whoever has a session there, or of whoever has one everywhere else; empty when he has none. */
  private async cookies(target: ProbeTarget, hasSession: boolean): Promise<string> {
    const owners = hasSession ? [target] : this.targets.filter((other) => other !== target);
    const sessions = owners.map(async (owner) =>
      (await this.jar.getCookies(owner.url)).filter((cookie) => isSession(cookie, owner)),
    );
    return (await Promise.all(sessions))
      .flat()
      .map((cookie) => cookie.cookieString())
      .join("; ");
  }

  private ask({ address, port, url }: Place, cookie: string): Promise<Answer> {
    const { hostname, pathname } = new URL(url);
    return new Promise((resolve, reject) => {
      const asked = httpsRequest({
        ...{ host: address, port, servername: hostname, ca: this.ca, path: pathname, agent: false },
        headers: { host: hostname, accept: "text/html", ...(cookie === "" ? {} : { cookie }) },
        timeout: LIMIT_MILLISECONDS,
      });
      asked.once("timeout", () => asked.destroy(new Error("no answer in time")));
      asked.once("error", reject);
      asked.once("response", (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", reject);
        response.once("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? "",
            cookies: response.headers["set-cookie"] ?? [],
            body: Buffer.concat(parts).toString(),
          }),
        );
      });
      asked.end();
    });
  }
}
