// Where in a document its reader is, for messages: realms[1] (grafana).session.cookieName. The text is made when there is something to
// say, not at every step.

/** Stands for the index of an open list's entry; no key begins with it. */
const ENTRY = "#";
const ENTRY_CODE: i32 = 0x23;
const BRACKET_CODE: i32 = 0x5b;

@final
export class ConfigPath {
  // For each open object and list the step taken there; empty before the first.
  private readonly steps: Array<string> = [];
  // For each open list, the index of its current entry.
  private readonly entries: Array<i32> = [];

  enterObject(): void {
    this.steps.push("");
  }

  leaveObject(): void {
    this.steps.pop();
  }

  enterList(): void {
    this.steps.push(ENTRY);
    this.entries.push(-1);
  }

  leaveList(): void {
    this.steps.pop();
    this.entries.pop();
  }

  /** The key of the innermost object that comes next. */
  toKey(step: string): void {
    this.steps[this.steps.length - 1] = step;
  }

  /** The next entry of the innermost list; its index. */
  toEntry(): i32 {
    this.steps[this.steps.length - 1] = ENTRY;
    return ++this.entries[this.entries.length - 1];
  }

  /** Names the current entry of the innermost list: `[1] (grafana)`. */
  nameEntry(name: string): void {
    this.steps[this.steps.length - 1] += ` (${name})`;
  }

  text(): string {
    let result = "";
    let list = 0;
    for (let i = 0; i < this.steps.length; i++) {
      const step = this.steps[i];
      if (step.length === 0) continue;
      const first = step.charCodeAt(0);
      if (first === ENTRY_CODE) result += this.entryText(list++) + step.slice(1);
      else result += result.length === 0 || first === BRACKET_CODE ? step : "." + step;
    }
    return result;
  }

  // Nothing before the first entry.
  private entryText(list: i32): string {
    const index = this.entries[list];
    return index < 0 ? "" : `[${index}]`;
  }
}
