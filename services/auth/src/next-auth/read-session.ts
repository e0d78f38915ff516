import type { Schemas } from "@workspace/contracts";
import { cookiesFor, tokensOf } from "../sessions/browser-sessions.ts";
import { expiryOf } from "../sessions/session.ts";
import { rotateIfDue, useSession } from "../sessions/use-session.ts";
import type { SignInDependencies } from "../sign-in/sign-in.ts";
import { findUser } from "../users/repository.ts";

interface ReadSession {
  body: Schemas["auth"]["AuthJsSessionOrNone"];
  setCookies: Record<string, string[]>;
}

/** Who is signed in. Here, where every client asks now and then, the secret is exchanged in time. */
export async function readSession(
  { store, cookies }: Pick<SignInDependencies, "store" | "cookies">,
  cookieHeader: string | undefined,
): Promise<ReadSession> {
  const tokens = tokensOf(cookies, cookieHeader);
  const session = await useSession(store, tokens.active);
  const user = session && (await findUser(store.sql, session.userId));
  if (!session || !user || tokens.active === undefined) return { body: false, setCookies: {} };
  const next = await rotateIfDue(store, session, tokens.active);
  const { id, name, email, image } = user;
  return {
    body: {
      user: { id, name, email, image },
      expires: expiryOf(session, store.policy).toISOString(),
      organisationId: session.organisationId,
    },
    setCookies:
      next === null
        ? {}
        : {
            "set-cookie": cookiesFor(cookies, { ...tokens, active: next }, store.policy.absoluteMs),
          },
  };
}
