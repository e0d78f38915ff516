import * as oidc from "openid-client";
import type { ProviderSettings } from "../../oauth/provider-settings.ts";
import { createOutbound } from "../outbound/outbound.ts";
import type { Outbound } from "../outbound/outbound.ts";
import { hostAndPort, providerFetch } from "./provider-fetch.ts";

export interface ProvedIdentity {
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
  picture: string | null;
}

export interface Challenge {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** The provider's answer is not to be believed, or there is none. */
export class ProviderError extends Error {
  override name = "ProviderError";
}

const metadataForMs = 60 * 60_000;
const timeoutSeconds = 10;

/** One OpenID Connect provider. Its metadata is read when first needed, and again every hour. */
export class IdentityProvider {
  readonly settings: ProviderSettings;
  readonly redirectUri: string;
  readonly #outbound: Outbound;
  #configuration: Promise<oidc.Configuration> | undefined;
  #readAtMs = 0;

  /** @param options whom to send the browser back to, and what else may be private beside the issuer */
  constructor(
    settings: ProviderSettings,
    options: { publicUrl: string; allowPrivateHosts: readonly string[] },
  ) {
    this.settings = settings;
    this.redirectUri = `${options.publicUrl}/api/auth/callback/${settings.id}`;
    this.#outbound = createOutbound({
      allowPrivateHosts: [hostAndPort(settings.issuer), ...options.allowPrivateHosts],
      timeoutMs: timeoutSeconds * 1_000,
    });
  }

  close(): Promise<void> {
    return this.#outbound.close();
  }

  /** Where the person signs in. @throws ProviderError */
  async authorizationUrl({ state, nonce, codeVerifier }: Challenge): Promise<string> {
    const configuration = await this.#read();
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: this.settings.scopes.join(" "),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
    });
    return url.href;
  }

  /** Exchanges the code and verifies the ID token. @throws ProviderError */
  async redeem(callback: URLSearchParams, challenge: Challenge): Promise<ProvedIdentity> {
    const configuration = await this.#read();
    const url = new URL(this.redirectUri);
    url.search = callback.toString();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: challenge.state,
        expectedNonce: challenge.nonce,
        pkceCodeVerifier: challenge.codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new ProviderError("The provider sent no ID token");
      // PostgreSQL takes no NUL, and the specification promises 255 letters of ASCII.
      if (!/^[ -~]{1,255}$/.test(claims.sub)) throw new ProviderError("The subject is not sound");
      return identityOf(claims);
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      throw new ProviderError(`${this.settings.id} was not believed: ${codeOf(error)}`, {
        cause: error,
      });
    }
  }

  async #read(): Promise<oidc.Configuration> {
    if (this.#configuration && Date.now() - this.#readAtMs < metadataForMs)
      return this.#configuration;
    const reading = this.#discover();
    this.#configuration = reading;
    this.#readAtMs = Date.now();
    try {
      return await reading;
    } catch (error) {
      if (this.#configuration === reading) this.#configuration = undefined;
      throw new ProviderError(`${this.settings.id} could not be read: ${codeOf(error)}`, {
        cause: error,
      });
    }
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, client_id, client_secret, id_token_algorithm } = this.settings;
    const insecure = issuer.startsWith("http:");
    const configuration = await oidc.discovery(
      new URL(issuer),
      client_id,
      // One algorithm and no other: neither `none`, nor HS256 keyed with a public key.
      { client_secret, id_token_signed_response_alg: id_token_algorithm },
      oidc.ClientSecretBasic(client_secret),
      {
        timeout: timeoutSeconds,
        [oidc.customFetch]: providerFetch(this.#outbound, timeoutSeconds * 1_000),
        execute: [
          // The signature is checked though the token came straight from the provider.
          oidc.enableNonRepudiationChecks,
          ...(insecure ? [oidc.allowInsecureRequests] : []),
        ],
      },
    );
    const metadata = configuration.serverMetadata();
    if (metadata.supportsPKCE("S256") === false && metadata.code_challenge_methods_supported)
      throw new ProviderError("The provider does not take S256 code challenges");
    for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint])
      if (!insecure && endpoint !== undefined && !endpoint.startsWith("https:"))
        throw new ProviderError("The provider has endpoints without TLS");
    return configuration;
  }
}

function identityOf(claims: oidc.IDToken): ProvedIdentity {
  const text = (value: unknown) =>
    typeof value === "string" && value !== "" ? value.replaceAll("\0", "").slice(0, 500) : null;
  return {
    subject: claims.sub,
    email: typeof claims["email"] === "string" ? claims["email"] : null,
    // Only the boolean counts: "false", "0" and the like are texts that look true.
    emailVerified: claims["email_verified"] === true,
    name: text(claims["name"]) ?? text(claims["preferred_username"]),
    picture: text(claims["picture"]),
  };
}

/** The library's name of the fault; its messages may quote what the provider sent. */
function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.name : "unknown";
}
