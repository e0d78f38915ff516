import { Socket } from "node:net";
import { expect, test } from "vitest";
import { ruleOf } from "../request/header-rules.ts";
import { settleMemory } from "../settle-memory.ts";
import { PlainRequest, readPlainRequest } from "./plain-request.ts";

const count = 1_000;
const headBytes = 15_000;

test("what is kept of a request does not keep the whole of it", () => {
  const socket = new Socket();
  const kept: unknown[] = [];
  settleMemory();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < count; at++) kept.push(partsOf(at, socket));
  settleMemory();
  const keptBytes = process.memoryUsage().heapUsed - before;
  expect(kept).toHaveLength(count);
  expect(keptBytes / count).toBeLessThan(headBytes / 5);
});

/** What callers, stored answers and the rules of headers may keep for long. */
function partsOf(at: number, socket: Socket): unknown[] {
  const name = `X-Header-Of-Many-Letters-${at}`;
  const lines = [
    `GET /v1/models/of-many-letters-${at} HTTP/1.1`,
    `Host: host-of-many-letters-${at}.test`,
    `Authorization: Bearer key-of-many-letters-${at}`,
    `Cookie: workspace.session=of-many-letters-${at}`,
    `Origin: http://host-of-many-letters-${at}.test`,
    `X-Request-Id: id-of-many-letters-${at}`,
    `${name}: value-of-many-letters-${at}`,
    `X-Pad: ${"a".repeat(headBytes)}`,
  ];
  const bytes = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
  const request = readPlainRequest(bytes, socket);
  if (!(request instanceof PlainRequest)) throw new Error("Not plain");
  const { host, authorization, cookie, origin, requestId } = request.head;
  const told = request.headers[name.toLowerCase()];
  return [request.url, host, authorization, cookie, origin, requestId, told, ruleOf(name)];
}
