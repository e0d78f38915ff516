import { Command } from "@commander-js/extra-typings";
import { findOwnKey } from "../../access/own-key.ts";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine, span } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";
import { amountText } from "./amount-text.ts";

export function ownAllowancesCommand() {
  return new Command("mine")
    .description("show what your key, you and your organisation have left now")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace limits mine")
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { auth, gateway, credential } = await connect();
      const [profile, key] = await Promise.all([
        auth.getProfile({}, { signal }),
        findOwnKey(auth, credential, signal),
      ]);
      const subjects = [
        ...(key ? [{ per: "key", id: key.id } as const] : []),
        { per: "user", id: profile.id } as const,
        { per: "organisation", id: profile.organisation_id } as const,
      ];
      const allowances = await Promise.all(
        subjects.map(async ({ per, id }) => {
          const { data } = await gateway.listAllowances({ query: { per, id } }, { signal });
          return data.map((allowance) => ({ per, id, ...allowance }));
        }),
      );
      const rows = allowances.flat();
      if (json) return printJson(rows);
      if (rows.length === 0) return printLine("No limit counts for you.");
      printTable(
        [
          { title: "limit" },
          { title: "of your" },
          { title: "left now", align: "right" },
          { title: "whole again in", align: "right" },
        ],
        rows.map((row) => [
          row.limit,
          row.per,
          amountText(row.of, row.remaining),
          span(row.reset_seconds),
        ]),
      );
    });
}
