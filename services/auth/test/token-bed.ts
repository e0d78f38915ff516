import { signInOwner, TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

export const endpoint = "/api/auth/token";
export const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
export const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

export interface Tokens {
  access: string;
  refresh: string;
}

/** An auth service that gives tokens, to its owner and to a client without cookies. */
export class TokenBed {
  readonly auth: TestAuth;
  readonly owner: TestBrowser;
  /** As a command line is. */
  readonly client: TestBrowser;

  private constructor(auth: TestAuth, owner: TestBrowser) {
    this.auth = auth;
    this.owner = owner;
    this.client = new TestBrowser(auth);
  }

  static async start(): Promise<TokenBed> {
    const auth = await startAuth();
    return new TokenBed(auth, await signInOwner(auth));
  }

  fromSession = async (browser = this.owner, scope?: string): Promise<Tokens> => {
    const form = { grant_type: exchange, ...(scope === undefined ? {} : { scope }) };
    const answer = await browser.send(endpoint, { form });
    if (answer.status !== 200) throw new Error(answer.text);
    return tokensIn(answer.json);
  };

  fromKey = (key: string, more: Record<string, string> = {}) => {
    const subject = { subject_token: key, subject_token_type: accessTokenType };
    return this.client.send(endpoint, { form: { grant_type: exchange, ...subject, ...more } });
  };

  refresh = (token: string, more: Record<string, string> = {}, by = this.client) => {
    const form = { grant_type: "refresh_token", refresh_token: token, ...more };
    return by.send(endpoint, { form });
  };

  makeKey = async (json: Record<string, unknown> = {}, by = this.owner) => {
    const { json: made } = await by.send("/api/auth/keys", { json: { name: "laptop", ...json } });
    return { id: String(made["id"]), text: String(made["key"]) };
  };

  resolve = async (value: string) =>
    (await this.auth.client.resolvePrincipal({ body: { kind: "bearer", value } })).principal;
}

export function tokensIn(json: Record<string, unknown>): Tokens {
  return { access: String(json["access_token"]), refresh: String(json["refresh_token"]) };
}

export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
