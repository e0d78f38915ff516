import type { StreamEvent } from "@workspace/contracts";

/** How far a measurement is, and in the end its result. */
export type Measurement<Result> =
  | { kind: "progress"; done: number; total: number }
  | { kind: "result"; result: Result };

export type EvaluationEvent<Result> =
  | { type: "evaluation-progressed"; sequence_number: number; done: number; total: number }
  | { type: "evaluation-completed"; sequence_number: number; result: Result }
  | {
      type: "evaluation-failed";
      sequence_number: number;
      error: { type: string; message: string };
    };

const tellEveryMs = 250;

export async function resultOf<Result>(
  measurement: AsyncIterable<Measurement<Result>>,
): Promise<Result> {
  for await (const step of measurement) if (step.kind === "result") return step.result;
  throw new Error("the measurement ended without a result");
}

/** The measurement as events: progress a few times a second, then the result or why there is none. */
export async function* eventsOf<Result>(
  measurement: AsyncIterable<Measurement<Result>>,
  failed: (error: unknown) => { type: string; message: string },
): AsyncGenerator<StreamEvent<EvaluationEvent<Result>>> {
  let sequence = 0;
  let toldAt = -Infinity;
  const event = (data: EvaluationEvent<Result>) => ({
    id: data.sequence_number,
    event: data.type,
    data,
  });
  try {
    for await (const step of measurement) {
      if (step.kind === "result") {
        const { result } = step;
        yield event({ type: "evaluation-completed", sequence_number: sequence++, result });
        return;
      }
      if (performance.now() - toldAt < tellEveryMs) continue;
      toldAt = performance.now();
      const { done, total } = step;
      yield event({ type: "evaluation-progressed", sequence_number: sequence++, done, total });
    }
  } catch (error) {
    yield event({
      type: "evaluation-failed",
      sequence_number: sequence++,
      error: failed(error),
    });
  }
}
