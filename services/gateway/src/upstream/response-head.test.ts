import { describe, expect, test } from "vitest";
import { readResponseHead } from "./response-head.ts";

const read = (lines: string[], toHead = false) => {
  const text = `${lines.join("\r\n")}\r\n\r\nbody`;
  return readResponseHead(text, text.indexOf("\r\n\r\n"), toHead);
};

describe("readResponseHead", () => {
  test("reads status, headers and framing", () => {
    const head = read(["HTTP/1.1 201 Created", "Content-Type: a/b", "x-a:1", "Content-Length: 4"]);
    expect(head).toEqual({
      status: 201,
      headers: ["Content-Type", "a/b", "x-a", "1", "Content-Length", "4"],
      framing: "length",
      contentLength: 4,
      reusable: true,
      keepAliveSeconds: 0,
    });
  });

  test.each<[string, string[], string]>([
    ["chunks", ["Transfer-Encoding: Chunked"], "chunked"],
    ["a length of nothing", ["Content-Length: 0"], "none"],
    ["neither", [], "close"],
  ])("%s: the body ends by %s", (_name, lines, framing) => {
    expect(read(["HTTP/1.1 200 OK", ...lines]).framing).toBe(framing);
  });

  test.each(["204 No Content", "304 Not Modified", "103 Early Hints"])(
    "%s has no body",
    (status) => {
      expect(read([`HTTP/1.1 ${status}`, "Content-Length: 9"]).framing).toBe("none");
    },
  );

  test("the answer to HEAD has no body", () => {
    expect(read(["HTTP/1.1 200 OK", "Content-Length: 9"], true).framing).toBe("none");
  });

  test("knows when the connection ends with the answer", () => {
    expect(read(["HTTP/1.1 200 OK", "Connection: close", "Content-Length: 4"]).reusable).toBe(
      false,
    );
    expect(read(["HTTP/1.0 200 OK", "Content-Length: 4"]).reusable).toBe(false);
    expect(read(["HTTP/1.1 200 OK"]).reusable).toBe(false);
    const kept = ["Connection: keep-alive", "Keep-Alive: timeout=72", "Content-Length: 4"];
    expect(read(["HTTP/1.1 200 OK", ...kept])).toMatchObject({
      reusable: true,
      keepAliveSeconds: 72,
    });
  });

  test.each([
    ["ICY 200 OK"],
    ["HTTP/2 200 OK"],
    ["HTTP/1.1 99 Odd"],
    ["HTTP/1.1 abc"],
    ["HTTP/1.1 200 OK", ": no name"],
    ["HTTP/1.1 200 OK", "no colon"],
    ["HTTP/1.1 200 OK", "Content-Length: 4, 4"],
    ["HTTP/1.1 200 OK", "Content-Length: 0x4"],
    ["HTTP/1.1 200 OK", "Content-Length: 4", "content-length: 5"],
    ["HTTP/1.1 200 OK", "Content-Length: 4", "Transfer-Encoding: chunked"],
    ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    ["HTTP/1.1 200 OK", "Transfer-Encoding: gzip"],
  ])("refuses %j %j %j", (...lines) => {
    expect(() => read(lines)).toThrow(/The service sent/);
  });
});
