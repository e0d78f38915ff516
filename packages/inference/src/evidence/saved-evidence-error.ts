/** What was given as saved evidence is none, or of a version that this program does not know. */
export class SavedEvidenceError extends Error {
  override readonly name = "SavedEvidenceError";
}
