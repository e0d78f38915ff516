import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  ProblemError,
  UnavailableError,
} from "@workspace/http";
import { TaskFailed } from "./tasks.ts";
import type { TaskFailure } from "./tasks.ts";

/** What a caller is told of a failed task; any other error is given back as it is. */
export function asProblem(error: unknown): unknown {
  return error instanceof TaskFailed ? problemOf(error.failure) : error;
}

function problemOf(failure: TaskFailure): ProblemError {
  switch (failure.kind) {
    case "pins":
      return failure.type === "invalid-pin"
        ? new ProblemError({
            type: failure.type,
            status: 400,
            title: "A pin is malformed",
            detail: failure.message,
          })
        : new ConflictError(`The pins cannot all hold: ${failure.message}`, failure.type);
    case "spec":
      return new ProblemError({
        type: "unreadable-spec",
        status: 400,
        title: "The document cannot be compared",
        detail: failure.message,
        errors:
          failure.side === null
            ? []
            : [{ pointer: `/${failure.side}/text`, detail: failure.message }],
      });
    case "nothing-to-compare":
      return new ConflictError(
        `The capture under "${failure.side}" shows no API that could be compared`,
        failure.kind,
      );
    case "generation":
      return failure.isTarget
        ? new ConflictError(failure.message, "nothing-generated")
        : new NotFoundError(failure.message);
    case "evidence":
      return new UnavailableError("The captures are being read anew; ask again in a minute", 60);
    case "out-of-memory":
      return new ConflictError(
        "What the captures show takes more memory than INFERENCE_MEMORY; use fewer of them",
        "too-much-evidence",
      );
    case "timeout":
      return new ConflictError(
        "It takes longer than INFERENCE_WAITED_TIMEOUT; use fewer captures, or smaller documents",
        "too-much-evidence",
      );
    default:
      return new InvalidInputError("It cannot be used");
  }
}
