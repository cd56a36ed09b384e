// Dex, the identity provider: in-memory storage, a password database, one client for oauth2-proxy.
//
// The issuer is what browsers see (through the gateway); oauth2-proxy reaches the same endpoints on Dex's own port.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dexBinary } from "../toolchain/go-tool";
import { answersOk } from "./http-ready";
import { Server } from "./process";

/** bcrypt of "password", cost 10: the hash in Dex's own example. Every user of a stack has this password. */
const PASSWORD_HASH = "$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W";
export const PASSWORD = "password";

export const ADMIN = {
  email: "admin@example.com",
  username: "admin",
  userID: "08a8684b-db88-4b73-90a9-3cd1661f5466",
  groups: [] as string[],
};

export interface DexUser {
  readonly email: string;
  readonly username: string;
  readonly userID: string;
  readonly groups?: readonly string[];
  readonly emailVerified?: boolean;
}

export interface DexClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectURIs?: readonly string[];
}

export interface DexOptions {
  /** Lifetime of ID and access tokens, as a Go duration. */
  readonly tokenLifetime?: string;
  /** Whether each use of a refresh token makes a new one, and how long the old one may still be used. */
  readonly rotateRefreshTokens?: boolean;
  readonly refreshReuseInterval?: string;
  /** How often Dex changes its signing key, as a Go duration. */
  readonly keyRotation?: string;
  readonly users?: readonly DexUser[];
  readonly clients?: readonly DexClient[];
}

export interface DexPlace {
  readonly issuer: string;
  readonly port: number;
  readonly folder: string;
  readonly clients: readonly DexClient[];
}

function dexConfig(place: DexPlace, options: DexOptions): object {
  const users = [ADMIN, ...(options.users ?? [])];
  return {
    issuer: place.issuer,
    storage: { type: "memory" },
    web: { http: `127.0.0.1:${place.port}` },
    logger: { level: "info", format: "text" },
    oauth2: { skipApprovalScreen: true, passwordConnector: "local" },
    expiry: {
      signingKeys: options.keyRotation ?? "6h",
      idTokens: options.tokenLifetime ?? "1h",
      refreshTokens: {
        disableRotation: options.rotateRefreshTokens === false,
        reuseInterval: options.refreshReuseInterval ?? "3s",
      },
    },
    enablePasswordDB: true,
    staticPasswords: users.map((user) => ({ ...user, hash: PASSWORD_HASH })),
    staticClients: [...place.clients, ...(options.clients ?? [])].map((client) => ({
      ...client,
      name: client.id,
    })),
  };
}

export interface Dex {
  readonly server: Server;
  readonly issuer: string;
  readonly port: number;
  /** Dex's own address, without the gateway. */
  readonly url: string;
}

export async function startDex(place: DexPlace, options: DexOptions = {}): Promise<Dex> {
  const command = await dexBinary();
  const configFile = join(place.folder, "dex.json");
  await writeFile(configFile, JSON.stringify(dexConfig(place, options), null, 2));
  const server = Server.start({
    name: "dex",
    command,
    args: ["serve", configFile],
    logFile: join(place.folder, "dex.log"),
  });
  const url = `http://127.0.0.1:${place.port}`;
  await server.ready(answersOk(`${url}/.well-known/openid-configuration`));
  return { server, issuer: place.issuer, port: place.port, url };
}
