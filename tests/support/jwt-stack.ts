// A stack whose Envoy trusts an issuer of the test's own, in Dex's place, and whose app and auth service record what reaches them.
import assert from "node:assert/strict";
import type { PluginConfig } from "../../scripts/stack/plugin-config";
import { CLIENT } from "../../scripts/stack/plan";
import { Stack } from "../../scripts/stack/stack";
import type { StackOptions } from "../../scripts/stack/stack-options";
import { ChaosServer } from "../../scripts/lab/chaos-server";
import { appHost, finishStack } from "../../scripts/lab/e2e-stack";
import { JwksServer, servingKeys } from "./jwks-server";
import { type HeaderLine, type RawResponse, send, valueOf } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";
import { type Claims, TokenIssuer } from "../../scripts/lab/tokens";

export const ISSUER = "https://issuer.example.com";
export const KEYS_PATH = "/keys";

const HOUR_SECONDS = 3600;

export interface TrustedIssuer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks: object;
}

/** An issuer as the plugin's configuration names it. */
export function trust(issuer: string, jwks: object): TrustedIssuer {
  return { issuer, audiences: [CLIENT.id], jwks };
}

export interface JwtStackOptions extends Pick<StackOptions, "envoy" | "oauth2Proxy"> {
  /** The issuers that Envoy trusts; the test's own, its keys fetched, when not given. */
  readonly issuers?: readonly TrustedIssuer[];
  /** Called before anything of the stack runs. */
  readonly prepare?: (jwks: JwksServer) => Promise<void> | void;
  /** oauth2-proxy itself answers in place of the recording server. */
  readonly withOauth2Proxy?: boolean;
  readonly plugin?: (config: PluginConfig) => unknown;
}

export class JwtStack {
  private constructor(
    readonly stack: Stack,
    readonly app: RecordingApp,
    readonly auth: ChaosServer,
    readonly jwks: JwksServer,
    readonly issuer: TokenIssuer,
  ) {}

  static async start(options: JwtStackOptions = {}): Promise<JwtStack> {
    const [app, auth, jwks] = await Promise.all([
      RecordingApp.start(),
      ChaosServer.start(),
      JwksServer.start(),
    ]);
    const issuer = TokenIssuer.create(ISSUER);
    jwks.serve(KEYS_PATH, servingKeys(issuer.jwks.keys));
    await options.prepare?.(jwks);
    const issuers = options.issuers ?? [trust(ISSUER, { cluster: "dex", path: KEYS_PATH })];
    const stack = await Stack.start({
      oauth2Proxy: options.oauth2Proxy,
      envoy: {
        appPort: app.port,
        dexPort: jwks.port,
        ...(options.withOauth2Proxy ? {} : { authPort: auth.port }),
        ...options.envoy,
      },
      plugin: (config) => {
        const trusting = { ...config, jwt: { issuers } };
        return options.plugin === undefined ? trusting : options.plugin(trusting);
      },
    });
    return new JwtStack(stack, app, auth, jwks, issuer);
  }

  finish(expected?: RegExp): Promise<void> {
    return finishStack(this.stack, expected, [this.app, this.auth, this.jwks]);
  }

  /** Claims of a token that is good now. */
  claims(more: Claims = {}): Claims {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.issuer.name,
      aud: CLIENT.id,
      sub: "alice-id",
      exp: now + HOUR_SECONDS,
      iat: now,
      email: "alice@example.com",
      groups: ["platform", "dev"],
      preferred_username: "alice",
      ...more,
    };
  }

  /** A token of the issuer that is good now. */
  token(more: Claims = {}): Promise<string> {
    return this.issuer.key().mint(this.claims(more));
  }

  request(headers: readonly HeaderLine[] = [], path = "/app"): Promise<RawResponse> {
    return send(this.stack.port, { path, headers: [appHost(this.stack), ...headers] });
  }

  bearer(token: string, more: readonly HeaderLine[] = []): Promise<RawResponse> {
    return this.request([["authorization", `Bearer ${token}`], ...more]);
  }

  /** Runs requests of which none may reach the app or the auth service. */
  async reachingNobody<T>(requests: () => Promise<T>): Promise<T> {
    const before = [this.app.requests.length, this.auth.calls.length];
    const result = await requests();
    assert.deepEqual([this.app.requests.length, this.auth.calls.length], before, "calls of app and auth");
    return result;
  }
}

/** That an answer is the filter's refusal of a bearer token. */
export function assertTokenRefused(answer: RawResponse, message?: string): void {
  assert.equal(answer.status, 401, message);
  const challenge = valueOf(answer.headers, "www-authenticate") ?? "";
  assert.match(challenge, /^Bearer error="invalid_token", error_description="[A-Za-z -]+"$/, message);
}
