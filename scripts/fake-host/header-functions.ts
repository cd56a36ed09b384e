// Host functions on header maps and buffers.

import { MAP_TYPE_MAX, Status } from "./abi";
import type { HostContext } from "./context";
import type { HostFunctions } from "./guest";
import type { HeaderMap } from "./header-map";

type Edit = (map: HeaderMap, name: string, value: string) => void;

export function headerFunctions(context: HostContext): HostFunctions {
  const mapOf = (type: number) => (type > MAP_TYPE_MAX ? undefined : context.headerMap(type));
  const edit =
    (change: Edit) =>
    (type: number, name: number, nameLength: number, value: number, length: number): number => {
      const nameText = context.guest.text(name, nameLength);
      const valueText = context.guest.text(value, length);
      if (nameText === null || valueText === null) return Status.InvalidMemoryAccess;
      const map = mapOf(type);
      if (map === undefined) return Status.BadArgument;
      change(map, nameText, valueText);
      return Status.Ok;
    };
  return {
    proxy_add_header_map_value: edit((map, name, value) => map.add(name, value)),
    proxy_replace_header_map_value: edit((map, name, value) => map.replace(name, value)),
    proxy_remove_header_map_value: (type: number, name: number, length: number) =>
      edit((map, text) => map.remove(text))(type, name, length, 0, 0),
    proxy_get_header_map_pairs: (type: number, pointer: number, size: number) => {
      const map = mapOf(type);
      return map === undefined ? Status.BadArgument : context.guest.give(map.bytes, pointer, size);
    },
    proxy_get_header_map_value: (
      type: number,
      name: number,
      length: number,
      pointer: number,
      size: number,
    ) => {
      const text = context.guest.text(name, length);
      const map = mapOf(type);
      if (text === null) return Status.InvalidMemoryAccess;
      if (map === undefined) return Status.BadArgument;
      const value = map.get(text);
      return value === undefined
        ? Status.NotFound
        : context.guest.give(Buffer.from(value, "latin1"), pointer, size);
    },
    proxy_get_buffer_bytes: (type: number, start: number, length: number, pointer: number, size: number) =>
      readBuffer(context, type, [start >>> 0, length >>> 0], [pointer, size]),
  };
}

/** As in Envoy, asking for nothing succeeds and leaves the slots as they were. */
function readBuffer(
  context: HostContext,
  type: number,
  range: [number, number],
  slots: [number, number],
): number {
  const buffer = context.buffer(type);
  if (buffer === undefined) return Status.NotFound;
  const [start, length] = range;
  if (start > buffer.length || start + length > 0xffffffff) return Status.BadArgument;
  const part = buffer.subarray(start, Math.min(start + length, buffer.length));
  return part.length === 0 ? Status.Ok : context.guest.give(part, ...slots);
}
