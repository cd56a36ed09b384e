// Every target, by the names that the command line knows.

import type { Target } from "../target";
import { AUTH_ANSWER } from "./answers";
import { CONFIGURATION } from "./configuration";
import { COOKIE_HEADER, LZ4, MSGPACK, SESSION_VALUE } from "./cookies";
import { READERS } from "./readers";
import { REQUEST } from "./requests";
import { REVOCATION_LIST } from "./revocation";
import { SHARED_DATA } from "./shared";
import { JWKS, JWT } from "./tokens";

/** Those whose inputs go through the filter as it ships. */
export const FILTER_TARGETS: readonly Target[] = [
  COOKIE_HEADER,
  SESSION_VALUE,
  LZ4,
  MSGPACK,
  JWT,
  JWKS,
  CONFIGURATION,
  REQUEST,
  AUTH_ANSWER,
  SHARED_DATA,
  REVOCATION_LIST,
];

export const TARGETS: readonly Target[] = [...FILTER_TARGETS, ...READERS];
