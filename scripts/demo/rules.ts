// The demo's rules and people: one gateway for an app with public, API and group paths, a second app, and Dex.
import type { DexUser } from "../stack/dex";
import type { PluginConfig } from "../stack/plugin-config";

export const JANE: DexUser = {
  email: "jane@example.com",
  username: "jane",
  userID: "5f0c1a52-2f1e-4b4e-9a51-1f7a3c3f9d10",
  groups: ["ops"],
};

export const APP_HOST = "localhost";
/** A name of loopback to every browser (RFC 6761 section 6.3), with cookies of its own. */
export const SECOND_HOST = "second.localhost";
export const DEX_HOST = "127.0.0.1";

export const PUBLIC_PATH = "/status/200";
export const API_PATH = "/anything/api/items";
export const GROUP_PATH = "/anything/ops/console";
export const OPTIONAL_PATH = "/anything/hello";

export function withRules(config: PluginConfig): PluginConfig {
  const rules = {
    ...config.rules,
    public: [{ methods: ["GET", "HEAD"], paths: [PUBLIC_PATH, "/static/*"] }],
    api: [{ hosts: [APP_HOST], paths: ["/anything/api/*"] }],
    routes: [
      { name: "ops", hosts: [APP_HOST], paths: ["/anything/ops/*"], allowedGroups: ["ops"] },
      { name: "hello", hosts: [APP_HOST], paths: [OPTIONAL_PATH], access: "optional" },
      { name: "second", hosts: [SECOND_HOST], identityHeaders: ["email"] },
    ],
  };
  return { ...config, rules };
}
