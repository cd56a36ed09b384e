// What people are told of a reason of the filter's catalogue (assembly/exchange/reason.ts).

export interface ReasonText {
  /** For who runs the gateway: what was so. */
  readonly meaning: string;
  /** What the client meets, the person in front of it included. */
  readonly person: string;
  readonly todo: string;
  /** What the filter itself answers with, where it does. */
  readonly statuses: readonly number[];
}

export type ReasonTexts = Readonly<Record<string, ReasonText>>;

export const NOTHING = "nothing";

export function text(meaning: string, person: string, todo = NOTHING): ReasonText {
  return { meaning, person, todo, statuses: [] };
}

/** One that the filter answers itself. */
export function reply(
  statuses: readonly number[],
  meaning: string,
  person: string,
  todo: string,
): ReasonText {
  return { meaning, person: `${statuses.join(" or ")}: ${person}`, todo, statuses };
}
