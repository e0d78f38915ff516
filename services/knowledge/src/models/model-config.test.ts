import { expect, test } from "vitest";
import { loadConfig } from "@workspace/config";
import { modelSettings } from "./model-config.ts";

test("a key of the workspace itself turns no pass-through on", () => {
  expect(
    loadConfig(modelSettings, { PERPLEXITY_API_KEY: "pplx-ws-own" }).PERPLEXITY_API_KEY,
  ).toBeUndefined();
  expect(loadConfig(modelSettings, { PERPLEXITY_API_KEY: "pplx-theirs" }).PERPLEXITY_API_KEY).toBe(
    "pplx-theirs",
  );
});
