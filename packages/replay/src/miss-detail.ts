import type { Call } from "./call.ts";
import type { Played } from "./cassette.ts";

/** Why a call was not played, with where the nearest recorded ones differ from it. */
export function missDetail({ method, path }: Call, miss: Played & { kind: "miss" }): string {
  if (miss.isUsedUp) return `All recorded answers to ${method} ${path} were given.`;
  if (miss.unplayable !== null)
    return `${method} ${path} was recorded, but ${miss.unplayable.why} (exchange ${miss.unplayable.exchangeId.slice(0, 12)}).`;
  if (miss.nearest.length === 0) return `No answer to ${method} ${path} was recorded.`;
  const differences = new Set(miss.nearest.map(({ difference }) => difference));
  return `${method} ${path} was recorded, but not with this ${[...differences].join(", or this ")}.`;
}
