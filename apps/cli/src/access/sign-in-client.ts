import { createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { userAgent } from "./clients.ts";

/**
 * A client that is a browser as far as signing in goes: it keeps cookies, in memory and for one
 * address, and shows the token by which a request proves that it comes from no other site.
 */
export async function openSignInClient(baseUrl: string, signal: AbortSignal): Promise<AuthClient> {
  const jar = new Map<string, string>();
  let token: string | null = null;
  const withCookies: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map((pair) => pair.join("=")).join("; "));
    if (token !== null) headers.set("x-csrf-token", token);
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  };
  const auth = createAuthClient({
    baseUrl,
    fetch: withCookies,
    headers: { "user-agent": userAgent },
  });
  token = (await auth.getCsrfToken({}, { signal })).csrfToken;
  return auth;
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  if (/;\s*max-age=0\s*(;|$)/i.test(line)) jar.delete(name);
  else jar.set(name, pair.slice(at + 1));
}
