import { join } from "node:path";
import ts from "typescript";

const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  // What is generated are no declarations: those are TypeScript's own and zod's.
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
};

const host = ts.createCompilerHost(options);
const readSource = host.getSourceFile;
const declarations = new Map<string, ts.SourceFile | undefined>();
// Every program wants the same declarations, which are larger than what is compiled.
host.getSourceFile = (name, ...rest) => {
  if (!name.endsWith(".d.ts")) return readSource(name, ...rest);
  if (!declarations.has(name)) declarations.set(name, readSource(name, ...rest));
  return declarations.get(name);
};

/** What TypeScript finds wrong, as strictly as it can look. */
export function faultsOf(folder: string, ...files: string[]): string[] {
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    options,
    host,
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
