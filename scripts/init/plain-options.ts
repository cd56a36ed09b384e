// Options of oauth2-proxy's that may stand in a manifest: those from a Secret may not.
import type { ProxyOptions } from "../check-config/proxy-options";

export function plainText(proxy: ProxyOptions, name: string): string | undefined {
  const text = proxy.isSecret(name) ? undefined : proxy.text(name);
  return text === "" ? undefined : text;
}

export function plainList(proxy: ProxyOptions, name: string): readonly string[] {
  return proxy.isSecret(name) ? [] : (proxy.list(name) ?? []);
}
