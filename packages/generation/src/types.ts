import type { GeneratedFile } from "./generated-file.ts";
import type { Spec } from "./spec/spec.ts";

/** TypeScript declarations: `paths`, `components`, `operations`. */
export async function generateTypes(spec: Spec): Promise<GeneratedFile[]> {
  // It brings a whole compiler, which nobody else should wait for.
  const { astToString, default: openapiTypeScript } = await import("openapi-typescript");
  const nodes = await openapiTypeScript(JSON.stringify(spec.root), { silent: true });
  return [
    { path: "types.ts", text: `// Generated from an OpenAPI document.\n\n${astToString(nodes)}` },
  ];
}
