/**
 * Whether the database refused the data itself (SQLSTATE classes 21, 22 and 23): the same statement
 * never gets through, however often it is tried.
 */
export function isDataRefusal(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^2[123][0-9A-Z]{3}$/.test(code);
}
