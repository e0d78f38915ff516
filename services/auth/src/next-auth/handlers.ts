import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { ProviderSettings } from "../oauth/provider-settings.ts";
import { listProviders } from "./list-providers.ts";

interface NextAuthDependencies {
  publicUrl: string;
  providers: readonly ProviderSettings[];
}

type NextAuthHandlers = Pick<Handlers<Operations["auth"]>, "listProviders">;

export function nextAuthHandlers(deps: NextAuthDependencies): NextAuthHandlers {
  return {
    listProviders: async () => ({
      status: 200,
      body: listProviders(deps.publicUrl, deps.providers),
    }),
  };
}
