// The filter's own verdict on a configuration, in the repository: its module is compiled first, where there is none of the sources as they
// are.
export { filterRefusal, secretVariables } from "./filter-verdict";
export { ensureRelease as ensureFilter } from "../module/release";
