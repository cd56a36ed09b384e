// Keeping the response in hand out of shared caches, once it holds a session's cookie: it is one person's then.

import { bytesOf } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { SpanList } from "../../bytes/span-list";
import { CacheField, cacheFieldOf, writeKeptOut } from "../../http/cache-control";
import { CACHE_CONTROL } from "../../http/header-names";
import { HeaderList } from "../../http/header-list";
import { Streams } from "../../ports/streams";
import { arenaMark, releaseArena } from "../../bytes/arena";

const FIELD_BYTES: i32 = 8192;
const FIELD = new ByteWriter(memory.data(FIELD_BYTES), FIELD_BYTES);

const headers = new HeaderList();
const everyCache = new SpanList();
const oneLine = new SpanList();

/** Marks the response of the stream in force. */
export function keepOutOfSharedCaches(streams: Streams): void {
  const mark = arenaMark();
  everyCache.clear();
  if (streams.readResponse(headers)) {
    while (headers.next()) markField(streams, cacheFieldOf(headers.name, headers.nameLength));
  }
  writeKeptOut(everyCache, CacheField.Every, FIELD);
  replaceField(streams, bytesOf(CACHE_CONTROL), CACHE_CONTROL.length);
  releaseArena(mark);
}

/** Takes one header into account; of a field for shared caches that comes in several lines the last stays. */
function markField(streams: Streams, field: CacheField): void {
  if (field === CacheField.None) return;
  if (field === CacheField.Every) return everyCache.add(headers.value, headers.valueLength);
  oneLine.clear();
  oneLine.add(headers.value, headers.valueLength);
  writeKeptOut(oneLine, field, FIELD);
  replaceField(streams, headers.name, headers.nameLength);
}

function replaceField(streams: Streams, name: usize, length: i32): void {
  streams.replaceInResponse(name, length, FIELD.start, FIELD.length);
}
