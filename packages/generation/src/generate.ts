import { generateClient } from "./client/generate-client.ts";
import type { GeneratedFile } from "./generated-file.ts";
import { generateJsonSchemas } from "./json-schemas.ts";
import { generateMcpTools } from "./mcp-tools.ts";
import type { JsonValue } from "./spec/json.ts";
import { Spec } from "./spec/spec.ts";
import { generatePostman } from "./postman/generate-postman.ts";
import { generateTypes } from "./types.ts";
import { generateZod } from "./zod/generate-zod.ts";

export const targets = ["types", "client", "zod", "json-schema", "mcp", "postman"] as const;
export type Target = (typeof targets)[number];

/**
 * What a document gives for one target.
 * @throws GenerationError for a document that is no OpenAPI 3 or that refers outside itself
 */
export async function generate(document: JsonValue, target: Target): Promise<GeneratedFile[]> {
  const spec = new Spec(document);
  if (target === "types") return generateTypes(spec);
  if (target === "client") return generateClient(spec);
  if (target === "zod") return generateZod(spec);
  if (target === "postman") return generatePostman(spec);
  return target === "mcp" ? generateMcpTools(spec) : generateJsonSchemas(spec);
}
