import type { Schemas } from "@workspace/contracts";
import { usageFailure } from "../../failure.ts";
import type { Asking } from "../../terminal/asking.ts";

type Credential = Schemas["auth"]["AccountCredential"];

/** Asks for the secrets of an account, which never are options: those stay in histories and lists. */
export async function askCredential(
  asking: Asking,
  kind: Credential["kind"],
  { expiresAt, accessOnly }: { expiresAt: string | undefined; accessOnly: boolean },
): Promise<Credential> {
  if (kind === "api_key") {
    if (expiresAt !== undefined) throw usageFailure("--token-expires is for --oauth.");
    return { kind, key: await askSecret(asking, "API key of the upstream") };
  }
  const access_token = await askSecret(asking, "Access token");
  const renewal = accessOnly ? {} : { refresh_token: await askSecret(asking, "Refresh token") };
  return {
    kind,
    access_token,
    ...renewal,
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
  };
}

async function askSecret(asking: Asking, label: string): Promise<string> {
  const text = (await asking.secret(label)).trim();
  if (/^[\x21-\x7e]{1,8192}$/.test(text)) return text;
  throw usageFailure(`${label}: only visible ASCII characters, and at least one.`);
}
