// The empty buffer, for what is not there or not yet: it holds nothing that anybody could change.

export const NO_BYTES = new ArrayBuffer(0);
