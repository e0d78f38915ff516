import { plainName } from "./plain-name.ts";
import { words } from "./words.ts";

/** They hold a credential by their own documentation: no rule excepts them. */
export const credentialHeaders = new Set([
  ...words("authorization proxy-authorization authentication x-authorization x-auth x-api-key"),
  ...words("api-key apikey x-goog-api-key x-functions-key x-amz-security-token"),
  ...words("ocp-apim-subscription-key x-rapidapi-key x-goog-iap-jwt-assertion"),
  ...words("cf-access-client-secret cf-access-jwt-assertion x-amzn-oidc-data"),
  ...words("x-ms-token-aad-id-token x-forwarded-client-cert x-client-cert"),
]);

/** Secret by custom, though their names say little; an organisation may know better of its own. */
export const customaryHeaders = new Set([
  ...words("x-session-id x-hub-signature x-hub-signature-256 stripe-signature x-slack-signature"),
  ...words("x-twilio-signature x-line-signature"),
]);

/** Of a signed address in a query or a form: who has it may do what it is for. */
export const credentialParameters = new Set([
  ...words("x-amz-signature x-amz-credential x-goog-signature x-goog-credential"),
  ...words("awsaccesskeyid policy-signature se-token"),
]);

/** Secret in a query or a form, where a body's field of that name would not be, unless excepted. */
export const customaryParameters = new Set(words("sig signature hmac key-pair-id st ticket"));

const credentials = new Set(
  [...credentialHeaders, ...credentialParameters, "cookie", "set-cookie"].map(plainName),
);
const credentialNames = new Set(words("clientsecret privatekey accesstoken refreshtoken idtoken"));
const credentialParts =
  /passw|passphrase|passcode|pwd|secret|credential|jwt|privatekey|apikey|authtoken/;

/** Why what goes by this name is redacted whatever the rules say; null where they may except it. */
export function whyNeverKept(name: string): string | null {
  const plain = plainName(name);
  if (plain === "code")
    return "is redacted only where a sign-in hands it over, and there it is a credential";
  if (credentials.has(plain)) return "holds a credential, and is always redacted";
  if (credentialNames.has(plain) || credentialParts.test(plain))
    return "says that it holds a credential, and is always redacted";
  return null;
}
