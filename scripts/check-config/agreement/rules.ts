// Every rule on what oauth2-proxy was told.
import { ANSWERS } from "./answers";
import { BEARERS } from "./bearers";
import { IDENTITY } from "./identity";
import { SESSIONS } from "./sessions";
import { COOKIE_SECRET, EMAIL_DOMAINS, SHARED_KEYS } from "./shared-keys";
import type { Rule } from "./situation";
import { STARTING } from "./starting";
import { WHO_MAY_PASS } from "./who-may-pass";

export const RULES: readonly Rule[] = [
  ...SHARED_KEYS,
  EMAIL_DOMAINS,
  COOKIE_SECRET,
  ...WHO_MAY_PASS,
  ...BEARERS,
  ...ANSWERS,
  ...IDENTITY,
  ...SESSIONS,
  ...STARTING,
];
