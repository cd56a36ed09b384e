// The names that as-pect puts into every spec, for editors and tsc. By path: the package's exports hide its types.
/// <reference path="../../node_modules/@as-pect/assembly/types/as-pect.d.ts" />
