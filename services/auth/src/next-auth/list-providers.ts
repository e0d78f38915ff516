import type { Schemas } from "@workspace/contracts";
import type { ProviderSettings } from "../oauth/provider-settings.ts";

type Provider = Schemas["auth"]["Provider"];

/** The ways to sign in, by id, as Auth.js's client reads them. */
export function listProviders(
  publicUrl: string,
  providers: readonly ProviderSettings[],
): Record<string, Provider> {
  const described = (id: string, name: string, type: Provider["type"]): [string, Provider] => [
    id,
    {
      id,
      name,
      type,
      signinUrl: `${publicUrl}/api/auth/signin/${id}`,
      callbackUrl: `${publicUrl}/api/auth/callback/${id}`,
    },
  ];
  return Object.fromEntries([
    described("credentials", "E-mail and password", "credentials"),
    ...providers.map(({ id, name }) => described(id, name, "oidc")),
  ]);
}
