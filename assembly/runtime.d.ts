// Functions of AssemblyScript's runtime that its typings leave out. For the editor; asc knows them.

/** Collects garbage at once, with the minimal runtime. */
declare function __collect(): void;

/** Allocates an object of the garbage collector's, zeroed. */
declare function __new(size: usize, id: u32): usize;

/** Makes an array of the garbage collector's. */
declare function __newArray(length: i32, alignLog2: usize, id: u32): usize;

// What the runtime's own files, which host/collector.ts imports, take from each other.
declare function __alloc(size: usize): usize;
declare function __realloc(block: usize, size: usize): usize;
declare function __free(block: usize): void;
declare function __finalize(object: usize): void;
declare function __visit_globals(cookie: u32): void;
declare function __visit_members(object: usize, cookie: u32): void;
