// The calls about sessions that are under way in this worker.

import { ObjectMap } from "../../bytes/object-map";
import { SessionName } from "../../session/session-name";
import { Flight } from "./flight";
import { Plugin } from "../plugins/plugin";

@final
export class Flights {
  private readonly flights: ObjectMap = new ObjectMap();

  /** The plugin's call under way about the session of this seal, or null. */
  find(plugin: Plugin, name: SessionName): Flight | null {
    const found = this.flights.get(sessionKey(plugin, name.sealLow));
    if (found === null) return null;
    const flight = changetype<Flight>(found);
    return flight.name.sealHigh === name.sealHigh && flight.plugin === plugin ? flight : null;
  }

  start(flight: Flight): void {
    this.flights.set(sessionKey(flight.plugin, flight.name.sealLow), flight);
  }

  end(flight: Flight): void {
    const key = sessionKey(flight.plugin, flight.name.sealLow);
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }
}

/** A session's key in tables that all plugins share; what it finds is still compared. */
export function sessionKey(plugin: Plugin, sealLow: u64): u64 {
  return sealLow ^ (u64(plugin.number) * 0x9e3779b97f4a7c15);
}
