import { expect, test } from "vitest";
import { readRequestHead } from "./request-head.ts";

const read = (...pairs: [string, string][]) =>
  readRequestHead([["Host", "localhost:8000"] as const, ...pairs].flat());

test("passes what is end to end, byte by byte and in its spelling", () => {
  const head = read(["Accept", "application/json"], ["X-Custom", "a:b é"], ["Content-Type", "a/b"]);
  expect(head.forward).toBe("Accept: application/json\r\nX-Custom: a:b é\r\nContent-Type: a/b\r\n");
  expect(head.fault).toBeUndefined();
});

test.each([
  "X-Workspace-Internal-Token",
  "x-workspace-key-id",
  "X_Workspace_Key_Id",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "Forwarded",
  "X-User",
  "X-User-Id",
  "X-Real-IP",
  "X-Original-URL",
  "X-HTTP-Method-Override",
  "X-Middleware-Subrequest",
  "Keep-Alive",
  "TE",
  "Trailer",
  "Upgrade",
  "Proxy-Authorization",
  "Expect",
  "Authorization",
  "Content_Length",
  "Transfer_Encoding",
])("%s does not pass", (name) => {
  expect(read([name, "1"]).forward).toBe("");
});

test("headers that Connection names are of this hop", () => {
  const head = read(["Connection", "keep-alive, X-Secret"], ["x-secret", "1"], ["X-Other", "2"]);
  expect(head.forward).toBe("X-Other: 2\r\n");
});

test.each<[string, [string, string][]]>([
  ["more than one host", [["host", "other"]]],
  [
    "Content-Length is malformed",
    [
      ["Content-Length", "1"],
      ["content-length", "1"],
    ],
  ],
  ["Content-Length is malformed", [["Content-Length", "+1"]]],
  [
    "exclude each other",
    [
      ["Content-Length", "1"],
      ["Transfer-Encoding", "chunked"],
    ],
  ],
  ["Only Transfer-Encoding", [["Transfer-Encoding", "gzip, chunked"]]],
  [
    "Only Transfer-Encoding",
    [
      ["Transfer-Encoding", "chunked"],
      ["transfer-encoding", "chunked"],
    ],
  ],
  [
    "More than one Authorization",
    [
      ["Authorization", "a"],
      ["authorization", "b"],
    ],
  ],
])("refuses: %s", (fault, pairs) => {
  expect(read(...pairs).fault).toContain(fault);
});

test.each(["evil@localhost", "a b", "localhost:8000, evil", "localhost/..", "http://x", ""])(
  "refuses the host %j",
  (host) => {
    expect(readRequestHead(["Host", host]).fault).toBeDefined();
  },
);

test.each(["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "my_box.local"])(
  "takes the host %s",
  (host) => {
    expect(readRequestHead(["Host", host])).toMatchObject({ host, fault: undefined });
  },
);
