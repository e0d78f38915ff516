import { parentPort } from "node:worker_threads";
import { SpecError } from "@workspace/drift";
import { addExchange, createEvidence, PinError, SavedEvidenceError } from "@workspace/inference";
import type { Evidence } from "@workspace/inference";
import { describeOperations } from "../citing/describe-operations.ts";
import { findShowing } from "../drift/find-showing.ts";
import { fromStored } from "../exchanges/stored-exchange.ts";
import { matchJsonPath } from "../json-paths/match-json-path.ts";
import { compareInputs } from "./compare-inputs.ts";
import { apisOf, partsOf, unpackJson } from "./evidence-parts.ts";
import { printSpec } from "./print-spec.ts";
import { TaskFailed } from "./tasks.ts";
import type { TaskFailure, TaskName, TaskReply, TaskRequest, Tasks } from "./tasks.ts";

let reading: Evidence = createEvidence();

const handlers: {
  [Name in TaskName]: (
    input: Tasks[Name]["input"],
  ) => Tasks[Name]["result"] | Promise<Tasks[Name]["result"]>;
} = {
  beginReading: () => {
    reading = createEvidence();
    return null;
  },
  readExchanges: (contents) => {
    for (const content of contents) addExchange(reading, fromStored(content));
    return null;
  },
  endReading: () => {
    const parts = partsOf(reading);
    reading = createEvidence();
    return parts;
  },
  listApis: (parts) => apisOf(parts),
  printSpec: ({ parts, pins, captures }) => printSpec(parts, pins, captures),
  compare: (sides) => compareInputs(sides.old, sides.new),
  describeOperations: ({ document, ...rest }) => describeOperations(unpackJson(document), rest),
  findShowing,
  matchJsonPath,
  // Loaded when it is asked for: it brings a compiler along.
  generate: async (input) => (await import("./generate-files.ts")).generateFiles(input),
};

const port = parentPort;
port?.on("message", async (request: TaskRequest) => port.postMessage(await replyTo(request)));

async function replyTo({ id, name, input }: TaskRequest): Promise<TaskReply> {
  try {
    const handle = handlers[name] as (given: unknown) => unknown;
    return { id, result: await handle(input) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure) return { id, failure };
    return { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function failureOf(error: unknown): TaskFailure | null {
  if (error instanceof TaskFailed) return error.failure;
  if (error instanceof PinError) return { kind: "pins", type: error.type, message: error.message };
  if (error instanceof SpecError) {
    const { type, message, side } = error;
    return { kind: "spec", type, message, side };
  }
  if (error instanceof SavedEvidenceError) return { kind: "evidence", message: error.message };
  return null;
}
