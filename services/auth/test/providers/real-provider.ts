import { createServer } from "node:http";
import { freePorts } from "@workspace/testing/stack";
import Provider from "oidc-provider";
import { vi } from "vitest";

export interface TestAccount {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

export interface RealProvider extends AsyncDisposable {
  issuer: string;
  /** The account that whoever is sent there signs in with. */
  account: TestAccount;
}

export const clientId = "workspace";
export const clientSecret = "a secret that both know, long enough";

/** The certified provider from npm, which signs everybody in as `account` without asking. */
export async function startRealProvider(redirectUri: string): Promise<RealProvider> {
  const [port = 0] = await freePorts(1);
  // It tells at length that it is set up for tests.
  const quiet = [vi.spyOn(console, "info"), vi.spyOn(console, "warn")];
  for (const spy of quiet) spy.mockImplementation(() => {});
  const issuer = `http://127.0.0.1:${port}`;
  const state: RealProvider = {
    issuer,
    account: { sub: "ada", email: "ada@example.com", email_verified: true, name: "Ada" },
    [Symbol.asyncDispose]: async () => {
      for (const spy of quiet) spy.mockRestore();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // The ID token carries what the scopes ask for.
    conformIdTokenClaims: false,
    cookies: { keys: ["a key of the test"] },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => ({ ...state.account, sub }),
    }),
    loadExistingGrant: async (context) => {
      const { session, client } = context.oidc;
      if (!session?.accountId || !client) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  const server = createServer((request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void callback(request, response);
    const login = { accountId: state.account.sub };
    void provider.interactionFinished(request, response, { login });
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return state;
}

/** Goes where the provider leads, with its cookies, until it leads back to us. */
export async function followProvider(start: string, home: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = start;
  for (let hops = 0; hops < 10; hops++) {
    if (url.startsWith(home)) return new URL(url);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(
        `The provider stopped at ${url}: ${response.status} ${await response.text()}`,
      );
    url = new URL(location, url).href;
  }
  throw new Error("The provider leads in circles");
}
