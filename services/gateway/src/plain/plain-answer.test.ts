import { once } from "node:events";
import { createServer, connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { PlainAnswer } from "./plain-answer.ts";

async function connected(toHead = false) {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const [socket] = (await accepted) as [Socket];
  onTestFinished(() => {
    client.destroy();
    socket.destroy();
    server.close();
  });
  const ends: boolean[] = [];
  const answer = new PlainAnswer({ onAnswered: (closes) => ends.push(closes) }, socket, toHead);
  const heard = text(client);
  // Not all tests listen to the end.
  heard.catch(() => {});
  return { client, socket, answer, ends, heard };
}

const bodyOf = (whole: string) => whole.slice(whole.indexOf("\r\n\r\n") + 4);

test("an answer of unknown length goes in chunks, one of known length as it is", async () => {
  const { answer, socket, heard, ends } = await connected();
  answer.writeHead(200, ["content-type", "text/plain"]);
  answer.write("one", "latin1");
  answer.write(Buffer.from("two"));
  answer.end("", "latin1");
  expect(ends).toEqual([false]);
  socket.end();
  const whole = await heard;
  expect(whole).toMatch(/transfer-encoding: chunked\r\n/i);
  expect(whole).toMatch(/date: [^\r]+ GMT\r\n/i);
  expect(bodyOf(whole)).toBe("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
});

test("one that comes at once has a length", async () => {
  const { answer, socket, heard } = await connected();
  answer.writeHead(200, []);
  answer.end(Buffer.from("é"));
  socket.end();
  const whole = await heard;
  expect(whole).toMatch(/content-length: 2\r\n/i);
  expect(bodyOf(whole)).toBe("é");
});

test.each([
  ["HEAD", 200, true],
  ["204", 204, false],
  ["304", 304, false],
])("the answer to or of %s has no body", async (_what, status, toHead) => {
  const { answer, socket, heard } = await connected(toHead);
  answer.writeHead(status, []);
  answer.write("nothing of it", "latin1");
  answer.end("nor this", "latin1");
  socket.end();
  const whole = await heard;
  expect(bodyOf(whole)).toBe("");
  expect(whole).not.toMatch(/transfer-encoding/i);
});

test("once over, it writes nothing ahead of the next answer, and ends no connection", async () => {
  const { answer, socket, heard } = await connected();
  answer.writeHead(200, ["content-length", "2"]);
  answer.end("{}", "latin1");
  expect(answer.socket).toBeNull();
  answer.write("HTTP/1.1 200 OK", "latin1");
  answer.end("more", "latin1");
  answer.destroy();
  expect(socket.destroyed).toBe(false);
  socket.end();
  expect(bodyOf(await heard)).toBe("{}");
});

test.each(["a\r\nSet-Cookie: b", "a\nb", "a\0"])(
  "a header's value %j is refused",
  async (value) => {
    const { answer } = await connected();
    expect(() => answer.writeHead(200, ["X-A", value])).toThrow(TypeError);
    expect(() => answer.writeHead(200, ["X A", "b"])).toThrow(TypeError);
    expect(answer.headersSent).toBe(false);
  },
);

test("what waits for a slow reader is heard though it half closes meanwhile", async () => {
  const { answer, client, socket, heard } = await connected();
  const length = 4_000_000;
  client.pause();
  answer.writeHead(200, ["content-length", `${length}`]);
  expect(answer.write(Buffer.alloc(length, "a"))).toBe(false);
  socket.end();
  answer.end();
  client.resume();
  expect(bodyOf(await heard)).toHaveLength(length);
});
