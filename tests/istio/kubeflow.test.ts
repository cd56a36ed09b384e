// Kubeflow as its manifests make it, with Postern beside it: Kubeflow's policies, mesh configuration, oauth2-proxy and Dex (tests/istio/kubeflow)
// and our overlays through istiod's code, before the filter, with it, and all the way back.
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { type HeaderLine, type RawResponse, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { seenIn } from "../../scripts/lab/recording-app";
import { type Claims, TokenIssuer } from "../../scripts/lab/tokens";
import { until } from "../../scripts/lab/until";
import { isOurs } from "./istio-stack";
import {
  CLUSTER_ISSUER,
  kubeflowObjects,
  KubeflowStack,
  SHORT_CLUSTER_ISSUER,
  USER,
} from "./kubeflow/kubeflow-stack";
import { parseObjects, render, type KubeObject } from "./manifests";

const HOST = "kubeflow.example.com";
const SITE = `http://${HOST}`;
const EDITOR = "system:serviceaccount:kubeflow-user-example-com:default-editor";
const RUNS = "/pipeline/apis/v2beta1/runs";
const CUSTOM = "istio-ingressgateway-oauth2-proxy";
const EXT_AUTHZ = "envoy.filters.http.ext_authz";
const NOW = Math.floor(Date.now() / 1000);
const AS_PAGE: HeaderLine = ["accept", "text/html"];
const MALLORY = "mallory@example.com";
const SPELLINGS = ["kubeflow-userid", "Kubeflow-UserId", "kubeflow_userid", "kubeflow.userid"];
const SPOOFED: readonly HeaderLine[] = [
  ...SPELLINGS,
  "kubeflow-groups",
  "kubeflow_groups",
  "x-auth-request-email",
].map((name): HeaderLine => [name, MALLORY]);
const NAMES_A_USER = /^(kubeflow.(userid|groups)|x.auth.request.(?!redirect$).*)$/i;

/** What came of a request, as far as it is about who somebody is. */
interface Outcome {
  readonly status: number;
  readonly user?: readonly string[];
  readonly spoofed?: readonly string[];
  readonly cookie?: boolean;
}

describe("Kubeflow's manifests, with istio/overlays/kubeflow-service-accounts beside them", () => {
  let stack: KubeflowStack;
  let cookie: HeaderLine;
  let asItWas: Readonly<Record<string, Outcome>>;
  let filtersAsTheyWere: readonly string[][];
  let tokenOfTheApp: string | undefined;
  let spoofedAtDex: string[] | undefined;

  const ask = (path: string, headers: readonly HeaderLine[]): Promise<RawResponse> =>
    send(stack.port, { path, headers: [["host", HOST], ...headers] });

  const outcome = async (path: string, ...headers: HeaderLine[]): Promise<Outcome> => {
    const answer = await ask(path, headers);
    if (answer.status !== 200) return { status: answer.status };
    const seen = seenIn(answer).headers;
    return {
      status: 200,
      user: valuesOf(seen, "kubeflow-userid"),
      spoofed: seen.filter(([, value]) => value.includes(MALLORY)).map(([name]) => name),
      cookie: seen.some(([name]) => name === "cookie"),
    };
  };

  const bearer = (claims: Claims = {}, issuer: TokenIssuer = stack.cluster): HeaderLine => {
    const token = { iss: CLUSTER_ISSUER, sub: EDITOR, aud: [CLUSTER_ISSUER], iat: NOW, exp: NOW + 3600 };
    return ["authorization", `Bearer ${issuer.key().sign({ ...token, ...claims })}`];
  };

  const everybody = async (): Promise<Readonly<Record<string, Outcome>>> => ({
    nobody: await outcome("/", AS_PAGE, ...SPOOFED),
    "nobody at an API": await outcome("/jupyter/api/namespaces", AS_PAGE, ...SPOOFED),
    person: await outcome("/", AS_PAGE, cookie, ...SPOOFED),
    machine: await outcome(RUNS, bearer(), ...SPOOFED),
    "a machine with a token for somebody else": await outcome(RUNS, bearer({ aud: ["vault"] }), ...SPOOFED),
    "a machine with a token of a moment ago": await outcome(RUNS, bearer({ exp: NOW - 3 })),
    "a person with other credentials": await outcome("/", cookie, ["authorization", "Basic YTpi"]),
    "a machine with another cluster's token": await outcome(
      RUNS,
      bearer({}, TokenIssuer.create(CLUSTER_ISSUER, ["RS256"])),
    ),
  });

  const policy = async (name: string, file = "policies.yaml"): Promise<KubeObject> =>
    (await kubeflowObjects(file)).find(({ metadata }) => metadata.name === name);

  const untilGuardIs = (there: boolean): Promise<void> =>
    until(`ext_authz to be ${there ? "there" : "gone"}`, async () => {
      const chains = (await stack.gateway.envoy.httpFilters()).filter((names) => names.length > 1);
      return chains.every((names) => names.includes(EXT_AUTHZ) === there);
    });

  before(async () => {
    stack = await KubeflowStack.start("overlays/kubeflow-service-accounts");
    await untilGuardIs(true);
    await until(
      "Istio to have the cluster's keys",
      async () => (await outcome(RUNS, bearer())).status === 200,
    );
    const browser = stack.gateway.browser();
    const page = await browser.login(`${SITE}/oauth2/start?rd=%2F`, USER.email, USER.password);
    assert.deepEqual([page.status, page.url], [200, `${SITE}/`]);
    cookie = ["cookie", await browser.cookies(SITE)];
    asItWas = await everybody();
    filtersAsTheyWere = await stack.gateway.envoy.httpFilters();
    await ask("/dex/healthz", SPOOFED);
    spoofedAtDex = stack.dex.seen.at(-1)?.names.filter((name) => NAMES_A_USER.test(name));
    tokenOfTheApp = valueOf(seenIn(await ask("/", [cookie])).headers, "authorization");
  });
  after(() => stack?.stop());

  it("let in without Postern whom they say, with headers in another spelling and tokens for anybody", () => {
    const others = ["kubeflow_userid", "kubeflow.userid", "kubeflow_groups"];
    const machine = {
      status: 200,
      user: [EDITOR],
      spoofed: [...others, "x-auth-request-email"],
      cookie: false,
    };
    assert.deepEqual(asItWas, {
      nobody: { status: 403 },
      "nobody at an API": { status: 401 },
      person: { status: 200, user: [USER.email], spoofed: others, cookie: true },
      machine,
      "a machine with a token for somebody else": machine,
      "a machine with a token of a moment ago": { ...machine, spoofed: [] },
      "a person with other credentials": { status: 403 },
      "a machine with another cluster's token": { status: 401 },
    });
    assert.deepEqual(spoofedAtDex, [...others, "x-auth-request-email"]);
  });

  it("take the plugin behind their policy, and nobody is let in or turned away by both who was not by the one", async () => {
    assert.equal(await stack.gateway.applyPlugin(await stack.plugin()), "accepted");
    const machine = { status: 200, user: [EDITOR], spoofed: [], cookie: false };
    assert.deepEqual(await everybody(), {
      nobody: { status: 403 },
      "nobody at an API": { status: 401 },
      person: { status: 200, user: [USER.email], spoofed: [], cookie: false },
      machine,
      "a machine with a token for somebody else": { status: 401 },
      "a machine with a token of a moment ago": { status: 401 },
      "a person with other credentials": { status: 200, user: [USER.email], spoofed: [], cookie: false },
      "a machine with another cluster's token": { status: 401 },
    });
  });

  it("go without the CUSTOM policy, all others in place: people pass with what the app had, and without a call", async () => {
    await stack.gateway.istiod.delete(await policy(CUSTOM));
    await untilGuardIs(false);
    for (const names of (await stack.gateway.envoy.httpFilters()).filter((each) => each.some(isOurs)))
      assert.deepEqual(names.slice(1, 3), ["envoy.filters.http.jwt_authn", "envoy.filters.http.rbac"]);
    const calls = stack.oauth2Proxy.seen.length;
    const seen = seenIn(await ask("/", [cookie, ...SPOOFED])).headers;
    assert.equal(stack.oauth2Proxy.seen.length, calls);
    assert.deepEqual(valuesOf(seen, "kubeflow-userid"), [USER.email]);
    assert.deepEqual(valuesOf(seen, "authorization"), [tokenOfTheApp]);
    assert.equal(
      seen.some(([name, value]) => name === "cookie" || value.includes(MALLORY)),
      false,
    );
  });

  it("go on letting people and machines in while oauth2-proxy is down", async () => {
    const proxy = stack.gateway.oauth2Proxy("oauth2-proxy");
    proxy.signal("SIGSTOP");
    try {
      assert.equal((await outcome("/", cookie)).status, 200);
      assert.equal((await outcome(RUNS, bearer())).status, 200);
    } finally {
      proxy.signal("SIGCONT");
    }
  });

  it("show nobody the app: a page has oauth2-proxy's button, which leads to Dex, a script a 401, an API no call", async () => {
    const page = await ask("/", [AS_PAGE]);
    assert.equal(page.status, 403);
    assert.match(page.body.toString(), /<form method="GET" action="\/oauth2\/start">/);
    const start = await ask("/oauth2/start?rd=%2F", [AS_PAGE]);
    assert.equal(start.status, 302);
    assert.match(valueOf(start.headers, "location") ?? "", /^\/dex\/auth\?/);
    const script = await ask("/", [["accept", "application/json"]]);
    assert.equal(script.status, 401);
    assert.equal(JSON.parse(script.body.toString()).error, "login_required");
    const before = stack.dashboard.requests.length;
    assert.equal((await ask("/jupyter/api/namespaces", [AS_PAGE])).status, 401);
    assert.equal(stack.dashboard.requests.length, before);
  });

  it("sign a person in through the filter, to the page that was asked for", async () => {
    const browser = stack.gateway.browser();
    const page = await browser.login(`${SITE}/oauth2/start?rd=%2Fjupyter%2F`, USER.email, USER.password);
    assert.deepEqual([page.status, page.url], [200, `${SITE}/jupyter/`]);
    assert.deepEqual(valuesOf(JSON.parse(page.body).headers, "kubeflow-userid"), [USER.email]);
    await browser.get(`${SITE}/oauth2/sign_out`, { follow: false });
    assert.equal((await browser.get(`${SITE}/`)).status, 403);
  });

  it("let a service account's token for the API server in, as the service account, without a call", async () => {
    const calls = stack.oauth2Proxy.seen.length;
    const machine = { status: 200, user: [EDITOR], spoofed: [], cookie: false };
    assert.deepEqual(await outcome(RUNS, bearer(), ...SPOOFED), machine);
    const short = SHORT_CLUSTER_ISSUER;
    assert.deepEqual(await outcome(RUNS, bearer({ iss: short, aud: [short] }), ...SPOOFED), machine);
    assert.deepEqual(await outcome(RUNS, bearer(), cookie, ...SPOOFED), machine);
    const refused: Readonly<Record<string, HeaderLine>> = {
      "The token is for another audience": bearer({ aud: ["vault"] }),
      "The token is expired": bearer({ exp: NOW - 3 }),
      "The token's signature does not verify": bearer({}, TokenIssuer.create(CLUSTER_ISSUER, ["RS256"])),
    };
    for (const [reason, header] of Object.entries(refused)) {
      const answer = await ask(RUNS, [header, ...SPOOFED]);
      assert.equal(answer.status, 401, reason);
      assert.match(
        valueOf(answer.headers, "www-authenticate") ?? "",
        /^Bearer error="invalid_token"/,
        reason,
      );
    }
    assert.equal(stack.oauth2Proxy.seen.length, calls);
  });

  it("let no client's kubeflow-userid or kubeflow-groups through, to Dex and oauth2-proxy neither", async () => {
    const [toDex, toProxy] = [stack.dex.seen.length, stack.oauth2Proxy.seen.length];
    for (const path of ["/dex/healthz", "/dex/auth", "/oauth2/sign_in", "/oauth2/callback", "/"])
      await ask(path, SPOOFED);
    const reached = [...stack.dex.seen.slice(toDex), ...stack.oauth2Proxy.seen.slice(toProxy)];
    assert.deepEqual(reached.map(({ url }) => url.split("?")[0]).sort(), [
      "/",
      "/dex/auth",
      "/dex/healthz",
      "/oauth2/callback",
      "/oauth2/sign_in",
    ]);
    for (const { url, names } of reached)
      assert.deepEqual(
        names.filter((name) => NAMES_A_USER.test(name)),
        [],
        url,
      );
  });

  it("with their policies for Cloudflare, show everybody the assets, and nobody's name with them", async () => {
    const requireJwt = "istio-ingressgateway-require-jwt";
    await stack.gateway.istiod.apply(await policy(requireJwt, "cloudflare.yaml"));
    const plugin = await stack.plugin();
    plugin.spec.pluginConfig.rules.public.push({ methods: ["GET"], paths: ["/favicon*", "/assets*"] });
    assert.equal(await stack.gateway.applyPlugin(plugin), "accepted");
    const asset = "/assets/logo.svg";
    await until("the assets to be public", async () => (await outcome(asset)).status === 200);
    const shown = { status: 200, user: [], spoofed: [], cookie: false };
    assert.deepEqual(await outcome(asset, ...SPOOFED), shown);
    assert.deepEqual(await outcome(asset, cookie, ...SPOOFED), shown);
    assert.equal((await outcome("/", AS_PAGE)).status, 403);
    await stack.gateway.istiod.apply(await policy(requireJwt));
  });

  it("with istio/overlays/kubeflow alone, refuse service accounts and let people in", async () => {
    const plugin = (await parseObjects(await render("overlays/kubeflow")))[0];
    const { match } = plugin.spec;
    const ready = await stack.gateway.withImage(plugin);
    assert.equal(await stack.gateway.applyPlugin({ ...ready, spec: { ...ready.spec, match } }), "accepted");
    assert.deepEqual(await outcome("/", cookie, ...SPOOFED), {
      ...{ status: 200, user: [USER.email], spoofed: [], cookie: false },
    });
    assert.equal((await outcome(RUNS, bearer())).status, 401);
  });

  it("need not have RequestAuthentication for a person's name, but for a machine's", async () => {
    const gone = ["istio-ingressgateway-require-jwt", "dex-jwt", "m2m-token-issuer"];
    const policies = await Promise.all(gone.map((name) => policy(name)));
    assert.equal(await stack.gateway.applyPlugin(await stack.plugin()), "accepted");
    await stack.gateway.istiod.delete(...policies);
    await until("jwt_authn to go", async () =>
      (await stack.gateway.envoy.httpFilters()).flat().every((name) => !name.endsWith("jwt_authn")),
    );
    const person = { status: 200, user: [USER.email], spoofed: [], cookie: false };
    assert.deepEqual(await outcome("/", cookie, ...SPOOFED), person);
    assert.deepEqual(await outcome(RUNS, bearer(), ...SPOOFED), { ...person, user: [] });
    await stack.gateway.istiod.apply(...stack.withKeys(policies));
    await until("jwt_authn to be back", async () => (await outcome(RUNS, bearer())).user?.[0] === EDITOR);
  });

  it("let nobody in with neither the plugin nor the policy, and are as they were with the policy back", async () => {
    await stack.gateway.removePlugin(await stack.plugin());
    for (const headers of [[], [cookie], [AS_PAGE, ...SPOOFED]])
      assert.equal((await outcome("/", ...headers)).status, 403);
    await stack.gateway.istiod.apply(await policy(CUSTOM));
    await untilGuardIs(true);
    assert.deepEqual(await everybody(), asItWas);
    assert.deepEqual(await stack.gateway.envoy.httpFilters(), filtersAsTheyWere);
  });
});
