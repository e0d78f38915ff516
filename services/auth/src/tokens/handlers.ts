import type { ByteStream, Operations } from "@workspace/contracts";
import { InvalidInputError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { actorOf } from "../audit/actor-of.ts";
import { clientOf } from "../browser/client-of.ts";
import { readForm } from "../browser/read-form.ts";
import { callerOfBearer, findCaller, requireCaller } from "../sessions/caller.ts";
import type { Asked, Caller, CallerDependencies } from "../sessions/caller.ts";
import { requireOperator } from "../users/require-operator.ts";
import { exchangeForToken, refreshToken } from "./issue-token.ts";
import type { IssueDependencies, IssuedToken } from "./issue-token.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";
import { revokeToken } from "./revoke-token.ts";
import type { SigningKeys } from "./signing/signing-keys.ts";

type Of = "issueToken" | "revokeToken" | "getJwks" | "rotateSigningKeys";

export interface TokenParts extends IssueDependencies {
  keys: SigningKeys;
  keySetForMs: number;
}

const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const noStore = { "cache-control": "no-store" };

export function tokenHandlers(
  people: CallerDependencies,
  parts: TokenParts,
): Pick<Handlers<Operations["auth"]>, Of> {
  return {
    issueToken: (request) =>
      orRefusal(async () => {
        const form = await readForm(request.body);
        return {
          status: 200,
          headers: noStore,
          body: wire(await granted(people, parts, request, form)),
        };
      }),
    revokeToken: (request) =>
      orRefusal(async () => {
        const token = needed(await readForm(request.body), "token");
        await revokeToken(parts, clientOf(request.headers), token);
        return { status: 200 };
      }),
    getJwks: async () => ({
      status: 200,
      headers: { "cache-control": `public, max-age=${Math.floor(parts.keySetForMs / 1_000)}` },
      body: { keys: (await parts.keys.publicKeys()).map(wireKey) },
    }),
    rotateSigningKeys: async (request) => {
      const caller = await requireCaller(people, request);
      await requireOperator(parts.sql, caller);
      const { id, signsFrom } = await parts.keys.rotate(actorOf(caller));
      return { status: 202, body: { id, signs_from: signsFrom.toISOString() } };
    },
  };
}

async function granted(
  people: CallerDependencies,
  parts: TokenParts,
  request: Asked & { body: ByteStream },
  form: ReadonlyMap<string, string>,
): Promise<IssuedToken> {
  const scope = form.get("scope");
  const grant = needed(form, "grant_type");
  if (grant === "refresh_token") {
    const input = { refreshToken: needed(form, "refresh_token"), scope };
    return refreshToken(parts, clientOf(request.headers), input);
  }
  if (grant !== exchange)
    throw new OAuthRefusal("unsupported_grant_type", "There is no such grant here.");
  return exchangeForToken(parts, await subjectOf(people, request, form), scope);
}

/** Whom the tokens are for: the subject that is named, else whoever asks. */
async function subjectOf(
  people: CallerDependencies,
  request: Asked,
  form: ReadonlyMap<string, string>,
): Promise<Caller> {
  const named = form.get("subject_token");
  if (named !== undefined && form.get("subject_token_type") !== accessTokenType)
    throw new OAuthRefusal("invalid_request", `subject_token_type must be ${accessTokenType}.`);
  const subject =
    named === undefined
      ? await findCaller(people, request)
      : await callerOfBearer(people, named, clientOf(request.headers));
  if (subject) return subject;
  throw new OAuthRefusal("invalid_grant", "Sign in, or name a valid API key as subject_token.");
}

function needed(form: ReadonlyMap<string, string>, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === "")
    throw new OAuthRefusal("invalid_request", `The form needs ${name}.`);
  return value;
}

/** Clients of OAuth look for `error`, whatever was wrong. */
async function orRefusal<Reply>(answer: () => Promise<Reply>) {
  try {
    return await answer();
  } catch (error) {
    const refusal =
      error instanceof InvalidInputError
        ? new OAuthRefusal("invalid_request", error.message)
        : error;
    if (!(refusal instanceof OAuthRefusal)) throw error;
    const body = { error: refusal.code, error_description: refusal.message };
    return { status: 400 as const, headers: noStore, body };
  }
}

function wire({ accessToken, refreshToken, expiresInSeconds, scopes }: IssuedToken) {
  return {
    access_token: accessToken,
    token_type: "Bearer" as const,
    expires_in: expiresInSeconds,
    refresh_token: refreshToken,
    issued_token_type: accessTokenType as typeof accessTokenType,
    ...(scopes === null ? {} : { scope: scopes.join(" ") }),
  };
}

/** The public members and no others, whatever is stored. */
function wireKey({ kid = "", n = "", e = "" }: { kid?: string; n?: string; e?: string }) {
  return { kty: "RSA" as const, use: "sig" as const, alg: "RS256" as const, kid, n, e };
}
