// A browser with its cookies. Each of its logins is a user of its own, so that an identity says whose it is.
import type { HeaderMap } from "../fake-host/header-map";
import { cookieHeader } from "../lab/session-cookie";
import type { Provider } from "./provider";
import type { Random } from "./random";

export class Browser {
  readonly jar = new Map<string, string>();
  /** Whose cookies the jar holds. */
  email = "";
  /** Requests without an end. */
  open = 0;
  /** Whether it may have missed a response with new cookies. */
  hasMissed = false;
  private logins = 0;

  constructor(private readonly name: string) {}

  get cookies(): string[] {
    return this.jar.size === 0 ? [] : [[...this.jar].map((pair) => pair.join("=")).join("; ")];
  }

  logIn(provider: Provider, random: Random): void {
    this.email = `${this.name}-${++this.logins}@example.com`;
    this.hasMissed = false;
    const nonce = random.happens(0.8) ? random.bytes(32) : undefined;
    const refreshToken = random.happens(0.9) ? undefined : "";
    const value = provider.model.login({ email: this.email, user: this.email, nonce, refreshToken });
    this.jar.clear();
    for (const pair of cookieHeader(value).split("; ")) {
      const at = pair.indexOf("=");
      this.jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  /** Takes the cookies of a response to a request of this login. */
  take(headers: HeaderMap, email: string): void {
    if (email !== this.email) return;
    for (const line of headers.all("set-cookie")) {
      const pair = line.split(";")[0] ?? "";
      const at = pair.indexOf("=");
      const value = pair.slice(at + 1);
      if (value === "") this.jar.delete(pair.slice(0, at));
      else this.jar.set(pair.slice(0, at), value);
    }
  }
}
