import { randomBytes } from "node:crypto";
import { addExchange, createEvidence } from "@workspace/inference";
import type { Evidence } from "@workspace/inference";
import { createRedactor } from "@workspace/traffic";
import type { RedactionRules } from "@workspace/traffic";
import { readHarFile } from "../captures/read-har-file.ts";
import type { HarFile } from "../captures/read-har-file.ts";

/** Of this run alone, so that nothing leads back to what was replaced. */
const redactionKey = randomBytes(32);

export interface Capture extends HarFile {
  readonly evidence: Evidence;
  readonly secretsReplaced: number;
}

/**
 * What a capture shows, without its secrets: specs and states are handed on.
 *
 * @throws Failure that names the file and the place in it
 */
export async function readCapture(
  file: string,
  options: { quiet: boolean; signal: AbortSignal; rules: RedactionRules },
): Promise<Capture> {
  const evidence = createEvidence();
  const redactor = createRedactor({ key: redactionKey, valuesOnly: true, rules: options.rules });
  const read = await readHarFile(file, options, (exchange) => {
    addExchange(evidence, redactor.redact(exchange));
  });
  return { ...read, evidence, secretsReplaced: redactor.report().total };
}
