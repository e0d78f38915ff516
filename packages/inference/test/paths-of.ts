import { addExchange, createEvidence } from "../src/evidence/evidence.ts";
import { foldPaths } from "../src/paths/fold.ts";
import { makeExchange } from "./make-exchange.ts";
import type { ExchangeParts } from "./make-exchange.ts";

/** The templates that exchanges at these paths of one host show. */
export function pathsOf(parts: readonly (string | ExchangeParts)[]): string[] {
  const evidence = createEvidence();
  for (const part of parts) {
    const given = typeof part === "string" ? { url: part } : part;
    addExchange(evidence, makeExchange({ ...given, url: `https://api.test${given.url}` }));
  }
  const host = evidence.hosts.get("https://api.test");
  return host ? foldPaths(host.paths).map(({ path }) => path) : [];
}
