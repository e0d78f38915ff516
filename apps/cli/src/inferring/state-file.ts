import { mkdir, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { loadEvidenceSet, saveEvidenceSet } from "@workspace/inference";
import type { EvidenceSet } from "@workspace/inference";
import { Failure, usageFailure } from "../failure.ts";
import { unreadable } from "../input-file.ts";
import type { NewFile } from "./replace-files.ts";

/**
 * The evidence that a file keeps; none when there is no such file yet.
 *
 * @throws Failure when the file is something else, lest it be written over
 */
export async function readState(file: string): Promise<EvidenceSet> {
  const path = resolve(process.cwd(), file);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map();
    throw unreadable(path, error);
  }
  try {
    return loadEvidenceSet(JSON.parse(text));
  } catch (error) {
    throw usageFailure(`${path} holds no evidence that this version can read: ${messageOf(error)}`);
  }
}

/** The evidence holds words of the traffic that are in no spec. */
const privateMode = 0o600;

/** The file that keeps the evidence, in a folder that is made when it is missing. */
export async function stateFile(file: string, set: EvidenceSet): Promise<NewFile> {
  const path = resolve(process.cwd(), file);
  await mkdir(dirname(path), { recursive: true }).catch((error: Error) => {
    throw new Failure(`${dirname(path)} cannot be made: ${error.message}`);
  });
  return [path, `${JSON.stringify(saveEvidenceSet(set))}\n`, privateMode];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
