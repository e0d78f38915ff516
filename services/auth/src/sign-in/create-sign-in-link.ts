import { ConflictError, NotFoundError } from "@workspace/http";
import { appendPersonalAudit } from "../audit/append-personal.ts";
import { service } from "../audit/audit-line.ts";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import { normalEmail } from "../users/email.ts";
import { findOwner, findUserByEmail, hasSignedIn } from "../users/repository.ts";
import { replaceLink } from "./links-repository.ts";
import type { SignInDependencies } from "./sign-in.ts";

export interface SignInLink {
  url: string;
  email: string;
  expiresAt: Date;
}

/** A link that signs one user in, once. The owner's where no e-mail is given. @throws NotFoundError, ConflictError */
export async function createSignInLink(
  deps: SignInDependencies,
  email: string | undefined,
  onlyBeforeFirstUse = false,
): Promise<SignInLink> {
  const { store, origins, settings } = deps;
  const normal = email === undefined ? null : normalEmail(email);
  const user =
    email === undefined
      ? await findOwner(store.sql)
      : normal && (await findUserByEmail(store.sql, normal));
  if (!user) throw new NotFoundError("There is no such user");
  if (onlyBeforeFirstUse && (await hasSignedIn(store.sql, user.id)))
    throw new ConflictError("This user has signed in before");
  const token = newSecret();
  const expiresAt = new Date(Date.now() + settings.linkLifetimeMs);
  await store.sql.begin(async (transaction) => {
    await replaceLink(transaction, user.id, hashOf(token), expiresAt);
    await appendPersonalAudit(transaction, service, user.id, {
      action: "sign-in-link.create",
      target: { kind: "user", id: user.id },
      details: { expires_at: expiresAt.toISOString() },
    });
  });
  const url = new URL("/api/auth/sign-in/link", origins.publicUrl);
  url.searchParams.set("token", token);
  return { url: url.href, email: user.email, expiresAt };
}
