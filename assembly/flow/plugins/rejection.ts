// Why a configuration cannot be used, as the log says it.

import { ConfigError } from "../../config/config-error";

@final
export class Rejection {
  constructor(
    /** Where in the configuration; empty when it is about the whole. */
    readonly key: string,
    readonly text: string,
  ) {}
}

export function rejectionOf(error: ConfigError): Rejection {
  return new Rejection(error.path, error.line());
}
