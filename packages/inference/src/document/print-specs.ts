import type { Evidence } from "../evidence/evidence.ts";
import type { ExchangeRole } from "../operations/exchange-role.ts";
import type { Fold } from "../paths/fold.ts";
import { compilePins } from "../paths/pins.ts";
import type { Pin } from "../paths/pins.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { groupHosts } from "./group-hosts.ts";
import { printDocument } from "./print-document.ts";

/** One API as it was seen. */
export interface InferredSpec {
  /** The host that was called most, with its port when it has one. */
  readonly host: string;
  readonly title: string;
  /** OpenAPI 3.1. */
  readonly document: JsonSchema;
  readonly summary: SpecSummary;
  readonly folds: readonly Fold[];
}

export interface SpecSummary {
  readonly origins: readonly string[];
  readonly operations: number;
  readonly paths: number;
  /** Exchanges of these origins by what they were. */
  readonly exchanges: Readonly<Record<ExchangeRole, number>>;
}

export interface PrintSpecsOptions {
  /** `x-` fields that say what each part rests on; true when absent. */
  readonly evidence?: boolean;
  /** @throws PinError from `printSpecs` when they contradict each other */
  readonly pins?: readonly Pin[];
  /** How many captures the evidence is of; 1 when absent. */
  readonly captures?: number;
  /** Takes all origins for one API, whatever they answer: somebody knows that they are. */
  readonly asOne?: boolean;
}

/** One document for each API in the evidence, that of most exchanges first. */
export function printSpecs(evidence: Evidence, options: PrintSpecsOptions = {}): InferredSpec[] {
  const pins = options.pins ?? [];
  compilePins(pins);
  const apis = groupHosts(evidence, pins, { asOne: options.asOne ?? false });
  const names = new Set<string>();
  return apis.map(({ origins, host, templates }) => {
    const name = freeName(origins[0] ?? "", names);
    const folds = templates.flatMap(({ parameters }) => parameters.map(({ fold }) => fold));
    return {
      host: name,
      title: name,
      document: printDocument({
        title: name,
        origins,
        templates,
        captures: options.captures ?? 1,
        evidence: options.evidence ?? true,
      }),
      summary: {
        origins,
        operations: templates.reduce((sum, { operations }) => sum + operations.length, 0),
        paths: templates.length,
        exchanges: host.roles,
      },
      folds: [...new Map(folds.map((fold) => [fold.path, fold])).values()],
    };
  });
}

/** The host; with its scheme before it when the same host has an API under the other scheme too. */
function freeName(origin: string, taken: Set<string>): string {
  const { host, protocol } = new URL(origin);
  const name = taken.has(host) ? `${protocol.slice(0, -1)}-${host}` : host;
  taken.add(name);
  return name;
}
