import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { contracts } from "@workspace/contracts";
import { createValidation, InvalidInputError, parseJsonBody } from "@workspace/http";
import type { Sections } from "./plan.ts";

const limits = { maxDepth: 16, maxValues: 100_000, maxKeys: 50_000 };

/** Reads and checks a configuration file. @throws InvalidInputError, also for a file that is gone */
export async function readConfigurationFile(
  path: string,
): Promise<{ sections: Sections; hash: Buffer }> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new InvalidInputError("The configuration file cannot be read");
  }
  const sections = parseJsonBody(text, limits);
  return { sections: checked(sections), hash: createHash("sha256").update(text).digest() };
}

/** Sound because the operation that takes the same document has the same schema. */
function checked(sections: unknown): Sections {
  const { checksOf } = createValidation(contracts.gateway, { refuseUnknownQuery: true });
  const faults = checksOf(contracts.gateway.operations.replaceConfiguration).body?.({
    configuration: sections,
  });
  const [first] = faults ?? [];
  if (first) throw new InvalidInputError(`The configuration file: ${first.detail}`, faults);
  return sections as Sections;
}
