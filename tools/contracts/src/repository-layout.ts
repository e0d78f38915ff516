import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The APIs that the workspace describes itself; one without a spec yet is skipped. */
const API_NAMES = ["perplexity", "gateway", "auth", "knowledge", "analysis"] as const;

export type ApiName = (typeof API_NAMES)[number];

export interface Layout {
  readonly schemas: string;
  readonly released: string;
  readonly generated: string;
  readonly lintConfig: string;
}

export function layoutOf(root: string): Layout {
  const schemas = path.join(root, "schemas");
  return {
    schemas,
    released: path.join(schemas, "released"),
    generated: path.join(root, "packages", "contracts", "src", "generated"),
    lintConfig: path.join(schemas, "redocly.yaml"),
  };
}

export function repositoryRoot(): string {
  return fileURLToPath(new URL("../../..", import.meta.url));
}

export function specFile(layout: Layout, api: string): string {
  return path.join(layout.schemas, api, "openapi.yaml");
}

export function describedApis(layout: Layout): ApiName[] {
  return API_NAMES.filter((api) => existsSync(specFile(layout, api)));
}
