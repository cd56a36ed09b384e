// Status codes of gRPC (https://grpc.io/docs/guides/status-codes/) that a refusal tells a gRPC client.

/** Not for a gRPC client: Envoy makes one of the HTTP status. */
export const NO_GRPC_STATUS: u32 = 0xffffffff;
export const GRPC_PERMISSION_DENIED: u32 = 7;
export const GRPC_UNAVAILABLE: u32 = 14;
export const GRPC_UNAUTHENTICATED: u32 = 16;
