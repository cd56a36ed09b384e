// What runs in the namespaces: the cluster, and the walks on it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CookieJar } from "tough-cookie";
import { bringUp, type ClusterPlace } from "./bring-up";
import { walkChanges } from "./changes-walk";
import { copyCheckout } from "./checkout";
import type { ControlPlane } from "./control-plane";
import { walkDemo } from "./demo-walk";
import { writeEditor } from "./editor";
import { walkGatewayApi } from "./gateway-api-walk";
import { browserMaker } from "./gateway-place";
import { GuideShell } from "./guide-shell";
import { kubectl } from "./kubectl";
import { STATE } from "./machine";
import { walkMigration } from "./migration-walk";
import type { Parts } from "./parts";
import { Prober } from "./prober";
import { walkTeams } from "./teams-walk";
import { Walk } from "./walk";

interface Plan {
  readonly parts: Parts;
  readonly place: ClusterPlace;
  /** Those to walk; all when it is empty. */
  readonly walks: readonly string[];
  /** To bring up the demo and wait. */
  readonly isForPlay: boolean;
  /** The command of somebody outside who wants to look. */
  readonly enter: string;
}

const newJar = () => new CookieJar(undefined, { rejectPublicSuffixes: false });

async function newWalk(plane: ControlPlane, place: ClusterPlace): Promise<Walk> {
  const checkout = join(STATE, "checkout");
  await copyCheckout(checkout);
  const { certificate } = plane.authority;
  const shell = await GuideShell.start(checkout, join(place.folder, "blocks"), {
    KUBE_EDITOR: await writeEditor(checkout),
    CURL_CA_BUNDLE: certificate,
    SSL_CERT_FILE: certificate,
  });
  const newBrowser = await browserMaker(plane.authority);
  const prober = await Prober.create(await plane.access());
  return new Walk({ checkout, shell, prober, jar: newJar(), newBrowser });
}

interface Part {
  readonly walk: (walk: Walk, plane: ControlPlane) => Promise<void>;
  /** What must have been walked before it. */
  readonly needs?: string;
  /** Walked when it is asked for. */
  readonly isExtra?: boolean;
}

/** In this order. */
const PARTS: Readonly<Record<string, Part>> = {
  demo: { walk: walkDemo },
  changes: { walk: walkChanges, needs: "demo" },
  migration: { walk: walkMigration },
  "gateway-api": { walk: walkGatewayApi },
  teams: { walk: walkTeams, isExtra: true },
};

/** The parts to walk: those that are asked for and what they need, or all but the extra ones. */
function partsOf(names: readonly string[]): Part[] {
  const wanted = new Set(names.flatMap((name) => [name, PARTS[name]?.needs ?? name]));
  return Object.entries(PARTS)
    .filter(([name, part]) => (names.length === 0 ? part.isExtra !== true : wanted.has(name)))
    .map(([, part]) => part);
}

/** A busy machine leaves some unanswered while gateways load the filter; a gateway that hangs leaves more than one in so many. */
const ASKED_PER_UNANSWERED = 1_000;

/** Prints what the prober saw and what went wrong; the exit status. */
function report(walk: Walk, isWhole: boolean): number {
  const { log } = walk.parts.prober;
  console.log(`\n${log.table()}\n`);
  const { asked, reached, turnedAway, unanswered } = log.total;
  console.log(`without a session: asked ${asked.without} times, ${reached} reached the app`);
  console.log(`with a session: asked ${asked.with} times, ${turnedAway} turned away`);
  console.log(`not answered: ${unanswered}`);
  for (const example of log.examples) console.log(example);
  const missed = isWhole ? walk.notWalked().map((section) => `not walked: ${section}`) : [];
  const restarted = [...log.restarted].map(
    (pod) => `the gateway ${pod} ended by itself and was started again`,
  );
  const failedRounds = [...log.failedRounds].map(
    ([why, rounds]) => `the prober's round failed ${rounds} times: ${why}`,
  );
  const isMuch = unanswered * ASKED_PER_UNANSWERED > asked.with + asked.without;
  const hung = isMuch ? [`${unanswered} requests had no answer in five seconds`] : [];
  const wrong = [...walk.wrong, ...hung, ...restarted, ...failedRounds, ...missed];
  console.log(wrong.length === 0 ? "every block did what its guide says" : wrong.join("\n\n"));
  return reached + turnedAway + wrong.length > 0 ? 1 : 0;
}

export async function runInside(file: string): Promise<number> {
  const { parts, place, walks, isForPlay, enter } = JSON.parse(await readFile(file, "utf8")) as Plan;
  const plane = await bringUp(parts, place);
  for (const folder of parts.definitions) await kubectl("apply", "--server-side", "-f", folder);
  const walk = await newWalk(plane, place);
  if (isForPlay) {
    await walkDemo(walk, plane);
    console.log(`the demo is up; a shell in it: ${enter}; KUBECONFIG=${plane.kubeconfig}`);
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
  for (const part of partsOf(walks)) await part.walk(walk, plane);
  return report(walk, walks.length === 0);
}
