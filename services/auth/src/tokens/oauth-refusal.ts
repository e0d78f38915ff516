/** Why a request is not granted, by the names of RFC 6749, section 5.2. */
export class OAuthRefusal extends Error {
  override name = "OAuthRefusal";
  readonly code: "invalid_request" | "invalid_grant" | "invalid_scope" | "unsupported_grant_type";

  constructor(code: OAuthRefusal["code"], message: string) {
    super(message);
    this.code = code;
  }
}
