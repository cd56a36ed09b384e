// Numbers of the proxy-wasm ABI 0.2.1, for the calls that the filter makes.

export enum Status {
  Ok = 0,
  NotFound = 1,
  BadArgument = 2,
  CasMismatch = 8,
}

export enum HeaderMap {
  Request = 0,
  RequestTrailers = 1,
  Response = 2,
  CallResponse = 6,
}

export enum BufferType {
  CallResponseBody = 4,
  PluginConfiguration = 7,
}

export enum StreamType {
  Request = 0,
  Response = 1,
}

export enum LogSeverity {
  Trace = 0,
  Debug = 1,
  Info = 2,
  Warn = 3,
  Error = 4,
  Critical = 5,
}

export enum MetricType {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}

/** What a header callback returns. */
export enum HeadersStatus {
  Continue = 0,
  StopIteration = 1,
  StopAllIterationAndWatermark = 4,
}

/** What a trailers callback returns. */
export enum TrailersStatus {
  Continue = 0,
  StopIteration = 1,
}
