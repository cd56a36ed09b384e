// npm run bench -- --realms: how long the module takes to accept a configuration of 200 realms, new and changed, and what they need in memory, beside
// one realm; in the fake host of the tests, and the start and the memory of an Envoy's workers.
import { FakeHost } from "../fake-host/host";
import { progress } from "../toolchain/progress";
import { realmsArm, type Arm } from "./arms";
import { Bed } from "./bed";
import { measureUpdates, type Update } from "./config-updates";
import { describeMachine, type Machine } from "./machine";
import { realmsConfig, sessionConfig, type TeamSections } from "./plugin-configs";
import { summarise, type Summary } from "./statistics";
import { measureStarts, type VmStart } from "./vm-start";

const COUNTS = [1, 200] as const;
const INSTANCES = 9;
const UPDATES = 5;
const STARTS = 5;
const ENVOY_UPDATES = 7;
const PAGE_BYTES = 65_536;

export interface Acceptance {
  readonly realms: number;
  readonly textBytes: number;
  /** Milliseconds until a module that has just been made has taken its first configuration. */
  readonly firstMillis: Summary;
  /** The same for a later one of which every realm has changed, and for one of which one has. */
  readonly allChangedMillis: Summary;
  readonly oneChangedMillis: Summary;
  /** The memory of the module, which doubles when it is full. */
  readonly moduleBytes: number;
}

export interface RealmScale {
  readonly machine: Machine;
  readonly acceptances: readonly Acceptance[];
  readonly starts: readonly VmStart[];
  readonly updates: readonly EnvoyUpdate[];
}

/** An update of which every realm has changed. */
export interface EnvoyUpdate extends Update {
  readonly realms: number;
}

/** What each team has of its own: a cookie, a secret, an issuer. `version` is what an update changes. */
function sectionsOf(version: (team: number) => number): TeamSections {
  return (team) => ({
    session: {
      cookieName: `_team_${team}`,
      cookieSecret: { value: `the secret of team ${team}`.padEnd(32, "*") },
      cookieExpire: `${version(team)}h`,
    },
    jwt: {
      issuers: [
        {
          issuer: `https://login.team-${team}.example.com`,
          audiences: ["oauth2-proxy"],
          jwks: { cluster: `login-${team}`, path: "/keys" },
        },
      ],
    },
  });
}

const configOf = (count: number, version: (team: number) => number) =>
  realmsConfig(count, "oauth2-proxy", sectionsOf(version));

/** A configuration as an update brings it: the root context of the one before it goes. */
function accept(host: FakeHost, config: object, before: number | null): { millis: number; root: number } {
  const started = performance.now();
  const { accepted, root } = host.configure(config);
  const millis = performance.now() - started;
  if (!accepted) throw new Error(`the configuration was refused: ${host.errors.join("; ")}`);
  if (before !== null) host.endRoot(before);
  host.tick(root);
  return { millis, root };
}

function measureAcceptance(module: string, count: number): Acceptance {
  const [first, all, one]: [number[], number[], number[]] = [[], [], []];
  let moduleBytes = 0;
  for (let instance = 0; instance < INSTANCES; instance++) {
    const host = new FakeHost({ wasm: module, now: Date.now(), clusters: "any" });
    let { millis, root } = accept(
      host,
      configOf(count, () => 1),
      null,
    );
    first.push(millis);
    moduleBytes = host.pages * PAGE_BYTES;
    for (let update = 2; update < 2 + UPDATES; update++) {
      ({ millis, root } = accept(
        host,
        configOf(count, () => update),
        root,
      ));
      all.push(millis);
      ({ millis, root } = accept(
        host,
        configOf(count, (team) => update + (team === 0 ? 100 : 0)),
        root,
      ));
      one.push(millis);
    }
  }
  return {
    realms: count,
    textBytes: JSON.stringify(configOf(count, () => 1)).length,
    firstMillis: summarise(first),
    allChangedMillis: summarise(all),
    oneChangedMillis: summarise(one),
    moduleBytes,
  };
}

/** An arm of which every realm has changed with each version. */
function changedArm(count: number, version: number): Arm {
  const { session } = sessionConfig();
  return realmsArm(count, () => ({ session: { ...session, cookieExpire: `${4 + version}h` } }));
}

export async function measureRealms(module: string): Promise<RealmScale> {
  progress("the module");
  const acceptances = COUNTS.map((count) => measureAcceptance(module, count));
  const arms = COUNTS.map((count) => realmsArm(count));
  const bed = await Bed.start(arms, module);
  try {
    progress("updates of an Envoy");
    const updates: EnvoyUpdate[] = [];
    for (const realms of COUNTS) {
      const armOf = (version: number) => changedArm(realms, version);
      updates.push({ realms, ...(await measureUpdates(armOf, bed, ENVOY_UPDATES)) });
    }
    progress("the start of an Envoy");
    const starts = await measureStarts(arms, bed.parts, STARTS);
    return { machine: await describeMachine(module), acceptances, starts, updates };
  } finally {
    await bed.stop();
  }
}
