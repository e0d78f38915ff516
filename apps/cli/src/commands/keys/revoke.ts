import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { count, printJson, printLine } from "../../terminal/output.ts";

export function revokeKeysCommand() {
  return new Command("revoke")
    .description("end keys for good; whoever uses one is refused from now on")
    .argument("<id...>", "ids of keys (see: workspace keys list)")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace keys revoke key_01jd3v7q8m2n4p6r8t0v2x4z6g --yes",
    )
    .action(async (ids, options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      await confirm(`${count(ids.length, "key")} will end for good.`, options, signal);
      for (const id of ids) {
        await auth.revokeKey({ path: { key_id: id } }, { signal });
        if (!options.json) printLine(`${id} is revoked.`);
      }
      if (options.json) printJson({ revoked: ids });
    });
}
