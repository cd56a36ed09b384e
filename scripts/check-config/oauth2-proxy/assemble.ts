// One oauth2-proxy's options from all the places in which they stand: arguments come before variables, and those before the file, as in
// oauth2-proxy; a structured configuration has its part alone.
import type { Finding, Severity } from "../finding";
import type { Source } from "../source";
import { optionNamed } from "./option-table";
import { ProxyOptions } from "./proxy-options";
import type { Structured } from "./read-structured";
import type { Reading, Settings } from "./settings";

/** Where a reading comes from, for findings in it. */
export interface Origin {
  readonly source: Source;
  readonly path: string;
}

export interface Piece {
  readonly reading: Reading;
  readonly origin: Origin;
}

export interface Pieces {
  readonly from: string;
  readonly file?: Piece;
  readonly variables?: Piece;
  readonly words?: Piece;
  readonly structured?: Piece & { readonly reading: Structured };
  /** What could not be read, besides. */
  readonly gaps?: readonly Gap[];
  /** The text of a file that oauth2-proxy would open, where the given files have it. */
  readonly open?: (path: string) => string | undefined;
}

export interface Gap extends Origin {
  readonly severity: Severity;
  readonly text: string;
  /** Whether an option that is not found may be in it. */
  readonly mayHoldAny: boolean;
}

export function assemble(pieces: Pieces): ProxyOptions {
  const { from, file, variables, words, structured, gaps = [] } = pieces;
  const classic: Settings = withSecret(
    new Map([
      ...(file?.reading.settings ?? []),
      ...(variables?.reading.settings ?? []),
      ...(words?.reading.settings ?? []),
    ]),
    pieces.open,
  );
  const settings = structured === undefined ? classic : beside(classic, structured.reading.settings);
  const others = [file, variables, words].filter((piece) => piece !== undefined);
  const read = [...others, structured].filter((piece) => piece !== undefined);
  const isWhole = others.length > 0 && others.every(isReadable) && !gaps.some(({ mayHoldAny }) => mayHoldAny);
  const isStructured = structured !== undefined && isReadable(structured);
  return new ProxyOptions({
    from,
    settings,
    isComplete: ({ isMoved }) => (structured === undefined || !isMoved ? isWhole : isStructured),
    findings: [
      ...read.flatMap(remarkFindings),
      ...gaps.map(gapFinding),
      ...movedFindings(structured, [file, words]),
      ...unreadFindings(structured, variables),
    ],
    structure: structured?.reading.structure,
  });
}

function isReadable({ reading }: Piece): boolean {
  return reading.isUnread !== true;
}

// Of the two the secret itself comes first; the bytes of the file are the secret.
function withSecret(settings: Settings, open: Pieces["open"]): Settings {
  const [secret, path] = ["cookie_secret", "cookie_secret_file"].map(
    (name) => settings.get(name)?.value ?? "",
  );
  const text = secret === "" && typeof path === "string" && path !== "" ? open?.(path) : undefined;
  return text === undefined ? settings : settings.set("cookie_secret", { value: text, isSecret: true });
}

function beside(classic: Settings, structured: Settings): Settings {
  const kept = [...classic].filter(([name]) => optionNamed(name)?.isMoved !== true);
  return new Map([...kept, ...structured]);
}

function remarkFindings({ reading, origin }: Piece): Finding[] {
  return reading.remarks.map(({ severity, text, line }): Finding => {
    const { source, path } = origin;
    // A text in a block begins on the line below its key; a file of its own has no key.
    const lineOf = (place: string): number =>
      source.lineOf(place) + (line ?? (path === "" ? 1 : 0)) - (path === "" ? 1 : 0);
    return { severity, source: { ...source, lineOf }, path, text };
  });
}

function gapFinding({ severity, source, path, text }: Gap): Finding {
  return { severity, source, path, text };
}

// oauth2-proxy ends with an error when what the structured configuration says stands elsewhere as well.
function movedFindings(structured: Piece | undefined, others: readonly (Piece | undefined)[]): Finding[] {
  if (structured === undefined) return [];
  return others.flatMap((piece) => {
    const moved = [...(piece?.reading.settings.keys() ?? [])].filter(
      (name) => optionNamed(name)?.isMoved === true,
    );
    if (piece === undefined || moved.length === 0) return [];
    const text = `${moved.join(", ")}: oauth2-proxy does not start with these beside a structured configuration, which has them`;
    return [{ severity: "warning", ...piece.origin, text } as const];
  });
}

// Variables of those options are read by nobody, unless the structured configuration has them filled in.
function unreadFindings(structured: Pieces["structured"], variables: Piece | undefined): Finding[] {
  if (structured === undefined || variables === undefined) return [];
  const unread = [...variables.reading.settings.keys()].filter((name) => {
    const option = optionNamed(name);
    const isOfWeight = option?.isMoved === true && option.kind !== "harmless" && !option.isSecret;
    return isOfWeight && !structured.reading.reads(`OAUTH2_PROXY_${name}`);
  });
  if (unread.length === 0) return [];
  const names = unread.map((name) => `OAUTH2_PROXY_${name.toUpperCase()}`).join(", ");
  const text = `${names}: oauth2-proxy does not read these beside a structured configuration, which has what they say`;
  return [{ severity: "warning", ...variables.origin, text }];
}
