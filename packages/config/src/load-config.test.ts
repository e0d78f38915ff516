import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  baseAddress,
  booleanText,
  byteSize,
  ConfigError,
  durationMs,
  listText,
  loadConfig,
  portNumber,
} from "./index.ts";

const shape = {
  PORT: portNumber(8002),
  LIMIT: byteSize("64mb"),
  TIMEOUT: durationMs("15s"),
  STRICT: booleanText(true),
  ORIGINS: listText(),
  NAME: z.string().min(1),
};

describe("loadConfig", () => {
  test("takes defaults for what is absent or empty", () => {
    expect(loadConfig(shape, { NAME: "a", PORT: "" })).toEqual({
      PORT: 8002,
      LIMIT: 64 * 1024 * 1024,
      TIMEOUT: 15_000,
      STRICT: true,
      ORIGINS: [],
      NAME: "a",
    });
  });

  test("reads units and lists", () => {
    const config = loadConfig(shape, {
      NAME: "a",
      LIMIT: "1.5kb",
      TIMEOUT: "2m",
      ORIGINS: "a, b,",
      STRICT: "off",
    });
    expect(config).toMatchObject({
      LIMIT: 1536,
      TIMEOUT: 120_000,
      ORIGINS: ["a", "b"],
      STRICT: false,
    });
  });

  test("gives addresses that paths are put after, and takes no other", () => {
    const address = { AT: baseAddress() };
    expect(loadConfig(address, { AT: "https://a.test/b//" })).toEqual({ AT: "https://a.test/b" });
    expect(() => loadConfig(address, { AT: "ftp://a.test" })).toThrow(/AT/);
  });

  test("names every wrong variable, and no value", () => {
    const load = () => loadConfig(shape, { PORT: "secret-text", LIMIT: "huge" });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/PORT[\s\S]*LIMIT[\s\S]*NAME/);
    expect(load).not.toThrow(/secret-text/);
  });

  test("is frozen", () => {
    expect(Object.isFrozen(loadConfig(shape, { NAME: "a" }))).toBe(true);
  });
});
