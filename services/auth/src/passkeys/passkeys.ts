import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransportFuture,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { ConflictError, NotFoundError, ProblemError } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendPersonalAudit } from "../audit/append-personal.ts";
import type { Origins } from "../browser/origins.ts";
import { hashOf } from "../secrets/secret-text.ts";
import type { Caller } from "../sessions/caller.ts";
import {
  countUse,
  deletePasskey,
  findByCredential,
  insertChallenge,
  insertPasskey,
  listPasskeys,
  takeChallenge,
} from "./repository.ts";

export interface PasskeyDependencies {
  sql: Database;
  origins: Origins;
}

const challengeForMs = 5 * 60_000;
const workspaceName = "Workspace";
/** EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257];

/** Options for `navigator.credentials.create`, good once and in this browser. */
export async function beginRegistration(
  { sql, origins }: PasskeyDependencies,
  browserSecret: string,
  user: { id: string; name: string; email: string },
) {
  const known = await listPasskeys(sql, user.id);
  const options = await generateRegistrationOptions({
    rpName: workspaceName,
    rpID: origins.publicUrl.hostname,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.email,
    userDisplayName: user.name,
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map((passkey) => ({ id: passkey.credential_id })),
  });
  await storeChallenge(sql, browserSecret, options.challenge, user.id);
  return options;
}

/** @throws ProblemError 403, ConflictError */
export async function finishRegistration(
  { sql, origins }: PasskeyDependencies,
  browserSecret: string | undefined,
  caller: Caller,
  name: string,
  response: RegistrationResponseJSON,
) {
  const { userId } = caller;
  const { registrationInfo, verified } = await refuseFaults(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) => takeOnce(sql, browserSecret, challenge, userId),
      expectedOrigin: origins.publicUrl.origin,
      expectedRPID: origins.publicUrl.hostname,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  );
  if (!verified || !registrationInfo) throw passkeyRefused();
  const { credential, credentialBackedUp } = registrationInfo;
  const passkey = {
    id: newId("pky"),
    user_id: userId,
    credential_id: credential.id,
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    name,
    backed_up: credentialBackedUp,
  };
  await sql.begin(async (transaction) => {
    if (!(await insertPasskey(transaction, passkey)))
      throw new ConflictError("This passkey is known already");
    await note(transaction, caller, "passkey.add", passkey.id);
  });
  return passkey;
}

/** @throws NotFoundError */
export async function removePasskey(sql: Database, caller: Caller, id: string): Promise<void> {
  await sql.begin(async (transaction) => {
    if (!(await deletePasskey(transaction, caller.userId, id)))
      throw new NotFoundError("There is no such passkey");
    await note(transaction, caller, "passkey.remove", id);
  });
}

function note(transaction: Queryable, caller: Caller, action: string, id: string): Promise<void> {
  const target = { kind: "passkey", id };
  return appendPersonalAudit(transaction, actorOf(caller), caller.userId, { action, target });
}

/** Options for `navigator.credentials.get`; the passkey itself tells whose it is. */
export async function beginAuthentication(
  { sql, origins }: PasskeyDependencies,
  browserSecret: string,
) {
  const options = await generateAuthenticationOptions({
    rpID: origins.publicUrl.hostname,
    userVerification: "required",
  });
  await storeChallenge(sql, browserSecret, options.challenge, null);
  return options;
}

/** @returns the user's id. @throws ProblemError 403 */
export async function finishAuthentication(
  { sql, origins }: PasskeyDependencies,
  browserSecret: string | undefined,
  response: AuthenticationResponseJSON,
): Promise<string> {
  const passkey = await findByCredential(sql, response.id);
  if (!passkey) throw passkeyRefused();
  const { verified, authenticationInfo } = await refuseFaults(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) => takeOnce(sql, browserSecret, challenge, null),
      expectedOrigin: origins.publicUrl.origin,
      expectedRPID: origins.publicUrl.hostname,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        counter: passkey.counter,
        transports: passkey.transports as AuthenticatorTransportFuture[],
      },
    }),
  );
  if (!verified) throw passkeyRefused();
  if (!(await countUse(sql, passkey.id, authenticationInfo.newCounter))) throw passkeyRefused();
  return passkey.user_id;
}

async function storeChallenge(
  sql: Database,
  browserSecret: string,
  challenge: string,
  userId: string | null,
): Promise<void> {
  const expiresAt = new Date(Date.now() + challengeForMs);
  await insertChallenge(sql, { browserHash: hashOf(browserSecret), challenge, userId, expiresAt });
}

function takeOnce(
  sql: Database,
  browserSecret: string | undefined,
  challenge: string,
  userId: string | null,
): Promise<boolean> {
  if (browserSecret === undefined) return Promise.resolve(false);
  return takeChallenge(sql, hashOf(browserSecret), challenge, userId);
}

/** The library throws for whatever does not fit; what exactly is nothing to tell. */
async function refuseFaults<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (error) {
    throw passkeyRefused(error);
  }
}

function passkeyRefused(cause?: unknown): ProblemError {
  return new ProblemError({
    type: "passkey-refused",
    status: 403,
    title: "The passkey was not accepted",
    detail: "Begin again in the same browser.",
    cause,
  });
}
