import { Command } from "@commander-js/extra-typings";
import { enter } from "../../access/enter.ts";
import { passwordProof } from "../../access/proofs.ts";
import { signIn } from "../../access/sign-in.ts";
import { connect } from "../../connection.ts";
import { findOrganisation } from "../../organisation-of.ts";
import { Asking } from "../../terminal/asking.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";

export function useOrganisationCommand() {
  return new Command("use")
    .description("have commands work in another organisation, from now on")
    .argument("<name>", "name or id")
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      `
Credentials are of one organisation, so this signs in again, by your password;
"workspace login --organisation NAME" does the same by the other ways to sign in.

Example:
  $ workspace orgs use Research`,
    )
    .action(async (name, { json }) => {
      const signal = cancelOnInterrupt();
      const { url, auth } = await connect();
      const organisation = await findOrganisation(auth, name, signal);
      const { email } = await auth.getProfile({}, { signal });
      using asking = new Asking(signal);
      const proof = passwordProof(asking, email);
      await enter(await signIn(url, proof, organisation.id, signal), signal);
      if (json) return printJson(organisation);
      printLine(`Commands work in ${oneLine(organisation.name, 100)} now.`);
    });
}
