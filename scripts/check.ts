// npm run check: formatting, lint and types, without running anything.
import { STATIC_SUITES } from "./suites/catalogue";
import { runSuites } from "./suites/run-suites";

await runSuites(STATIC_SUITES);
