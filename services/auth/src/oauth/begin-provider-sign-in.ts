import { NotFoundError, ProblemError } from "@workspace/http";
import { ProviderError } from "../adapters/identity-provider/identity-provider.ts";
import type { IdentityProvider } from "../adapters/identity-provider/identity-provider.ts";
import { hashOf, newSecret } from "../secrets/secret-text.ts";
import type { SignInDependencies } from "../sign-in/sign-in.ts";
import { insertProviderSignIn } from "./repository.ts";

export interface OAuthDependencies extends SignInDependencies {
  providers: ReadonlyMap<string, IdentityProvider>;
}

const signInForMs = 10 * 60_000;

/** @throws NotFoundError */
export function needProvider({ providers }: OAuthDependencies, id: string): IdentityProvider {
  const provider = providers.get(id);
  if (!provider) throw new NotFoundError(`There is no provider ${id.slice(0, 64)}`);
  return provider;
}

/**
 * The provider's address for this browser to go to. State, nonce and code verifier are kept here,
 * bound to the browser and the provider.
 * @throws NotFoundError, ProblemError 503
 */
export async function beginProviderSignIn(
  deps: OAuthDependencies,
  input: { providerId: string; browserSecret: string; returnTo: string },
): Promise<string> {
  const provider = needProvider(deps, input.providerId);
  const [state, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
  try {
    const url = await provider.authorizationUrl({ state, nonce, codeVerifier });
    await insertProviderSignIn(deps.store.sql, {
      stateHash: hashOf(state),
      browserHash: hashOf(input.browserSecret),
      providerId: input.providerId,
      nonce,
      codeVerifier,
      returnTo: input.returnTo,
      expiresAt: new Date(Date.now() + signInForMs),
    });
    return url;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ProblemError({
      type: "provider-unavailable",
      status: 503,
      title: "The provider cannot be reached",
      detail: "Try again later, or sign in in another way.",
      retryAfterSeconds: 10,
      cause: error,
    });
  }
}
