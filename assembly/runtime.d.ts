// Functions of AssemblyScript's runtime that its typings leave out. For the editor; asc knows them.

/** Collects garbage at once, with the minimal runtime. */
declare function __collect(): void;

/** Allocates an object of the garbage collector's, zeroed. */
declare function __new(size: usize, id: u32): usize;

/** Makes an array of the garbage collector's. */
declare function __newArray(length: i32, alignLog2: usize, id: u32): usize;
