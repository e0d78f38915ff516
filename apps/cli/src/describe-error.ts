import { ApiError, ConnectionError, UnexpectedReplyError } from "@workspace/client";
import { ConfigError } from "@workspace/config";
import { exitCodes, Failure } from "./failure.ts";
import { plain } from "./terminal/style.ts";

/** What to tell a person about an error, and the exit code that goes with it. */
export function describeError(error: unknown): { message: string; exitCode: number } {
  if (error instanceof Failure) return { message: plain(error.message), exitCode: error.exitCode };
  if (error instanceof Error && error.name === "AbortError") {
    return { message: "Cancelled.", exitCode: exitCodes.cancelled };
  }
  const message = messageOf(error);
  const exitCode = error instanceof ConfigError ? exitCodes.usage : exitCodes.failed;
  return { message: plain(message), exitCode };
}

function messageOf(error: unknown): string {
  if (error instanceof ConnectionError && error.code === "ECONNREFUSED") {
    return `The workspace is not running: ${error.message}.\nStart it with: npm start`;
  }
  if (error instanceof ConnectionError) {
    return `${error.message}. Whether the workspace is running tells: npx workspace status`;
  }
  if (error instanceof ApiError) return describeRefusal(error);
  if (error instanceof UnexpectedReplyError) {
    return `${error.message}. Is WORKSPACE_URL the address of a workspace of this version?`;
  }
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function describeRefusal(error: ApiError): string {
  const lines = [error.message];
  if (error.status === 401 && error.type !== "sign-in-refused") {
    lines.push(
      "Sign in with: npx workspace login. Or set WORKSPACE_API_KEY to a key of this workspace, or run where its state folder is (WORKSPACE_DATA).",
    );
  }
  if (error.status === 403) lines.push("As whom you ask: npx workspace whoami");
  for (const { pointer, detail } of error.errors) lines.push(`  ${pointer}: ${detail}`);
  if (error.status === 429 && error.retryAfterSeconds !== null) {
    lines.push(`Try again in ${error.retryAfterSeconds} s.`);
  }
  if (error.status >= 500 && error.requestId)
    lines.push(`Request id for the log: ${error.requestId}`);
  return lines.join("\n");
}
