import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { generate, GenerationError, targets } from "@workspace/generation";
import type { GeneratedFile, Target } from "@workspace/generation";
import { readSpec } from "../drifting/read-side.ts";
import { Failure, usageFailure } from "../failure.ts";
import { replaceFiles } from "../inferring/replace-files.ts";
import { count, printJson, printLine } from "../terminal/output.ts";

export function generateCommand() {
  return new Command("generate")
    .description(
      "types, a client, zod schemas, JSON Schemas, MCP tools or a Postman collection from a spec",
    )
    .argument("<spec>", "OpenAPI 3.0 or 3.1 document, JSON or YAML")
    .addOption(
      new Option("--target <target>", "what to generate").choices(targets).makeOptionMandatory(),
    )
    .requiredOption("-o, --out <folder>", "where the files go")
    .option("--json", "print the files' names as JSON", false)
    .addHelpText(
      "after",
      `
It needs no workspace running. A spec that refers to other files or addresses is refused.

Exit codes: 0 generated; 1 a file cannot be written; 2 used wrongly, or a spec that cannot be used.

Examples:
  $ workspace generate api.yaml --target types --out src/api
  $ workspace generate specs/api.example.com.openapi.json --target client --out src/api
  $ workspace generate api.yaml --target zod --out src/api
  $ workspace generate api.yaml --target postman --out .`,
    )
    .action(async (file, options) => {
      const files = await generateFrom(file, options.target);
      const folder = resolve(process.cwd(), options.out);
      await mkdir(folder, { recursive: true }).catch((error: Error) => {
        throw new Failure(`${folder} cannot be made: ${error.message}`);
      });
      const written = files.map(({ path, text }) => [join(folder, path), text] as const);
      await replaceFiles(written);
      if (options.json) printJson({ files: written.map(([path]) => path) });
      else printLine(`${count(files.length, "file")} in ${folder}`);
    });
}

async function generateFrom(file: string, target: Target): Promise<GeneratedFile[]> {
  const { document } = await readSpec(file);
  try {
    return await generate(document, target);
  } catch (error) {
    if (error instanceof GenerationError) throw usageFailure(`${file}: ${error.message}`);
    throw error;
  }
}
