// A new root context: its own configuration is put in charge of it or, where that cannot be used, the plugin's last good one.
//
// The host is never told that a configuration is wrong. Envoy keeps one that a module refused and gives it to the next listener
// that asks for the plugin: with a good one on its way, that listener's update is refused, and it goes on without any filter.

import { NO_BYTES } from "../../bytes/no-bytes";
import { loadRealms } from "./load-realms";
import { Realms } from "./realms";
import { Root } from "./roots";
import { unusablePlugin } from "./unusable-plugin";
import { Worker } from "../worker";

/** Takes the configuration of a root context, of so many bytes. */
export function configure(worker: Worker, id: u32, size: i32, nowMillis: i64): void {
  worker.host.log.refreshLevel();
  worker.stats.define();
  worker.gauges.define();
  const name = worker.host.machine.property("plugin_name");
  const loaded = loadRealms(worker, name, size, nowMillis);
  const realms = loaded.realms;
  const error = loaded.error;
  if (error === null) worker.rejections.forget(name);
  else worker.rejections.report(name, error, nowMillis);
  const root = realms !== null ? new Root(id, name, realms, false) : standIn(worker, id, name);
  if (realms !== null) {
    root.takenMillis = nowMillis;
    worker.configChanges.note(name, realms.hash);
  }
  worker.roots.add(root);
  worker.ticks.settle(root);
  worker.neighbours.note(root.realms.print, nowMillis);
}

/** A root context whose configuration cannot be used: by what its plugin went by before. Without one that could be, every request gets 503. */
function standIn(worker: Worker, id: u32, name: string): Root {
  const lastGood = worker.roots.lastGoodOf(name);
  if (lastGood === null) {
    const nothing = [unusablePlugin(worker, worker.generations)];
    return new Root(id, name, new Realms(nothing, name, NO_BYTES, worker.hashSecret), true);
  }
  const root = new Root(id, name, lastGood.realms, true);
  root.takenMillis = lastGood.takenMillis;
  return root;
}
