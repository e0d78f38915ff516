import { z } from "zod";

const provider = z.strictObject({
  /** In addresses: `/api/auth/callback/ID`. */
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .refine((id) => id !== "credentials" && id !== "passkey", "is taken"),
  name: z.string().min(1).max(100),
  /** The issuer; its metadata is at `/.well-known/openid-configuration` below it. */
  issuer: z.url({ protocol: /^https?$/ }),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .default(["openid", "email", "profile"]),
  /** The one algorithm that its ID tokens are signed with. */
  id_token_algorithm: z.enum(["RS256", "PS256", "ES256", "EdDSA"]).default("RS256"),
  /** Whether somebody who was not invited may sign up through it. */
  sign_up: z.boolean().default(false),
});

export type ProviderSettings = z.output<typeof provider>;

/** A JSON array of providers, each with an id of its own. */
export function providersText() {
  return z
    .string()
    .default("[]")
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "expected a JSON array of providers" });
        return z.NEVER;
      }
    })
    .pipe(
      z
        .array(provider)
        .max(50)
        .refine(
          (providers) => new Set(providers.map(({ id }) => id)).size === providers.length,
          "two providers have the same id",
        ),
    );
}
