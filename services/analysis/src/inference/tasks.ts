import type { Drift } from "@workspace/drift";
import type { GeneratedFile } from "@workspace/generation";
import type { DescribedOperation, DescribeInput } from "../citing/describe-operations.ts";
import type { Showing, ShowingInput } from "../drift/find-showing.ts";
import type { JsonPathInput } from "../json-paths/match-json-path.ts";
import type { Fold, Pin, PinErrorType } from "@workspace/inference";

/** Evidence of one origin in one capture, as it is stored: compressed JSON. */
export interface EvidencePart {
  readonly origin: string;
  readonly host: string;
  readonly exchangeCount: number;
  readonly content: Uint8Array;
}

/** One description to compare: a stored document, evidence, or a text from outside. */
export type ComparedInput =
  | { readonly kind: "document"; readonly name: string; readonly document: Uint8Array }
  | {
      readonly kind: "evidence";
      readonly parts: readonly Uint8Array[];
      readonly pins: readonly Pin[];
      /** Described as one API under this name; without it, as all the APIs that there are. */
      readonly asOne: string | null;
    }
  | { readonly kind: "text"; readonly name: string; readonly text: string };

export interface PrintedSpec {
  readonly host: string;
  readonly origins: readonly string[];
  readonly operationCount: number;
  readonly pathCount: number;
  readonly exchangeCount: number;
  readonly operations: readonly PrintedOperation[];
  readonly folds: readonly Fold[];
  /** Places among those that were given, in their order, of pins that fit nothing. */
  readonly unusedPins: readonly number[];
  /** Of what is described, whatever the evidence for it. */
  readonly digest: string;
  /** Compressed JSON, with evidence and without. */
  readonly document: Uint8Array;
  readonly plainDocument: Uint8Array;
}

export interface PrintedOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string | null;
  readonly seenCount: number;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly statuses: readonly string[];
}

/** What a thread can be asked, and what it answers. */
export interface Tasks {
  beginReading: { input: null; result: null };
  /** Exchanges as they are stored. */
  readExchanges: { input: readonly string[]; result: null };
  endReading: { input: null; result: readonly EvidencePart[] };
  listApis: { input: readonly Uint8Array[]; result: readonly (readonly string[])[] };
  printSpec: {
    input: { parts: readonly Uint8Array[]; pins: readonly Pin[]; captures: number };
    result: PrintedSpec | null;
  };
  compare: { input: { old: ComparedInput; new: ComparedInput }; result: Drift };
  describeOperations: { input: DescribeInput; result: readonly DescribedOperation[] };
  findShowing: { input: ShowingInput; result: Showing };
  matchJsonPath: { input: JsonPathInput; result: readonly boolean[] };
  generate: {
    input: { document: Uint8Array; target: string };
    result: readonly GeneratedFile[];
  };
}

export type TaskName = keyof Tasks;

export interface TaskRequest<Name extends TaskName = TaskName> {
  readonly id: number;
  readonly name: Name;
  readonly input: Tasks[Name]["input"];
}

/** Failures that are the input's own, told as they are; any other is a fault of ours. */
export type TaskFailure =
  | { readonly kind: "pins"; readonly type: PinErrorType; readonly message: string }
  | {
      readonly kind: "spec";
      readonly type: string;
      readonly message: string;
      readonly side: "old" | "new" | null;
    }
  | { readonly kind: "nothing-to-compare"; readonly side: "old" | "new" }
  | { readonly kind: "generation"; readonly message: string; readonly isTarget: boolean }
  | { readonly kind: "evidence"; readonly message: string }
  | { readonly kind: "out-of-memory" }
  | { readonly kind: "timeout" };

export type TaskReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: TaskFailure }
  | { readonly id: number; readonly fault: string };

export class TaskFailed extends Error {
  override name = "TaskFailed";
  readonly failure: TaskFailure;

  constructor(failure: TaskFailure) {
    super("message" in failure ? failure.message : failure.kind);
    this.failure = failure;
  }
}
