import { newSecret } from "../secrets/secret-text.ts";
import type { Cookies } from "./cookies.ts";

/** What tells this browser apart while nobody is signed in; made where it has none yet. */
export function browserSecretOf(
  cookies: Cookies,
  header: string | undefined,
): { secret: string; headers: Record<string, string[]> } {
  const known = cookies.read(header).browser;
  if (known !== undefined) return { secret: known, headers: {} };
  const secret = newSecret();
  return { secret, headers: { "set-cookie": [cookies.set("browser", secret)] } };
}
