import { HEADER } from "./generated-header.ts";

/** The module that gathers every described API, as TypeScript source. */
export function emitIndex(apis: readonly string[]): string {
  const imports = apis.flatMap((api) => [
    `import type * as ${api} from "./${api}.ts";`,
    `import ${api}Document from "./${api}.json" with { type: "json" };`,
    `import { operations as ${api}Operations } from "./${api}-operations.ts";`,
  ]);
  return [
    HEADER + `import type { Contract } from "../contract.ts";`,
    ...imports,
    "",
    "/** Operations of each API by operationId. */",
    "export interface Operations {",
    ...apis.map((api) => `  ${api}: ${api}.operations;`),
    "}",
    "",
    "/** Component schemas of each API by name. */",
    "export interface Schemas {",
    ...apis.map((api) => `  ${api}: ${api}.components["schemas"];`),
    "}",
    "",
    "export type ContractMap = { readonly [Api in keyof Operations]: Contract<Operations[Api]> };",
    "",
    "export const contracts: ContractMap = {",
    ...apis.map(
      (api) =>
        `  ${api}: { name: "${api}", document: ${api}Document, operations: ${api}Operations },`,
    ),
    "};",
    "",
  ].join("\n");
}
