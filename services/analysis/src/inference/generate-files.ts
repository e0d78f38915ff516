import { generate, GenerationError, targets } from "@workspace/generation";
import type { GeneratedFile, Target } from "@workspace/generation";
import { unpackJson } from "./evidence-parts.ts";
import { TaskFailed } from "./tasks.ts";
import type { Tasks } from "./tasks.ts";

export async function generateFiles({
  document,
  target,
}: Tasks["generate"]["input"]): Promise<readonly GeneratedFile[]> {
  if (!isTarget(target)) {
    const message = `There is no target ${target}; there are ${targets.join(", ")}.`;
    throw new TaskFailed({ kind: "generation", message, isTarget: false });
  }
  try {
    return await generate(unpackJson(document), target);
  } catch (error) {
    if (error instanceof GenerationError)
      throw new TaskFailed({ kind: "generation", message: error.message, isTarget: true });
    throw error;
  }
}

function isTarget(target: string): target is Target {
  return targets.some((each) => each === target);
}
