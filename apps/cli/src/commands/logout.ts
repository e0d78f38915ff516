import { Command } from "@commander-js/extra-typings";
import { endLogin } from "../access/end-login.ts";
import { forget } from "../access/enter.ts";
import { findAddress } from "../access/find-access.ts";
import { loginAt } from "../access/logins.ts";
import { Failure } from "../failure.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printJson, printLine } from "../terminal/output.ts";

export function logoutCommand() {
  return new Command("logout")
    .description("end a sign-in, and forget its credential")
    .argument("[url]", "address of the workspace (default: the one that commands go to)")
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      `
A key that you gave to "login --key" goes on to work; end it with "workspace keys revoke".

Examples:
  $ workspace logout
  $ workspace logout https://workspace.example.com`,
    )
    .action(async (givenUrl, { json }) => {
      const signal = cancelOnInterrupt();
      const { url: defaultUrl, logins } = await findAddress();
      const url = givenUrl ?? defaultUrl;
      const login = loginAt(logins, url);
      if (!login) {
        if (json) return printJson({ url, signed_out: false });
        return printLine(`Nothing to end: nobody signed in at ${url} from here.`);
      }
      const ended = await endLogin(login, signal);
      await forget(url);
      if (!ended) {
        throw new Failure(
          `The credential is forgotten, but ${login.url} could not be told.\n` +
            "End the session there, in the browser or with: npx workspace sessions revoke",
        );
      }
      if (json) return printJson({ url: login.url, signed_out: true });
      printLine(`Signed out at ${login.url}.`);
    });
}
