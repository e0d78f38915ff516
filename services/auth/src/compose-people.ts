import type { Database } from "@workspace/storage";
import { IdentityProvider } from "./adapters/identity-provider/identity-provider.ts";
import { createPeople } from "./adapters/people/people.ts";
import { Cookies } from "./browser/cookies.ts";
import { ForgeryGuard } from "./browser/forgery.ts";
import { Origins } from "./browser/origins.ts";
import type { AuthConfig } from "./config.ts";
import { deriveKey } from "./secrets/secret-text.ts";
import { Sealing } from "./two-factor/sealing.ts";
import { TwoFactor } from "./two-factor/two-factor.ts";

/** All that concerns people, their sign-in and their sessions. */
export async function composePeople(config: AuthConfig, secret: string, sql: Database) {
  const origins = new Origins(config.PUBLIC_URL, config.ALLOWED_ORIGINS);
  const cookies = new Cookies(config.PUBLIC_URL);
  const store = {
    sql,
    policy: {
      idleMs: config.SESSION_IDLE_LIFETIME,
      absoluteMs: config.SESSION_LIFETIME,
      rotateAfterMs: config.SESSION_ROTATE_AFTER,
      graceMs: config.SESSION_ROTATION_GRACE,
    },
  };
  const triesOfAccount = { burst: config.ACCOUNT_TRIES, everyMs: config.ACCOUNT_TRY_EVERY };
  const twoFactor = new TwoFactor(sql, new Sealing(deriveKey(secret, "authenticators")), {
    tries: { burst: config.SECOND_FACTOR_TRIES, everyMs: config.SECOND_FACTOR_TRY_EVERY },
  });
  return {
    sql,
    store,
    origins,
    cookies,
    twoFactor,
    triesOfAccount,
    forgery: new ForgeryGuard(cookies, origins, deriveKey(secret, "forgery")),
    people: await createPeople(sql, deriveKey(secret, "people").toString("base64url")),
    providers: new Map(
      config.AUTH_PROVIDERS.map((settings) => [
        settings.id,
        new IdentityProvider(settings, {
          publicUrl: config.PUBLIC_URL,
          allowPrivateHosts: config.ALLOW_PRIVATE_UPSTREAMS,
        }),
      ]),
    ),
    settings: {
      linkLifetimeMs: config.SIGN_IN_LINK_LIFETIME,
      openSignUp: config.SIGN_UP === "open",
      triesOfAccount,
      triesOfAddress: { burst: config.ADDRESS_TRIES, everyMs: config.ADDRESS_TRY_EVERY },
    },
    lifetimeMs: config.INVITATION_LIFETIME,
  };
}
