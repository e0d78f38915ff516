export interface TokenPolicy {
  /** Who makes the tokens and whom they are for: the installation's address. */
  issuer: string;
  accessLifetimeMs: number;
  /** A refresh token that is not used ends after so long. */
  refreshLifetimeMs: number;
  /** A family ends after so long however much it is used. */
  familyLifetimeMs: number;
  /** Within which a refresh token may be used again by requests at once. */
  graceMs: number;
}
