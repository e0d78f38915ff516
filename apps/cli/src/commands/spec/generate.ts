import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { targets } from "@workspace/generation";
import { connect } from "../../connection.ts";
import { findSpec, readRevisionName } from "../../describing/spec-of.ts";
import { Failure } from "../../failure.ts";
import { replaceFiles } from "../../inferring/replace-files.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { count, printJson, printLine } from "../../terminal/output.ts";

export function generateSpecCommand() {
  return new Command("generate")
    .description("types, a typed client, schemas or tools from a revision")
    .argument("<spec>", "id, host or name; @NUMBER behind it for a revision")
    .addOption(
      new Option("--target <target>", "what to generate").choices(targets).makeOptionMandatory(),
    )
    .requiredOption("-o, --out <folder>", "where the files go; FILE.zip for an archive of them")
    .option("--json", "print the files' names as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace spec generate api.example.com --target client --out src/api",
    )
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const named = readRevisionName(text);
      const { id: spec_id } = await findSpec(analysis, named.spec, signal);
      const revision = String(named.revision ?? "latest");
      const path = { spec_id, revision, target: options.target };
      if (options.out.endsWith(".zip")) {
        const file = resolve(process.cwd(), options.out);
        const archive = await analysis.exportRevisionFiles({ path }, { signal, timeoutMs: null });
        await replaceFiles([[file, Buffer.from(await archive.arrayBuffer())]]);
        if (options.json) printJson({ files: [file] });
        else printLine(`${file} is written.`);
        return;
      }
      const { files } = await analysis.renderRevision({ path }, { signal, timeoutMs: null });
      const folder = resolve(process.cwd(), options.out);
      const written = files.map((file) => [placeIn(folder, file.path), file.text] as const);
      for (const [file] of written) await mkdir(dirname(file), { recursive: true });
      await replaceFiles(written);
      if (options.json) printJson({ files: written.map(([file]) => file) });
      else printLine(`${count(files.length, "file")} in ${folder}`);
    });
}

/** What a server says goes nowhere else. */
function placeIn(folder: string, path: string): string {
  const parts = path.split("/");
  const isSafe = parts.every((part) => /^[\w-][\w.-]*$/.test(part));
  if (!isSafe) throw new Failure(`The workspace gave a file an odd name: ${path.slice(0, 200)}`);
  return join(folder, ...parts);
}
