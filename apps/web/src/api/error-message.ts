import { ApiError, ConnectionError } from "@workspace/client";

/** Words for a person about any thrown value, with what to do next where that is known. */
export function messageOf(error: unknown): string {
  if (error instanceof ConnectionError) {
    return error.code === "timeout"
      ? "The workspace took too long to answer. It may be busy; try again."
      : "The workspace does not answer. Is it running? Start it with `npm start`.";
  }
  if (error instanceof ApiError && error.errors.length > 0) {
    return error.errors.map((field) => `${nameOf(field.pointer)} ${field.detail}`).join("; ");
  }
  return error instanceof Error ? error.message : "Something went wrong.";
}

export const requestIdOf = (error: unknown): string | null =>
  error instanceof ApiError ? error.requestId : null;

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;

/** "/body/name" becomes "Name". */
function nameOf(pointer: string): string {
  const name = pointer.split("/").at(-1)?.replaceAll("_", " ") ?? "";
  return name ? name.charAt(0).toUpperCase() + name.slice(1) : "The request";
}
