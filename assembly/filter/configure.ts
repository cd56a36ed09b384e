// A new root context: its own configuration is put in charge of it or, where that cannot be used, the plugin's last good one.
//
// The host is never told that a configuration is wrong. Envoy keeps one that a module refused and gives it to the next listener
// that asks for the plugin: with a good one on its way, that listener's update is refused, and it goes on without any filter.

import { Config } from "../config/config";
import { NO_BYTES } from "../bytes/no-bytes";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { nowNanos } from "../host/clock";
import { refreshLogLevel } from "../host/log";
import { readTextProperty } from "../host/property";
import { forgetLastRoot } from "./contexts";
import { defineGauges } from "./gauges";
import { loadRealms } from "./load-realms";
import { noteNeighbours } from "./neighbours";
import { Plugin } from "./plugin";
import { Realms } from "./realms";
import { forgetRejection, reportRejection } from "./rejections";
import { addRoot, lastGoodOf, Root } from "./roots";
import { defineStats } from "./stats";
import { settleTick } from "./ticks";

/** Takes the configuration of a root context. */
export function configure(id: u32, size: i32): void {
  refreshLogLevel();
  defineStats();
  defineGauges();
  const name = readTextProperty("plugin_name");
  const loaded = loadRealms(name, size);
  const realms = loaded.realms;
  if (realms !== null) forgetRejection(name);
  else reportRejection(name, loaded.error);
  const root = new Root(id, name, realms !== null ? realms : standIn(name), realms === null);
  addRoot(root);
  forgetLastRoot();
  settleTick(root);
  noteNeighbours(root.realms, nowNanos() / NANOS_PER_MILLI);
}

/** What serves a plugin whose configuration cannot be used. Without one that could be, every request gets 503. */
function standIn(name: string): Realms {
  const lastGood = lastGoodOf(name);
  if (lastGood !== null) return lastGood;
  return new Realms([new Plugin(new Config(), null, NO_BYTES)], name, NO_BYTES);
}
