// What the arms are made of: secrets, keys, ports and the compiled modules, settled before anything starts.
import { freePort } from "../stack/free-port";
import { COOKIE_SECRET } from "../stack/oauth2-proxy";
import { makeRunFolder } from "../stack/run-folder";
import { TokenIssuer } from "./credentials";
import { LISTS } from "./revocation-lists";
import { compileYardstick } from "./yardsticks";

export interface Parts {
  readonly folder: string;
  readonly cookieSecret: string;
  readonly hmacSecret: string;
  readonly issuer: TokenIssuer;
  /** Files of the filter, of the no-op, and of the one that only makes the host calls of a hit. */
  readonly module: string;
  readonly noopModule: string;
  readonly floorModule: string;
  readonly adminPort: number;
  readonly oauth2ProxyPort: number;
  /** Ports of a server that answers at once: as an app, as an auth service that allows, as one that refreshed a session. */
  readonly appPort: number;
  readonly allowPort: number;
  readonly refreshPort: number;
  /** The ports of the revocation lists, in their order. */
  readonly listPorts: readonly number[];
}

export async function makeParts(module: string): Promise<Parts> {
  return {
    folder: await makeRunFolder(),
    cookieSecret: COOKIE_SECRET,
    hmacSecret: "a secret of 32 bytes for oauth2.",
    issuer: new TokenIssuer(),
    module,
    noopModule: await compileYardstick("noop"),
    floorModule: await compileYardstick("floor"),
    adminPort: await freePort(),
    oauth2ProxyPort: await freePort(),
    appPort: await freePort(),
    allowPort: await freePort(),
    refreshPort: await freePort(),
    listPorts: await Promise.all(LISTS.map(() => freePort())),
  };
}
