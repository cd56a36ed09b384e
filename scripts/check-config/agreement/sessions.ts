// Where oauth2-proxy keeps sessions, and what it believes of those who pass requests on to it.
import type { Advice } from "../advice";
import { nanosecondsOf } from "../duration";
import { at } from "../tree";
import type { Rule, Situation } from "./situation";

function store({ config, proxy }: Situation): Advice[] {
  const ttl = nanosecondsOf(at(config, "cache", "verdictTtl") ?? "30s");
  if (proxy.text("session_store_type") !== "redis" || ttl === 0) return [];
  const text = `oauth2-proxy's session_store_type is redis (${proxy.from}): a cookie is only a ticket, so that it is asked about, and its verdict kept for verdictTtl: what ends a session there is noticed that much later`;
  return [{ path: "cache.verdictTtl", text }];
}

function minimal({ proxy, judgesSessions }: Situation): Advice[] {
  if (!judgesSessions || proxy.isOn("session_cookie_minimal") !== true) return [];
  const text = `oauth2-proxy's session_cookie_minimal is on (${proxy.from}): its sessions hold no access token, so that every request is asked about`;
  return [{ path: "session", text }];
}

function tabs({ proxy }: Situation): Advice[] {
  if (proxy.isOn("cookie_csrf_per_request") !== false) return [];
  const text = `oauth2-proxy's cookie_csrf_per_request is off (${proxy.from}): of two tabs that log in at the same time one has to do it again`;
  return [{ severity: "note", path: "authService", text }];
}

// With open paths or trusted addresses a header decides who passes.
function forwarded({ proxy }: Situation): Advice[] {
  const [isOn, trusted] = [proxy.isOn("reverse_proxy"), proxy.list("trusted_proxy_ips")];
  if (isOn !== true || trusted === undefined) return [];
  const has = (option: string): boolean => (proxy.list(option) ?? []).length > 0;
  if (has("trusted_ips")) {
    const text = `oauth2-proxy's reverse_proxy beside trusted_ips (${proxy.from}): it takes a client's address from a header, which whoever reaches it can write`;
    return [{ path: "authService", text }];
  }
  if (trusted.length > 0) return [];
  const decisive = ["skip_auth_routes", "skip_auth_regex"].filter(has);
  const what = decisive.length > 0 ? `, and with ${decisive.join(" and ")} that decides who passes` : "";
  const text = `oauth2-proxy's reverse_proxy is on without trusted_proxy_ips (${proxy.from}): it believes X-Forwarded-* of whoever reaches it${what}; name the gateways' addresses`;
  return [{ severity: decisive.length > 0 ? "warning" : "note", path: "authService", text }];
}

export const SESSIONS: readonly Rule[] = [
  { options: ["session_store_type"], judge: store },
  { options: ["session_cookie_minimal"], judge: minimal },
  { options: ["cookie_csrf_per_request"], judge: tabs },
  { options: ["reverse_proxy", "trusted_ips"], judge: forwarded },
];
