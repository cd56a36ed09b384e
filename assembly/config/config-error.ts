// Why a configuration is refused: where, what was found there, what is allowed. One line, plain ASCII, no secret.

@final
export class ConfigError {
  constructor(
    /** Path of keys such as `session.cookieSecret[1].env`; empty for the document itself. */
    readonly path: string,
    readonly found: string,
    readonly allowed: string,
  ) {}

  /** The same, of a configuration that is a part of a larger one: `prefix` is where that stands, with the dot behind it. */
  below(prefix: string): ConfigError {
    return new ConfigError(prefix + this.path, this.found, this.allowed);
  }

  /** The log line. */
  line(): string {
    const path = this.path.length === 0 ? "the document" : this.path;
    return `postern: configuration: ${path}: found ${this.found}, allowed: ${this.allowed}`;
  }
}
