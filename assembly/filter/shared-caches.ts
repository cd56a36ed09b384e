// Keeping the response in hand out of shared caches, once it holds a session's cookie: it is one person's then.

import { bytesOf } from "../bytes/ascii";
import { ByteWriter } from "../bytes/byte-writer";
import { SpanList } from "../bytes/span-list";
import { CacheField, cacheFieldOf, writeKeptOut } from "../http/cache-control";
import { CACHE_CONTROL } from "../http/header-names";
import { HeaderMap } from "../host/abi";
import { HeaderReader, replaceHeader } from "../host/headers";
import { arenaMark, releaseArena } from "../host/memory";

const FIELD_BYTES: i32 = 8192;
const FIELD = new ByteWriter(memory.data(FIELD_BYTES), FIELD_BYTES);

const headers = new HeaderReader();
const everyCache = new SpanList();
const oneLine = new SpanList();

/** Marks the response of the stream in force. */
export function keepOutOfSharedCaches(): void {
  const mark = arenaMark();
  everyCache.clear();
  if (headers.read(HeaderMap.Response)) {
    while (headers.next()) markField(cacheFieldOf(headers.name, headers.nameLength));
  }
  writeKeptOut(everyCache, CacheField.Every, FIELD);
  replaceField(bytesOf(CACHE_CONTROL), CACHE_CONTROL.length);
  releaseArena(mark);
}

/** Takes one header into account; of a field for shared caches that comes in several lines the last stays. */
function markField(field: CacheField): void {
  if (field === CacheField.None) return;
  if (field === CacheField.Every) return everyCache.add(headers.value, headers.valueLength);
  oneLine.clear();
  oneLine.add(headers.value, headers.valueLength);
  writeKeptOut(oneLine, field, FIELD);
  replaceField(headers.name, headers.nameLength);
}

function replaceField(name: usize, length: i32): void {
  replaceHeader(HeaderMap.Response, name, length, FIELD.start, FIELD.length);
}
