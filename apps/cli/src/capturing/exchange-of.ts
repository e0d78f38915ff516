import type { AnalysisClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { Failure, usageFailure } from "../failure.ts";

type Exchange = Schemas["analysis"]["Exchange"];

/** As many digits as `exchanges list` prints: two of millions seldom share them. */
export const shownDigits = 12;
const wholeDigits = 64;

/**
 * The exchange whose id begins so, as git takes the beginning of a commit's.
 * @throws Failure when there is none, or more than one
 */
export async function findExchange(
  analysis: Pick<AnalysisClient, "getExchange" | "listExchanges">,
  beginning: string,
  signal: AbortSignal,
): Promise<Exchange> {
  const digits = beginning.toLowerCase();
  if (!/^[0-9a-f]{1,64}$/.test(digits))
    throw usageFailure(`${beginning} is no id: those are up to ${wholeDigits} of 0-9 and a-f.`);
  if (digits.length === wholeDigits)
    return analysis.getExchange({ path: { exchange_id: digits } }, { signal });
  const query = { id_prefix: digits, limit: 2 };
  const [only, another] = (await analysis.listExchanges({ query }, { signal })).data;
  if (!only) throw new Failure(`There is no exchange whose id begins with ${digits}.`);
  if (another)
    throw new Failure(
      `Several exchanges have an id that begins with ${digits}, such as:\n${describe(only)}\n${describe(another)}\nGive more of it.`,
    );
  return analysis.getExchange({ path: { exchange_id: only.id } }, { signal });
}

function describe({ id, method, url }: Schemas["analysis"]["ExchangeSummary"]): string {
  return `  ${id.slice(0, 2 * shownDigits)}  ${method} ${url}`;
}
