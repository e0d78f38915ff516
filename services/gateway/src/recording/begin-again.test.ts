import { createAnalysisClient } from "@workspace/client";
import { expect, test, vi } from "vitest";
import { recordingMode } from "../../test/recording-mode.ts";
import { beginAgain } from "./begin-again.ts";

const mode = recordingMode({ name: "nightly", keepRaw: true });

/** An analysis service that refuses to keep anything raw, in its own words. */
function analysisWithout(problem: { type: string; status: number }) {
  const asked: unknown[] = [];
  const client = createAnalysisClient({
    baseUrl: "http://analysis.invalid",
    fetch: async (_input, init) => {
      const body: { keep_raw: boolean } = JSON.parse(String(init?.body));
      asked.push(body);
      return body.keep_raw
        ? Response.json({ ...problem, title: "no" }, { status: problem.status })
        : Response.json({ id: "cap_2" }, { status: 201 });
    },
  });
  const ask = async <T>(_principal: unknown, question: (of: typeof client) => Promise<T>) =>
    question(client);
  return { asked, analysis: { ask } };
}

test.each([
  ["raw-not-available", 409],
  ["raw-key-unavailable", 503],
])("goes on redacted alone where nothing can be kept raw: %s", async (type, status) => {
  const { asked, analysis } = analysisWithout({ type, status });
  const warn = vi.fn();
  expect(await beginAgain(analysis, mode, { warn })).toBe("cap_2");
  expect(asked.at(-1)).toEqual({ upstream: "model", name: "nightly", keep_raw: false });
  expect(warn).toHaveBeenCalledOnce();
});

test("tells of any other refusal", async () => {
  const { analysis } = analysisWithout({ type: "conflict", status: 409 });
  await expect(beginAgain(analysis, mode, { warn: vi.fn() })).rejects.toMatchObject({
    type: "conflict",
  });
});
