// The keys of a log line's object. They are stable, and mean the same in every line; docs/logs.md tells them.

export enum LogKey {
  Event,
  Plugin,
  Realm,
  Method,
  Path,
  Route,
  Class,
  Verdict,
  Reason,
  Answer,
  Micros,
  Calls,
  RequestId,
  Difference,
  Key,
  Document,
  Issuer,
  Keys,
  LeftOut,
  VerifiedBy,
  Detail,
  /** Lines of the kind that were left out before this one. */
  Suppressed,
}

const NAMES: StaticArray<string> = [
  "event",
  "plugin",
  "realm",
  "method",
  "path",
  "route",
  "class",
  "verdict",
  "reason",
  "answer",
  "micros",
  "calls",
  "request_id",
  "difference",
  "key",
  "document",
  "issuer",
  "keys",
  "left_out",
  "verified_by",
  "detail",
  "suppressed",
];

export function logKeyName(key: LogKey): string {
  return NAMES[key];
}
