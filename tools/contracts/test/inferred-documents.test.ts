import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SwaggerParser from "@apidevtools/swagger-parser";
import { validate } from "@readme/openapi-parser";
import { Validator } from "@seriousme/openapi-schema-validator";
import { addExchange, createEvidence, printSpecs } from "@workspace/inference";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { expect, test } from "vitest";
import { runRedocly } from "../src/redocly.ts";
import { everyKindOfExchange } from "./every-kind-of-exchange.ts";

/** Each of a capture with all that an API can have: streams, forms, calls by name, errors, credentials. */
const documents = inferDocuments();

function inferDocuments(): [host: string, text: string][] {
  const evidence = createEvidence();
  for (const exchange of everyKindOfExchange()) addExchange(evidence, exchange);
  return printSpecs(evidence).map(({ host, document }) => [host, JSON.stringify(document)]);
}

test("there is one document for each API", () => {
  expect(documents.map(([host]) => host)).toEqual(["api.shop.test", "files.other.test:8443"]);
});

test.each(documents)("%s is valid for three validators", async (_host, text) => {
  await expect(SwaggerParser.validate(JSON.parse(text))).resolves.toBeDefined();
  await expect(validate(JSON.parse(text))).resolves.toMatchObject({ valid: true });
  await expect(new Validator().validate(JSON.parse(text))).resolves.toMatchObject({ valid: true });
});

test.each(documents)("%s lints clean by Redocly's recommended rules", async (_host, text) => {
  const folder = await mkdtemp(join(tmpdir(), "inferred-"));
  try {
    const file = join(folder, "inferred.json");
    await writeFile(file, text);
    const { exitCode, stderr } = await runRedocly(["lint", file, "--format=stylish"]);
    expect({ exitCode, warnings: /You have (\d+) warnings?/.exec(stderr)?.[1] ?? "0" }).toEqual({
      exitCode: 0,
      warnings: "0",
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

const compilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ["lib.es2022.d.ts"],
};

test.each(documents)("types of %s compile", async (_host, text) => {
  const source = astToString(await openapiTS(text));
  const file = "inferred.ts";
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, source, version) : read(name, version);
  const program = ts.createProgram([file], compilerOptions, host);
  const faults = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
  expect(faults).toEqual([]);
});
