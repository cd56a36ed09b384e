// No rule of check-config on oauth2-proxy's options is hearsay: for each there is a request that the real oauth2-proxy answers in two ways,
// while the filter does the same both times; check-config has a finding for the one, and none for the other.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { OPTIONS } from "../../../scripts/check-config/oauth2-proxy/option-table";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { ANSWERS } from "./answer-trials";
import { WHOSE_BEARERS } from "./bearer-trials";
import { Bed, checked, NO_START, filterVerdict, type Answer, type Config, type Options } from "./bed";
import { BEARERS, SESSIONS, type Trial } from "./trials";

/** "bob" and "secret", in SHA-1 as htpasswd -s writes it. */
const HTPASSWD = "bob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n";

describe("the real oauth2-proxy answers otherwise", () => {
  let bed: Bed;
  const files: Record<string, string> = {};
  before(async () => {
    bed = await Bed.start();
    const folder = await makeRunFolder();
    const write = async (name: string, content: string): Promise<void> => {
      files[name] = join(folder, name);
      await writeFile(files[name], content);
    };
    await write("HTPASSWD", HTPASSWD);
    await write(
      "PUBLIC_KEY",
      bed.ciIssuer.key().pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    );
  });
  after(() => bed.stop());

  /** The options with the names of files, and of the issuer that is reached, where those are. */
  const inPlace = (options: Options): Options =>
    JSON.parse(JSON.stringify(options).replaceAll("{issuer}", bed.reached), (_key, value: unknown) => {
      return files[String(value)] ?? value;
    }) as Options;

  async function answersOf(
    trial: Trial,
    options: Options,
    config: Config,
  ): Promise<{ answer: unknown; named: string[] }> {
    const shown = trial.shown ?? (({ status }: Answer) => status);
    return bed.withProxy(inPlace(options), async (ask, file) => {
      const answer = ask === undefined ? NO_START : shown(await ask(await trial.request(bed)));
      const findings = checked(config, file).filter(({ text }) => text.includes(trial.option));
      return { answer, named: findings.map(({ severity }) => severity) };
    });
  }

  const trials = [...BEARERS, ...WHOSE_BEARERS, ...SESSIONS, ...ANSWERS];
  for (const trial of trials) {
    it(`with ${trial.option}${trial.what === undefined ? "" : `, ${trial.what}`}`, async () => {
      const config = bed.config();
      trial.change?.(config, bed);
      const plain = await answersOf(trial, { ...trial.both }, config);
      const found = await answersOf(trial, { ...trial.both, ...trial.options }, config);
      assert.deepEqual([plain.answer, found.answer], [trial.without, trial.with]);
      if (trial.filter !== undefined)
        assert.equal(filterVerdict(config, await trial.request(bed)), trial.filter);
      assert.ok(found.named.includes(trial.severity), `${trial.severity} is not among ${found.named.join()}`);
    });
  }

  it("for every option that is compared or decides, but for those of stores that are not there", () => {
    const shown = trials.flatMap(({ option, options }) => [option, ...Object.keys(options)]);
    const missing = OPTIONS.filter(({ name, kind }) => kind !== "harmless" && !shown.includes(name)).map(
      ({ name }) => name,
    );
    assert.deepEqual(missing, ["session_cookie_minimal", "session_store_type"]);
    assert.ok(trials.length >= 30);
  });

  it("and not without them: check-config has nothing to say of the two that agree", async () => {
    const findings = await bed.withProxy({}, async (_ask, file) => checked(bed.config(), file));
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== "note").map(({ text }) => text),
      [],
    );
  });
});
