// The rest of what Envoy gives a VM: its clock, randomness and environment by WASI, properties and ticks by the proxy-wasm ABI 0.2.1.

import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "../bytes/arena";
import { bufferOf, stringAt } from "../bytes/byte-string";
import { BufferType, Status } from "../host/abi";
import { readBuffer } from "../host/buffers";
import { takeAllocatedBytes } from "../host/collector";
import {
  proxy_get_current_time_nanoseconds,
  proxy_get_property,
  proxy_set_effective_context,
  proxy_set_tick_period_milliseconds,
} from "../host/env";
import { readEnvironment } from "../host/environment";
import { random_get } from "../host/wasi_snapshot_preview1";
import { SignatureVerifier } from "../jwt/signature-verifier";
import { Machine } from "../ports/machine";
import { NativeVerifier } from "./native-verifier";

const NOW: usize = memory.data(8, 8);

@final
export class EnvoyMachine extends Machine {
  private readonly signatures: NativeVerifier = new NativeVerifier();

  nowNanos(): i64 {
    return proxy_get_current_time_nanoseconds(NOW) === Status.Ok ? load<i64>(NOW) : 0;
  }

  fillRandom(buffer: usize, length: i32): bool {
    return random_get(buffer, usize(length)) === 0;
  }

  environment(name: string): ArrayBuffer | null {
    return readEnvironment(name);
  }

  property(name: string): string {
    const path = bufferOf(name);
    const status = proxy_get_property(
      changetype<usize>(path),
      path.byteLength,
      resultPointerSlot(),
      resultSizeSlot(),
    );
    if (status !== Status.Ok || resultPointer() === 0) return "";
    return stringAt(resultPointer(), resultSize());
  }

  readConfiguration(size: i32): bool {
    this.text = 0;
    this.textLength = 0;
    if (size <= 0) return true;
    if (!readBuffer(BufferType.PluginConfiguration, size)) return false;
    this.text = resultPointer();
    this.textLength = size;
    return true;
  }

  enterRoot(root: u32): bool {
    return proxy_set_effective_context(root) === Status.Ok;
  }

  setTickMillis(period: u32): void {
    proxy_set_tick_period_milliseconds(period);
  }

  takeAllocatedBytes(): i64 {
    return takeAllocatedBytes();
  }

  verifiesNatively(): bool {
    return this.signatures.probe();
  }

  get verifier(): SignatureVerifier {
    return this.signatures;
  }
}
