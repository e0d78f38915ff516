import { randomUUID } from "node:crypto";
import { createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";

export const sessionCookie = "workspace.session";

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** The secret of a session of theirs. */
  readonly session: string;
}

/** Uses a one-time link up. @returns the secret of the session */
export async function signInByLink(url: string, link: string): Promise<string> {
  const token = new URL(link).searchParams.get("token");
  return sessionOf(await post(`${url}/api/auth/sign-in/link`, { token }));
}

/** @returns the secret of a new session */
export async function signInByPassword(url: string, person: Person): Promise<string> {
  const { email, password } = person;
  return sessionOf(await post(`${url}/api/auth/sign-in`, { email, password }));
}

/** The auth service's API as somebody who is signed in. */
export const authAs = (url: string, session: string): AuthClient =>
  createAuthClient({
    baseUrl: url,
    headers: { cookie: `${sessionCookie}=${session}`, origin: url },
  });

/** Somebody new, invited by the owner into an organisation that nothing else uses. */
export async function newPerson(url: string, ownerSession: string): Promise<Person> {
  const owner = authAs(url, ownerSession);
  const name = `Person ${randomUUID().slice(0, 6)}`;
  const organisation = await owner.createOrganisation({ body: { name: `Guests of ${name}` } });
  const email = `${randomUUID()}@example.com`;
  const invited = await owner.createInvitation({
    path: { organisation_id: organisation.id },
    body: { email, role: "member" },
  });
  const password = `correct horse ${randomUUID()}`;
  const invitation = tokenOf(invited.url);
  const reply = await post(`${url}/api/auth/sign-up`, { invitation, name, password });
  return { name, email, password, session: sessionOf(reply) };
}

const tokenOf = (link: string): string =>
  new URLSearchParams(new URL(link).hash.slice(1)).get("invitation") ?? "";

async function post(address: string, body: object): Promise<Response> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(address).origin },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response;
}

function sessionOf(response: Response): string {
  for (const line of response.headers.getSetCookie()) {
    const [name, value] = (line.split(";")[0] ?? "").split("=");
    if (name === sessionCookie && value) return value;
  }
  throw new Error("No session was given");
}
