// What the specs of the section `rules` share.
import { ByteList } from "../../bytes/byte-list";
import { RulesConfig } from "../../config/config";
import { configWith, Refused } from "./parsed";

/** The record of a section with this content. */
export function rulesOf(content: string): RulesConfig {
  return configWith(`"rules":{${content}}`).rules;
}

/** A list's texts with commas between them. */
export function text(list: ByteList): string {
  const words: string[] = [];
  for (let i = 0; i < list.count; i++)
    words.push(String.UTF8.decodeUnsafe(list.pointer(i), usize(list.size(i))));
  return words.join(",");
}

/** A row for an error below `rules`. */
export function refused(content: string, path: string, found: string, allowed: string): Refused {
  return new Refused(`"rules":{${content}}`, "rules." + path, found, allowed);
}

/** An entry so many times, with commas. */
export function repeated(entry: string, count: i32): string {
  const entries: string[] = [];
  for (let i = 0; i < count; i++) entries.push(entry);
  return entries.join(",");
}
