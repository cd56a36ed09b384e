// Configurations of the revocation list: see config-cases.ts.

import type { Case, Sections } from "./config-case";

const LIST = { cluster: "revocations", path: "/revoked.json" };
const revocation = (keys: Sections): Sections => ({
  authService: { cluster: "oauth2-proxy" },
  revocation: { list: LIST, ...keys },
});
const list = (keys: Sections): Sections => revocation({ list: { path: LIST.path, ...keys } });

export const ACCEPTED_LISTS: readonly Case[] = [
  ["a revocation list", revocation({})],
  ["a revocation list of a Service", list({ service: "revocations.demo", port: 80 })],
  ["revocation at its bounds", revocation({ interval: "5s", maxAge: "5s", failure: "closed" })],
  ["revocation at its other bounds", revocation({ interval: "5m", maxAge: "168h", failure: "open" })],
];

export const REFUSED_LISTS: readonly Case[] = [
  ["a list of nowhere", list({})],
  ["a list without a path", revocation({ list: { cluster: "a" } })],
  ["a list with a relative path", list({ cluster: "a", path: "revoked.json" })],
  ["a list with a blank in its path", list({ cluster: "a", path: "/a b" })],
  ["a list of two places", list({ cluster: "a", service: "b", port: 80 })],
  ["a list of a Service without a port", list({ service: "b" })],
  ["a list of a cluster and a port", list({ cluster: "a", port: 80 })],
  ["an unknown key of the list", list({ cluster: "a", refresh: "10s" })],
  ["an unknown key of revocation", revocation({ refresh: "10s" })],
  ["an unknown failure", revocation({ failure: "half" })],
];

export const PARSER_ONLY_LISTS: readonly Case[] = [
  ["an interval under 5s", revocation({ interval: "4.9s" })],
  ["an interval over 5m", revocation({ interval: "301s" })],
  ["a list that is never too old", revocation({ maxAge: "169h" })],
  ["a list too old before it is renewed", revocation({ interval: "20s", maxAge: "10s" })],
];
