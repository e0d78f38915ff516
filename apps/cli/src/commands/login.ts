import { Command, Option } from "@commander-js/extra-typings";
import { createAuthClient } from "@workspace/client";
import { addressOf, isLoopback } from "../access/address.ts";
import { clientOptions } from "../access/clients.ts";
import { enter } from "../access/enter.ts";
import { findAddress } from "../access/find-access.ts";
import type { KeyCredential } from "../access/find-access.ts";
import type { Login } from "../access/logins.ts";
import { findOwnKey } from "../access/own-key.ts";
import { linkProof, passwordProof } from "../access/proofs.ts";
import { signIn } from "../access/sign-in.ts";
import { usageFailure } from "../failure.ts";
import { Asking } from "../terminal/asking.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";

export function loginCommand() {
  return new Command("login")
    .description("sign in to a workspace elsewhere, or here as another person")
    .argument("[url]", "its address (default: the one that commands go to)")
    .option("--email <address>", "whose account; asked for without it")
    .addOption(new Option("--key", "by an API key instead of a password").conflicts("email"))
    .addOption(new Option("--link", "by a one-time link instead").conflicts(["key", "email"]))
    .option("-o, --organisation <name>", "work in this organisation, by name or id")
    .option("--insecure", "allow http to another machine, where others can read along", false)
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      `
Passwords, codes, keys and links are asked for, or read from standard input, one a line; they are
never options. What signing in gives is kept in ~/.config/workspace/credentials.json, for you alone
to read, and sent to this address alone. "workspace logout" ends it.

Examples:
  $ workspace login https://workspace.example.com --email ada@example.com
  $ workspace login https://workspace.example.com --key < key.txt
  $ pass workspace | workspace login --email ada@example.com --organisation Research`,
    )
    .action(async (givenUrl, options) => {
      const signal = cancelOnInterrupt();
      const url = (givenUrl ?? (await findAddress()).url).replace(/\/+$/, "");
      refuseClearText(url, options.insecure);
      const { organisation } = options;
      if (options.key && organisation !== undefined) {
        throw usageFailure("A key is of one organisation already; leave --organisation out.");
      }
      using asking = new Asking(signal);
      const proof = options.link ? linkProof(asking, url) : passwordProof(asking, options.email);
      const made = options.key
        ? await acceptKey(url, (await asking.secret("API key")).trim(), signal)
        : await signIn(url, proof, organisation, signal);
      await enter(made, signal);
      if (options.json) return printJson({ url, email: made.email, by: made.credential.kind });
      printLine(`Signed in at ${paint("cyan", url)} as ${oneLine(made.email, 254)}.`);
      printLine(paint("dim", "Commands go there now; npx workspace logout ends that."));
      if (process.env.WORKSPACE_API_KEY) {
        printLine("WORKSPACE_API_KEY is set, and counts before it. Unset it to use the sign-in.");
      }
    });
}

async function acceptKey(url: string, key: string, signal: AbortSignal): Promise<Login> {
  if (!/^[\x21-\x7e]{8,8192}$/.test(key)) throw usageFailure("That is no API key.");
  const credential: KeyCredential = { kind: "key", source: "login", key, keyId: null };
  const auth = createAuthClient(clientOptions(url, credential));
  const { email } = await auth.getProfile({}, { signal });
  const known = await findOwnKey(auth, credential, signal);
  const { id: keyId = null, expires_at: expiresAt = null } = known ?? {};
  return { url, email, credential: { kind: "key", key, keyId, expiresAt } };
}

/** Whoever listens on the way would have the password. */
function refuseClearText(url: string, insecure: boolean): void {
  const { protocol } = new URL(addressOf(url));
  if (protocol === "https:" || isLoopback(new URL(url)) || insecure) return;
  throw usageFailure(
    `${url} is not encrypted: whoever is on the way reads along. Use https, or say --insecure.`,
  );
}
