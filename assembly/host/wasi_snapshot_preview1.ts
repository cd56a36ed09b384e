// The WASI preview 1 imports that the filter uses (environment variables and randomness).
//
// asc names the import module after this file: renaming it breaks the link.

export declare function environ_sizes_get(count: usize, bytes: usize): u32;
export declare function environ_get(pointers: usize, buffer: usize): u32;
export declare function random_get(buffer: usize, length: usize): u32;
