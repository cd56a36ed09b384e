// What every group of checks is given, and what it gives.
import type { Severity } from "./finding";
import type { Plugin } from "./plugin";
import type { ProxyOptions } from "./proxy-options";
import type { Source } from "./source";

export interface Given {
  /** The plugin; where its configuration has realms, one of them. */
  readonly plugin: Plugin;
  /** Every document of the given files. */
  readonly sources: readonly Source[];
  /** What is known of the oauth2-proxy that the plugin asks. */
  readonly proxy?: ProxyOptions;
}

export interface Advice {
  /** A warning where it does not say. */
  readonly severity?: Severity;
  /** JSON path in the plugin's document. */
  readonly path: string;
  readonly text: string;
}

export type Adviser = (given: Given) => Advice[];
