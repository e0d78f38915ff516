import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { findSpec, readRevisionName } from "../../describing/spec-of.ts";
import { replaceFiles } from "../../inferring/replace-files.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { plain } from "../../terminal/style.ts";

export function exportSpecCommand() {
  return new Command("export")
    .description("write a spec as OpenAPI 3.1, to a file or to standard output")
    .argument("<spec>", "id, host or name; @NUMBER behind it for a revision")
    .option("-o, --out <file>", "the file to write")
    .option("--no-evidence", "leave out the x- fields that say what each part rests on")
    .addHelpText(
      "after",
      `
Examples:
  $ workspace spec export api.example.com --no-evidence --out openapi.json
  $ workspace spec export api.example.com@2 | jq '.paths | keys'`,
    )
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const named = readRevisionName(text);
      const { id: spec_id } = await findSpec(analysis, named.spec, signal);
      const path = { spec_id, revision: String(named.revision ?? "latest") };
      const query = { evidence: options.evidence };
      const document = await analysis.getRevisionDocument({ path, query }, { signal });
      if (options.out === undefined) return printJson(document);
      const file = resolve(process.cwd(), options.out);
      await replaceFiles([[file, `${JSON.stringify(document, null, 2)}\n`]]);
      printLine(`${plain(text)} is written to ${plain(options.out)}.`);
    });
}
