import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { harOf, readAll } from "../../test/reading.ts";
import { createRedactor } from "./redactor.ts";

async function redactedBody(content: object) {
  const request = { method: "GET", url: "https://a.example/" };
  const [item] = await readAll(harOf([{ request, response: { status: 200, content } }]));
  if (item?.kind !== "exchange") throw new Error("not read");
  const { response } = createRedactor({ key: Buffer.alloc(32, 7) }).redact(item.exchange);
  return response?.body?.content;
}

async function textOf(text: string, mimeType: string): Promise<string> {
  const content = await redactedBody({ text, mimeType });
  return content?.kind === "text" ? content.text : "";
}

const tokenOf = async (secret: string) =>
  /redacted-token-[0-9a-f]{16}/.exec(
    await textOf(`{"token":"${secret}"}`, "application/json"),
  )?.[0] ?? "";

it("a secret is found in a compressed file, which stays one", async () => {
  const packed = (value: unknown) => gzipSync(JSON.stringify(value));
  const bytesOf = async (bytes: Buffer) => {
    const text = bytes.toString("base64");
    const content = await redactedBody({ text, mimeType: "application/gzip", encoding: "base64" });
    return content?.kind === "bytes" ? content.bytes : null;
  };
  const redacted = await bytesOf(packed({ password: "hunter2", n: 1 }));
  expect(gunzipSync(redacted ?? "").toString()).toMatch(
    /^\{"password":"redacted-password-[0-9a-f]{16}","n":1\}$/,
  );
  const twice = await bytesOf(gzipSync(packed({ password: "hunter2" })));
  expect(gunzipSync(gunzipSync(twice ?? "")).toString()).toContain("redacted-password");
  const clean = packed({ n: 1 });
  expect(Buffer.from((await bytesOf(clean)) ?? "")).toEqual(clean);
  // More than may be unpacked is not kept.
  expect(await bytesOf(gzipSync(Buffer.alloc(33 * 1024 * 1024)))).toHaveLength(0);
});

it("leaves a model's words in a stream of tokens, and takes what no word looks like", async () => {
  const event = (token: string) => `data: {"token":"${token}"}\n\n`;
  const words = ["Hel", "lo", " world", "internationalisation"].map(event).join("");
  expect(await textOf(words, "text/event-stream")).toBe(words);
  expect(await textOf(words + event("Abc123def456"), "text/event-stream")).toBe(
    words + event(await tokenOf("Abc123def456")),
  );
  // Two are no speech.
  const [first = ""] = words.split("\n\n");
  expect(await textOf(`${first}\n\n`, "text/event-stream")).not.toContain("Hel");
});
