// What the guides' blocks show when all is well, and which of their commands end with a failure by their nature. A block that is not here is to
// run without a failure.

export interface Expectation {
  /** Text that marks the block. */
  readonly block: string;
  /** All of them are to be in the output; a block that only looks is run again until they are. */
  readonly shows?: readonly RegExp[];
  readonly hides?: readonly RegExp[];
  /** Commands, as bash gives them, that may fail. */
  readonly mayFail?: RegExp;
  readonly onlyLooks?: boolean;
}

const TOKEN = /"Authorization": \[\n\s+"Bearer ey/;
/** Whether it is a worker's first request or one of those behind it. */
const JUDGED_HERE = /postern[._]request[._]session(_verified)?: [1-9]/;
const LOGIN = /302 https:\/\/(dex\.example\.com\/auth|httpbin\.example\.com\/oauth2)/;

export const EXPECTATIONS: readonly Expectation[] = [
  { block: "export COOKIE=", shows: [/^200$/m, TOKEN, LOGIN], onlyLooks: true },
  {
    block: "npm run check-config --",
    // What is meant to be there: the policy, or each team's, that still stands in front.
    shows: [/CUSTOM/, /\b[12] warnings?\b/],
    hides: [/error:/],
    mayFail: /^npm run check-config/,
  },
  {
    block: "stats | grep observe",
    shows: [/postern[._]observe[._]agree: [1-9]/],
    hides: [/differ: [1-9]/, /"event":"observe"/],
    mayFail: /grep '"event":"observe"'/,
    onlyLooks: true,
  },
  {
    block: "stats istio-ingressgateway-canary",
    shows: [TOKEN, JUDGED_HERE],
    onlyLooks: true,
  },
  {
    block: "logs -l app=oauth2-proxy --tail=-1 --since=1m",
    shows: [LOGIN, /^200$/m],
    onlyLooks: true,
  },
  {
    block: "proxy-config ecds",
    shows: [/istio-system\.postern/, JUDGED_HERE],
    onlyLooks: true,
  },
  {
    block: "root@example.com",
    shows: [/"X-Auth-Request-Email": \[\n\s+"admin@example\.com"/],
    onlyLooks: true,
  },
  { block: 'curl -sS -H "Cookie: $COOKIE" "$APP/headers" | grep -iA1', shows: [TOKEN], onlyLooks: true },
  { block: "get authorizationpolicy -A", hides: [/provider:/], mayFail: /grep -A1 'provider:'/ },
  { block: "edit configmap istio", shows: [/outbound|oauth2-proxy\.demo\.svc\.cluster\.local/] },
];
