import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { FollowedLog } from "./followed-log.ts";

const folder = mkdtempSync(join(tmpdir(), "log-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("sees what a child writes, and empties a full file under it", () => {
  const path = join(folder, "child.log");
  let seen = "";
  const log = new FollowedLog(path, (chunk) => (seen += chunk.toString()), 100);
  const say = (text: string) =>
    spawnSync("printf", [`${text}\n`], { stdio: ["ignore", log.file, log.file] });
  say("x".repeat(120));
  log.poll();
  say("after");
  log.close();
  expect(seen).toBe(`${"x".repeat(120)}\nafter\n`);
  expect(readFileSync(path, "utf8")).toBe("after\n");
  expect(readFileSync(`${path}.1`, "utf8")).toBe(`${"x".repeat(120)}\n`);
});
