// The faults of the table: how each is brought about, and how it is undone.
import { BEHAVIOURS } from "../lab/auth-behaviours";
import type { ChaosServer } from "../lab/chaos-server";
import type { RefreshStack } from "../lab/refresh-stack";

export interface Bench {
  readonly setup: RefreshStack;
  readonly chaos: ChaosServer;
}

export interface Fault {
  readonly name: string;
  begin(bench: Bench): Promise<void> | void;
  end(bench: Bench): Promise<void> | void;
}

function toOauth2Proxy({ setup }: Bench): void {
  setup.relay.target = setup.stack.oauth2Proxy.port;
  setup.relay.drop();
}

/** Another server in oauth2-proxy's place. */
function replaced(name: string, behaviour: string): Fault {
  return {
    name,
    begin({ setup, chaos }) {
      chaos.behaviour = BEHAVIOURS[behaviour] ?? (() => undefined);
      setup.relay.target = chaos.port;
      setup.relay.drop();
    },
    end: toOauth2Proxy,
  };
}

const nothing = () => undefined;

export const FAULTS: readonly Fault[] = [
  { name: "none", begin: nothing, end: nothing },
  {
    name: "oauth2-proxy is down",
    begin: ({ setup }) => setup.stack.oauth2Proxy.server.stop(),
    end: async (bench) => {
      await bench.setup.stack.restartOauth2Proxy();
      toOauth2Proxy(bench);
    },
  },
  {
    name: "oauth2-proxy is frozen",
    begin: ({ setup }) => setup.stack.oauth2Proxy.server.signal("SIGSTOP"),
    end: ({ setup }) => setup.stack.oauth2Proxy.server.signal("SIGCONT"),
  },
  replaced("the auth service takes calls and never answers", "silent"),
  replaced("the auth service answers garbage", "garbage"),
  replaced("the auth service closes in the middle of an answer", "short-body"),
  replaced("the auth service answers without end", "chunk-endless"),
  {
    name: "Dex is down",
    begin: ({ setup }) => setup.stack.dex.server.stop(),
    end: ({ setup }) => setup.stack.restartDex(),
  },
];
