import type { HeaderPair } from "@workspace/traffic";
import { addValues, createParameter } from "../parameters/parameter-evidence.ts";
import type { Parameters } from "../parameters/parameter-evidence.ts";

/** Headers of an answer that a caller acts upon: limits, pages, versions, where to go and when to come back. */
const matters =
  /(?:^|-)(?:rate-?limit)|^(?:retry-after|link|location|content-location|etag|deprecation|sunset|www-authenticate|allow|accept-patch|accept-ranges|content-disposition|content-range|x-total(?:-count|-pages)?|x-(?:page|per-page|next-page|prev-page|total)|x-next(?:-cursor)?|x-request-id|request-id|x-api-version|api-version|idempotency-replayed|idempotent-replayed|preference-applied)$/;

/** Their values may name a person or a secret, or say nothing as text: only that they come is kept. */
const keepsValues = /(?:rate-?limit|^retry-after$|^x-total|^x-page$|^x-per-page$|version$)/;

export function addResponseHeaders(
  into: Parameters,
  headers: readonly HeaderPair[],
  at?: number,
): void {
  for (const [name, value] of headers) {
    const kept = judge(name);
    if (kept === "nothing") continue;
    const header = into.take(name, createParameter);
    if (header) addValues(header, kept === "values" ? [value] : [""], { at });
  }
}

type Kept = "nothing" | "name" | "values";

const judged = new Map<string, Kept>();
/** Names come from outside: without a bound a capture could fill the memory with them. */
const mostJudged = 1_000;

function judge(name: string): Kept {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const kept = matters.test(name) ? (keepsValues.test(name) ? "values" : "name") : "nothing";
  if (judged.size >= mostJudged) judged.clear();
  judged.set(name, kept);
  return kept;
}
