// The plugin's configuration: taken or refused, and never a way in.

import { readdirSync, readFileSync } from "node:fs";
import { FakeHost } from "../../fake-host/host";
import { assertIdentity, exchange, requestPairs, respond } from "../exchange";
import { NOW } from "../seal";
import { type Bed, RUNS_PER_FILTER, type Target } from "../target";

const FOLDER = "tests/repository/corpus/plugins";

export const CONFIGURATION: Target = {
  name: "config",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    ...[
      '"authService":{',
      '"cluster":"c"',
      '"session":{',
      '"cookieSecret":',
      '"value":',
      '"env":"COOKIE_SECRET"',
      '"jwt":{"issuers":[',
    ],
    ...[
      '"jwks":{"inline":{"keys":[',
      '"rules":{',
      '"routes":[{',
      '"public":[{',
      '"api":[{',
      '"paths":["',
      '"methods":["GET"]',
      '"hosts":["',
    ],
    ...[
      '"upstream":{',
      '"stripHeaders":["',
      '"cache":{',
      '"verdictTtl":"30s"',
      '"*.example.com"',
      '"/*"',
      '"{*}"',
      '"/a/{**}/b"',
    ],
    ...["null", "true", "false", "-1", "1e9", "0.5", '"168h"', '"1ms"', "[]", "{}", ",", ":", '"', "\\u0041"],
  ],
  seeds: () =>
    readdirSync(FOLDER).map((file) => {
      const text = readFileSync(`${FOLDER}/${file}`, "utf8");
      return Buffer.from(JSON.stringify(JSON.parse(text)));
    }),
  open(wasm): Bed {
    const environment = { COOKIE_SECRET: "0123456789abcdef0123456789abcdeZ" };
    const host = new FakeHost({ now: NOW, wasm, environment, clusters: "any" });
    let last = 0;
    return {
      host,
      run(input) {
        const { root } = host.configure(input);
        for (const call of [...host.calls]) host.answer(call, null);
        const junk = requestPairs("GET", "/a/b?c=d", "app.example.com", [
          ["cookie", "_oauth2_proxy=junk"],
          ["x-forwarded-user", "mallory"],
        ]);
        const { stream } = exchange(host, junk);
        assertIdentity(stream, {});
        respond(host, stream);
        // The root before goes: as few live at once as in Envoy.
        if (last !== 0) host.endRoot(last);
        last = root;
        host.advance(2000);
        host.tick();
      },
    };
  },
};
