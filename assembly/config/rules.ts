// The section `rules`: which requests the filter guards, and what holds for which of them.
import { bufferOf } from "../bytes/byte-string";
import { RequestMatch, Route, Access } from "../rules/route";
import { ConfigReader } from "./config-reader";
import { RulesConfig } from "./config";
import { readCors } from "./cors";
import { readHostList, readRequestMatch } from "./request-match";
import { readRoute } from "./route";

const KEYS: StaticArray<string> = ["hosts", "public", "api", "routes", "cors"];

const enum Key {
  Hosts,
  Public,
  Api,
  Routes,
  Cors,
}

const MAX_HOSTS: i32 = 1000;

const PUBLIC_TEXT = "a list of {hosts, methods, paths}";
const ROUTES_TEXT = "a list of routes";

/** Reads the section; what is wrong with it as a whole, rule-checks.ts finds. */
export function readRules(input: ConfigReader, into: RulesConfig): void {
  let publicRoutes: Array<Route> = [];
  let routes: Array<Route> = [];
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.Hosts:
        into.hosts = readHostList(input, MAX_HOSTS);
        break;
      case Key.Public:
        publicRoutes = readPublic(input);
        break;
      case Key.Api:
        into.api = readMatches(input);
        break;
      case Key.Routes:
        routes = readRoutes(input);
        break;
      case Key.Cors:
        readCors(input, into.cors);
        break;
    }
  }
  into.publicCount = publicRoutes.length;
  for (let i = 0; i < routes.length; i++) publicRoutes.push(routes[i]);
  into.routes = publicRoutes;
}

function readPublic(input: ConfigReader): Array<Route> {
  const matches = readMatches(input);
  const routes: Array<Route> = [];
  for (let i = 0; i < matches.length; i++) {
    const route = new Route();
    route.label = bufferOf(`public[${i}]`);
    route.match = matches[i];
    route.access = Access.Public;
    routes.push(route);
  }
  return routes;
}

function readMatches(input: ConfigReader): Array<RequestMatch> {
  const matches: Array<RequestMatch> = [];
  input.beginList(PUBLIC_TEXT);
  while (input.nextEntry()) matches.push(readRequestMatch(input));
  return matches;
}

function readRoutes(input: ConfigReader): Array<Route> {
  const routes: Array<Route> = [];
  input.beginList(ROUTES_TEXT);
  while (input.nextEntry()) {
    const route = readRoute(input);
    if (route.label.byteLength === 0) route.label = bufferOf(`routes[${routes.length}]`);
    routes.push(route);
  }
  return routes;
}
