import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { parseDocument, SpecError } from "@workspace/drift";
import type { Api } from "@workspace/drift";
import { printSpecs } from "@workspace/inference";
import { Failure, usageFailure } from "../failure.ts";
import { unreadable } from "../input-file.ts";
import { readCapture } from "../inferring/read-capture.ts";

const maxSpecBytes = 64 * 1024 * 1024;
const beginningBytes = 64 * 1024;

/**
 * What one side of a comparison describes: a spec, or the APIs seen in a capture. The content tells
 * which; the file's name does not count.
 *
 * @throws Failure with the exit code of wrong use
 */
export async function readSide(file: string, quiet: boolean, signal: AbortSignal): Promise<Api[]> {
  try {
    const beginning = await readUpTo(file, beginningBytes);
    return isCapture(beginning) ? await readApis(file, quiet, signal) : [await readSpec(file)];
  } catch (error) {
    if (error instanceof Failure) throw usageFailure(error.message);
    throw error;
  }
}

/** A HAR has its `log` among its first members; some exporters write a comment or a version first. */
function isCapture(beginning: string): boolean {
  const named = /"(log|openapi|swagger|paths)"\s*:/.exec(beginning);
  return /^\uFEFF?\s*\{/.test(beginning) && named?.[1] === "log";
}

/** @throws Failure with the exit code of wrong use */
export async function readSpec(file: string): Promise<Api> {
  const text = await readUpTo(file, maxSpecBytes + 1);
  try {
    return { name: file, document: parseDocument(text, { maxBytes: maxSpecBytes }) };
  } catch (error) {
    if (error instanceof SpecError) throw usageFailure(`${file}: ${error.message}`);
    throw error;
  }
}

async function readApis(file: string, quiet: boolean, signal: AbortSignal): Promise<Api[]> {
  const { evidence } = await readCapture(file, { quiet, signal, rules: {} });
  const apis = printSpecs(evidence).map(({ host, document }) => ({ name: host, document }));
  if (apis.length === 0) throw usageFailure(`${file} shows no API that could be compared.`);
  return apis;
}

async function readUpTo(file: string, maxBytes: number): Promise<string> {
  const path = resolve(process.cwd(), file);
  const handle = await open(path).catch((error: Error) => {
    throw unreadable(path, error);
  });
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, maxBytes));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return textOf(buffer.subarray(0, filled));
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle.close();
  }
}

/** UTF-16, which Windows tools save, is told by its mark or by the zero bytes beside ASCII. */
function textOf(bytes: Buffer): string {
  const [first = 1, second = 1] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  if (isLittle) return new TextDecoder("utf-16le").decode(bytes);
  return new TextDecoder(isBig ? "utf-16be" : "utf-8").decode(bytes);
}
