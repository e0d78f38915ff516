/** Something that is cached of a principal does not count any more. */
export interface Revocation {
  id: number;
  kind: "key" | "session" | "member";
  /** Id of the key or session; of the user for `member`. */
  subject: string;
  organisationId: string | null;
}
