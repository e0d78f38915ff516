import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  createEvidence,
  listApis,
  loadEvidence,
  mergeEvidence,
  saveEvidence,
} from "@workspace/inference";
import type { Evidence } from "@workspace/inference";
import type { EvidencePart } from "./tasks.ts";

type Json = Parameters<typeof loadEvidence>[0];

/** One piece of evidence for each origin, so that an API is inferred without reading the others. */
export function partsOf(evidence: Evidence): EvidencePart[] {
  return evidence.hosts.sorted().map(([origin, host]) => {
    const alone = createEvidence();
    alone.hosts.take(origin, () => host);
    return {
      origin,
      host: new URL(origin).host,
      exchangeCount: Object.values(host.roles).reduce((sum, count) => sum + count, 0),
      content: packJson(saveEvidence(alone)),
    };
  });
}

export function uniteParts(parts: readonly Uint8Array[]): Evidence {
  // Pairwise, so that each part is merged a few times at most.
  let waiting = parts.map((part) => loadEvidence(unpackJson(part)));
  while (waiting.length > 1) {
    const merged: Evidence[] = [];
    for (let index = 0; index < waiting.length; index += 2) {
      const [a, b] = [waiting[index], waiting[index + 1]];
      if (a) merged.push(b ? mergeEvidence(a, b) : a);
    }
    waiting = merged;
  }
  return waiting[0] ?? createEvidence();
}

export function apisOf(parts: readonly Uint8Array[]): (readonly string[])[] {
  return listApis(uniteParts(parts));
}

export function packJson(value: unknown): Uint8Array {
  return zstdCompressSync(JSON.stringify(value));
}

export function unpackJson(content: Uint8Array): Json {
  return JSON.parse(zstdDecompressSync(content).toString()) as Json;
}
