import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

test("writes one JSON line and cuts secrets", () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: "demo",
    destination: { write: (line) => void lines.push(line) },
  });
  logger.info(
    { headers: { authorization: "Bearer pplx-abc" }, key: "pplx-def", requestId: "req_1" },
    "called",
  );
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "");
  expect(line).toMatchObject({ service: "demo", level: "info", msg: "called", requestId: "req_1" });
  expect(lines[0]).not.toMatch(/pplx-/);
});
