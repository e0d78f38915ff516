import { Option } from "@commander-js/extra-typings";
import { exitCodes } from "../failure.ts";

const formats = ["text", "json", "markdown", "sarif"] as const;
const failures = ["breaking", "any", "none"] as const;

export type ReportFormat = (typeof formats)[number];

export function formatOption() {
  return new Option("--format <format>", "how to report").choices(formats).default("text" as const);
}

export function failOnOption() {
  return new Option("--fail-on <changes>", "which changes give exit code 1")
    .choices(failures)
    .default("breaking" as const);
}

/** What a comparison is to whoever runs it in CI. "Not seen" is no change. */
export function exitCodeOf(
  drift: {
    readonly changes: readonly { readonly kind: string; readonly breaking: boolean }[];
    readonly complete: boolean;
  },
  failOn: (typeof failures)[number],
): number {
  const found = drift.changes.some(({ breaking, kind }) =>
    failOn === "any" ? !kind.endsWith("-not-seen") : breaking,
  );
  if (failOn !== "none" && found) return exitCodes.failed;
  return drift.complete ? exitCodes.ok : exitCodes.usage;
}
