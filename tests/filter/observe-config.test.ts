// The keys mode and observe: what the filter takes for them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { configOf, startFilter } from "./fixture";

describe("The mode of a configuration", () => {
  const accepted = (sections: object) => startFilterOf(sections).accepted;
  const startFilterOf = (sections: object) => startFilter().configure({ ...configOf(), ...sections });

  it("is enforce or observe, and observe goes with the latter alone", () => {
    for (const sections of [
      { mode: "enforce" },
      { mode: "observe" },
      { mode: "observe", observe: {} },
      { observe: { ask: "1%" }, mode: "observe" },
    ]) {
      assert.ok(accepted(sections), JSON.stringify(sections));
    }
    for (const sections of [
      { mode: "Observe" },
      { mode: true },
      { mode: "" },
      { observe: { ask: "1%" } },
      { mode: "enforce", observe: { ask: "1%" } },
      { mode: "observe", observe: { share: "1%" } },
    ]) {
      assert.ok(!accepted(sections), JSON.stringify(sections));
    }
  });

  it("takes a share of requests in percent, with two decimals at most", () => {
    for (const ask of ["0%", "1%", "0.5%", "12.25%", "100%", "100.00%"])
      assert.ok(accepted({ mode: "observe", observe: { ask } }), ask);
    for (const ask of [
      "",
      "%",
      "1",
      "1 %",
      "-1%",
      "+1%",
      ".5%",
      "1.%",
      "0.001%",
      "100.01%",
      "101%",
      "1e1%",
      "00000001%",
      1,
    ])
      assert.ok(!accepted({ mode: "observe", observe: { ask } }), String(ask));
  });
});
