// npm run cluster [-- --up | --control-plane | --walk NAME…]: the manifests and the guides on a real Kubernetes control plane and node, and a
// real istiod.
//
// Everything runs in namespaces of its own, out of everybody's reach, and ends with them. Where the machine lacks something for that, or with
// --control-plane, only the part that needs nothing of it is run. --up brings the demo up, says how to get in, and waits for
// Ctrl-C. --walk goes a part of the way: demo, changes, migration, gateway-api; and
// teams, a way of its own: from several extension providers to realms.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runControlPlane } from "./cluster/control-run";
import { runInside } from "./cluster/inside";
import { missingForPods } from "./cluster/needs";
import { runInNamespaces } from "./cluster/namespaces";
import { allParts, controlParts } from "./cluster/parts";
import { makeRunFolder } from "./stack/run-folder";

const { values } = parseArgs({
  options: {
    inside: { type: "string" },
    walk: { type: "string", multiple: true, default: [] },
    up: { type: "boolean", default: false },
    "control-plane": { type: "boolean", default: false },
  },
});

async function runPods(): Promise<number> {
  const parts = await allParts();
  const folder = await makeRunFolder();
  const place = { folder, cgroup: `postern-cluster-${process.pid}` };
  const plan = join(folder, "plan.json");
  const first = `$(pgrep --parent $(pgrep --parent ${process.pid} unshare))`;
  const enter = `nsenter --target ${first} --mount --net --pid --ipc --uts`;
  await writeFile(plan, JSON.stringify({ parts, place, walks: values.walk, isForPlay: values.up, enter }));
  return runInNamespaces(place.cgroup, [process.execPath, process.argv[1] ?? "", "--inside", plan]);
}

async function runOutside(): Promise<number> {
  const missing = values["control-plane"] ? [] : await missingForPods();
  if (!values["control-plane"] && missing.length === 0) return runPods();
  const status = await runControlPlane(await controlParts(), await makeRunFolder());
  if (missing.length > 0)
    console.log(`The guides were not walked: this machine cannot run pods, it lacks ${missing.join(", ")}.`);
  return status;
}

process.exit(values.inside === undefined ? await runOutside() : await runInside(values.inside));
