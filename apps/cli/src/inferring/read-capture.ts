import { addExchange, createEvidence } from "@workspace/inference";
import type { Evidence } from "@workspace/inference";
import { readHarFile } from "../captures/read-har-file.ts";
import type { HarFile } from "../captures/read-har-file.ts";

export interface Capture extends HarFile {
  readonly evidence: Evidence;
}

/** @throws Failure that names the file and the place in it */
export async function readCapture(
  file: string,
  options: { quiet: boolean; signal: AbortSignal },
): Promise<Capture> {
  const evidence = createEvidence();
  const read = await readHarFile(file, options, (exchange) => addExchange(evidence, exchange));
  return { ...read, evidence };
}
