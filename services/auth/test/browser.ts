import { createHash } from "node:crypto";
import { internalToken } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

export interface Answer {
  status: number;
  headers: Headers;
  setCookies: string[];
  text: string;
  /** The JSON body; undefined for another one. */
  json: Record<string, unknown>;
}

export interface Sent {
  method?: string;
  json?: unknown;
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

/**
 * A browser as far as signing in goes: it keeps cookies, names its origin where it changes
 * something, and follows no redirect by itself. The gateway in front is part of it.
 */
export class TestBrowser {
  readonly jar = new Map<string, string>();
  readonly #auth: TestAuth;
  readonly address: string;
  origin = "http://localhost:8000";

  constructor(auth: TestAuth, address = addressFor(auth)) {
    this.#auth = auth;
    this.address = address;
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const body = sent.form
      ? new URLSearchParams(sent.form).toString()
      : sent.json === undefined
        ? undefined
        : JSON.stringify(sent.json);
    const method = sent.method ?? (body === undefined ? "GET" : "POST");
    const response = await fetch(new URL(path, this.#auth.url), {
      method,
      redirect: "manual",
      headers: {
        "x-workspace-internal-token": internalToken,
        "x-forwarded-for": this.address,
        "user-agent": "test browser",
        ...(this.jar.size > 0 ? { cookie: this.cookie } : {}),
        ...(method === "GET" ? {} : { origin: this.origin }),
        ...(sent.form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        ...(sent.json === undefined ? {} : { "content-type": "application/json" }),
        ...sent.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    this.keep(response.headers);
    const setCookies = response.headers.getSetCookie();
    const text = await response.text();
    const { headers, status } = response;
    const isJson = /[/+]json/.test(headers.get("content-type") ?? "");
    return { status, headers, setCookies, text, json: isJson ? Object(JSON.parse(text)) : {} };
  }

  async csrfToken(): Promise<string> {
    return String((await this.send("/api/auth/csrf")).json["csrfToken"]);
  }

  async signIn(email: string, password: string): Promise<Answer> {
    return this.send("/api/auth/sign-in", { json: { email, password } });
  }

  /** Keeps the cookies of an answer. */
  keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (/; max-age=0(;|$)/i.test(line)) this.jar.delete(name);
      else this.jar.set(name, value);
    }
  }
}

let count = 0;

/** An address of its own for each browser, so that tests do not use up each other's tries. */
function addressFor(auth: TestAuth): string {
  const digest = createHash("sha256")
    .update(`${auth.url} ${(count += 1)}`)
    .digest();
  return `10.${digest[0]}.${digest[1]}.${digest[2]}`;
}

/** The owner, signed in by a one-time link and with a password. */
export async function signInOwner(auth: TestAuth): Promise<TestBrowser> {
  const browser = new TestBrowser(auth);
  const { url } = await auth.client.createSignInLink({ body: {} });
  const token = new URL(url).searchParams.get("token");
  const answer = await browser.send("/api/auth/sign-in/link", { json: { token } });
  if (answer.status !== 200) throw new Error(`The owner was not signed in: ${answer.text}`);
  return browser;
}

export const password = "correct horse battery";

export interface TestPerson {
  browser: TestBrowser;
  id: string;
  email: string;
}

/** Somebody who was invited into an organisation by its owner and signed up. */
export async function signUpPerson(
  auth: TestAuth,
  by: TestBrowser,
  organisationId: string,
  email: string,
  role = "member",
): Promise<TestPerson> {
  const invited = await by.send(`/api/auth/organisations/${organisationId}/invitations`, {
    json: { email, role },
  });
  const invitation = new URLSearchParams(new URL(String(invited.json["url"])).hash.slice(1)).get(
    "invitation",
  );
  const browser = new TestBrowser(auth);
  const answer = await browser.send("/api/auth/sign-up", {
    json: { invitation, name: email.split("@")[0], password },
  });
  if (answer.status !== 201) throw new Error(`${email} was not signed up: ${answer.text}`);
  return { browser, id: String(answer.json["user_id"]), email };
}

export async function createOrganisation(by: TestBrowser, name: string): Promise<string> {
  const made = await by.send("/api/auth/organisations", { json: { name } });
  return String(made.json["id"]);
}
