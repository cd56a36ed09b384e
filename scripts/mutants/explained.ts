// Faults that no test can notice, each with the reason: what the filter does is the same with it. The names are those that npm run mutants
// prints; one that no source has any more is an error.

export interface Explanation {
  readonly fault: string;
  readonly why: string;
}

export const EXPLAINED: readonly Explanation[] = [
  {
    fault:
      "assembly/codec/json-number.ts exponentOf: exponent < MAX_EXPONENT -> exponent < (MAX_EXPONENT + 1)",
    why: "An exponent of 100,000,000 gets one more digit: as far beyond every number, and still an i32.",
  },
  {
    fault:
      "assembly/codec/json-number.ts isBeyondDouble: point < end && load<u8>(point) === POINT -> load<u8>(point) === POINT",
    why: "A checked number without a point is followed by none; and digits behind one would change neither its power nor its first four digits.",
  },
  {
    fault: "assembly/codec/json-string.ts decodedEquals: if (textLength > length) -> if (false)",
    why: "Saves work: a decoded text is never longer than its source, so something of the other one is left at the end.",
  },
  {
    fault: "assembly/codec/base64url.ts decodeBase64UrlPadded: body > 0 -> body > (0 + 1)",
    why: "The length is a multiple of four: 0, or more than 1.",
  },
  {
    fault:
      "assembly/session/session-state.ts openSessionState: FRAME_HEADER_BYTES + 1 -> FRAME_HEADER_BYTES - 1",
    why: "A frame that is cut off behind or within its header is none to the decoder either, with the same error.",
  },
  {
    fault: "assembly/session/login-state.ts readLoginPage: if (isPage) -> if (true)",
    why: "Saves work: what was written is thrown away unless it is a page.",
  },
  {
    fault:
      "assembly/session/seal-session.ts readSealed: (payloadChars() / 4) * 3 > MAX_SEALED_BYTES -> (payloadChars() / 4) * 3 > (MAX_SEALED_BYTES + 1)",
    why: "Both sides are multiples of three: the next size is three bytes more.",
  },
  {
    fault: "assembly/session/signed-value.ts withoutSpareBits: character - 0x41 -> character - (0x41 + 1)",
    why: "A has no spare bits set, and [, which is taken for a letter then, is no character of a MAC: false for both, as before.",
  },
  {
    fault: "assembly/session/signed-value.ts fourth: rounded < 26 -> rounded <= 26",
    why: "A multiple of four is never 26.",
  },
  {
    fault: "assembly/rules/route-table.ts RouteTable.find: if (this.index.isEmpty) -> if (false)",
    why: "Saves work: in an index without routes nothing is found.",
  },
  {
    fault: "assembly/rules/realm-index.ts RealmIndex.find: this.keep(authority, length, realm); -> nothing",
    why: "Saves work: the host of the request before is looked up again.",
  },
  {
    fault:
      "assembly/rules/path-pattern.ts matchesRest: at === length || load<u8>(path + at++) !== code -> load<u8>(path + at++) !== code",
    why: "A path that ends too early matches nothing all the same: the place is behind its end then, and every way on wants it before.",
  },
  {
    fault: "assembly/rules/request-index.ts distinctHosts: count = 0 -> count = (0 + 1)",
    why: "Saves work: without hosts the list that is made has none in it, as the one that all share.",
  },
  {
    fault:
      "assembly/judge/bearer-judge.ts BearerJudge.awaitKeys: this.key.hashOf(header.kid, header.kidLength) + u64(header.algorithm) -> this.key.hashOf(header.kid, header.kidLength) - u64(header.algorithm)",
    why: "The number only tells lookups apart: the hash of a key ID less an algorithm does so as well.",
  },
  {
    fault:
      "assembly/judge/session-reader.ts SessionReader.isLoginDenied: this.denied.size > 0 -> this.denied.size >= 0",
    why: "Saves work: in an empty table nothing is found.",
  },
  {
    fault:
      "assembly/judge/vouched-bearers.ts VouchedBearers.keep: if (entry.validUntilMillis <= nowMillis) -> if (false)",
    why: "Saves work: an entry that is over when it is kept is never found.",
  },
  {
    fault:
      "assembly/judge/session-reader.ts SessionReader.isDenied: if (this.denied.size === 0 || name.isNone) -> if (false)",
    why: "Saves work: in an empty table nothing is found, and no login is signed out under the name of none.",
  },
  {
    fault: "assembly/jwt/token-payload.ts TokenPayload.open: size < 0 -> size <= 0",
    why: "A payload of no bytes is no JSON object either.",
  },
  {
    fault: "assembly/jwt/keycloak-roles.ts matchOf: length > 0 -> length >= 0",
    why: "An empty name is that of no claim in any case of letters.",
  },
  {
    fault:
      "assembly/jwt/header-certificates.ts isDerInBase64: size > 0 && derLength(text, size) === size -> derLength(text, size) === size",
    why: "Saves work: no bytes are no SEQUENCE.",
  },
  {
    fault:
      "assembly/jwt/parse-jwt.ts parseJwt: DECODED + usize(payloadLength) -> (DECODED + 1) + usize(payloadLength)",
    why: "The header is decoded one byte further on, where there is room: header and payload together are shorter than a token.",
  },
  {
    fault: "assembly/rules/realm-index.ts RealmIndex.find: length > 0 -> length > (0 + 1)",
    why: "Saves work: a host of one character is looked up each time.",
  },
  {
    fault: "assembly/rules/route-table.ts RouteTable.cautious: loose < 0 -> loose < (0 + 1)",
    why: "A path that was read ends in a slash: it is never empty.",
  },
  {
    fault: "assembly/rules/path-trie.ts TrieBuilder.split: this.lastEntry = 0; -> nothing",
    why: "Tidies up: the first entry that is added to a node is its last one as well.",
  },
  {
    fault: "assembly/rules/request-index.ts placePath: if (length === 0) -> if (false)",
    why: "Saves work: patterns that begin with an operator are then tried for every path, not only for those that end alike.",
  },
  {
    fault:
      "assembly/flow/calls/ask-alone.ts askAlone: if (question.cookies === SessionCookies.Refreshed) -> if (true)",
    why: "Saves work: only questions with the new cookies look at them.",
  },
  {
    fault: "assembly/judge/session-reader.ts SessionReader.read: name.clear(); -> nothing",
    why: "Says it once more: whatever reads a name first clears it.",
  },
];
