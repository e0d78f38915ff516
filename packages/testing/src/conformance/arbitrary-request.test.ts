import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import type { OpenApiDocument, OperationDescription } from "@workspace/contracts";
import { arbitraryDraft, requestOf } from "./arbitrary-request.ts";
import { arbitraryString } from "./arbitrary-string.ts";
import { createValidators } from "./validate.ts";

describe("strings", () => {
  test("lengths count code points, and the limit itself is tried", () => {
    const texts = fc.sample(arbitraryString({ type: "string", minLength: 2, maxLength: 50 }), {
      numRuns: 500,
      seed: 1,
    });
    const lengths = texts.map((text) => [...text].length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...lengths)).toBe(50);
    expect(texts.some((text) => text.length > [...text].length)).toBe(true);
  });

  test.each([
    "^doc_[0-9a-hjkmnp-tv-z]{26}$",
    "^[^\\u0000]*$",
    "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
  ])("match the pattern %s", (pattern) => {
    const texts = fc.sample(arbitraryString({ type: "string", pattern }), {
      numRuns: 100,
      seed: 1,
    });
    for (const text of texts) expect(text).toMatch(new RegExp(pattern, "u"));
  });
});

interface AnyContract {
  readonly document: OpenApiDocument;
  readonly operations: Readonly<Record<string, OperationDescription>>;
}

describe.each(Object.entries<AnyContract>(contracts))("requests for %s", (_name, contract) => {
  const validatorsOf = createValidators(contract.document, { closed: true });
  test.each(Object.entries(contract.operations))("are often valid: %s", (_id, operation) => {
    const { body } = validatorsOf(operation);
    const drafts = arbitraryDraft(contract.document, operation, {});
    const sample = fc.sample(drafts, { numRuns: 60, seed: 3 });
    const valid = sample.filter(
      (draft) =>
        !requestOf(operation, draft, body, {}, { kind: "valid", mustBeRefused: false })
          .mustBeRefused,
    );
    expect(valid.length).toBeGreaterThan(sample.length / 3);
  });
});
