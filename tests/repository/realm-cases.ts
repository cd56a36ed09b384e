// Configurations with realms: see config-cases.ts.

import type { Case, Sections } from "./config-case";

const realm = (keys: Sections = {}): Sections => ({
  name: "grafana",
  hosts: ["grafana.example.com"],
  authService: { cluster: "grafana" },
  ...keys,
});
const argo = (keys: Sections = {}): Sections =>
  realm({ name: "argo", hosts: ["argo.example.com"], authService: { cluster: "argo" }, ...keys });
const realms = (...list: readonly Sections[]): Sections => ({ realms: list });
const shared = (prefix: string, hosts: readonly string[], name: string): Sections =>
  realm({ name, hosts, authService: { cluster: name, proxyPrefix: prefix } });

export const ACCEPTED_REALMS: readonly Case[] = [
  ["a realm", realms(realm())],
  ["a realm of every host below a domain", realms(realm({ hosts: ["*.example.com"] }))],
  ["a realm of a path", realms(realm({ hosts: ["apps.example.com/grafana"] }))],
  ["realms beside cache and mode", { ...realms(realm(), argo()), cache: { sessions: 1 }, mode: "observe" }],
  ["a realm with every section", realms(realm({ session: {}, upstream: {}, rules: {} }))],
  [
    "realms on paths of one host",
    realms(
      shared("/grafana/oauth2", ["apps.example.com/grafana"], "grafana"),
      shared("/argo/oauth2", ["apps.example.com/argo"], "argo"),
    ),
  ],
  ["a name of 63 characters", realms(realm({ name: "a".repeat(63) }))],
];

export const REFUSED_REALMS: readonly Case[] = [
  ["no realm", realms()],
  ["realms that are no list", { realms: realm() }],
  ["a realm without a name", realms(realm({ name: undefined }))],
  ["a realm without hosts", realms(realm({ hosts: undefined }))],
  ["a realm with no host", realms(realm({ hosts: [] }))],
  ["a realm without authService", realms(realm({ authService: undefined }))],
  ["a realm beside authService", { ...realms(realm()), authService: { cluster: "a" } }],
  ["a realm beside session", { ...realms(realm()), session: {} }],
  ["a realm beside revocation", { ...realms(realm()), revocation: { list: { cluster: "a", path: "/a" } } }],
  ["a realm with a cache of its own", realms(realm({ cache: {} }))],
  ["a realm with a mode of its own", realms(realm({ mode: "observe" }))],
  ["a realm with realms", realms(realm({ realms: [] }))],
  ["an unknown key of a realm", realms(realm({ host: ["a.example.com"] }))],
  ["a name with a dot", realms(realm({ name: "a.b" }))],
  ["a name with a capital", realms(realm({ name: "Grafana" }))],
  ["a name of 64 characters", realms(realm({ name: "a".repeat(64) }))],
  ["rules.hosts in a realm", realms(realm({ rules: { hosts: ["grafana.example.com"] } }))],
  ["an empty name", realms(realm({ name: "" }))],
  ["a host with a port", realms(realm({ hosts: ["grafana.example.com:8080"] }))],
  ["a host with a final slash", realms(realm({ hosts: ["grafana.example.com/"] }))],
  ["a host with a path that has two spellings", realms(realm({ hosts: ["a.example.com/x%2Fy"] }))],
];

export const PARSER_ONLY_REALMS: readonly Case[] = [
  ["a name that two realms have", realms(realm(), argo({ name: "grafana" }))],
  ["a host that two realms claim", realms(realm(), argo({ hosts: ["grafana.example.com"] }))],
  [
    "a host that two realms claim in other letters",
    realms(realm(), argo({ hosts: ["GRAFANA.example.com"] })),
  ],
  ["a host twice in a realm", realms(realm({ hosts: ["a.example.com", "A.example.com"] }))],
  [
    "one proxyPrefix for two realms on a host",
    realms(realm({ hosts: ["apps.example.com/grafana"] }), argo({ hosts: ["apps.example.com/argo"] })),
  ],
];
