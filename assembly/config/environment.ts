// The environment variables of the plugin's VM, as far as configuration needs them; the host implements it.

export abstract class Environment {
  /** Exact bytes of the variable, or null when it is not set. */
  abstract get(name: string): ArrayBuffer | null;
}
