import { once } from "node:events";
import { duplexPair } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { Conversation } from "./conversation.ts";
import type { ConversationRules } from "./conversation.ts";
import { FrameReader } from "./frame-reader.ts";
import { closeFrame } from "./frames.ts";

const rules = {
  maxMessageBytes: 1_000,
  idleMs: 5_000,
  totalMs: 5_000,
  stallMs: 5_000,
  closeMs: 20,
};

function startConversation(changed: Partial<ConversationRules> = {}) {
  const [client, atClient] = duplexPair();
  const [upstream, atUpstream] = duplexPair();
  for (const end of [atClient, atUpstream]) end.on("error", () => {});
  const sides = { client, upstream, sent: [], received: [] };
  return { conversation: new Conversation(sides, { ...rules, ...changed }), atClient, atUpstream };
}

/** The close frame that the end of a connection got last. */
function closingOf(bytes: Buffer, masked: boolean) {
  const reader = new FrameReader({ masked, maxMessageBytes: 1_000 });
  reader.read(bytes);
  return reader.closing;
}

test.each([
  ["when nothing comes", { idleMs: 20 }, "Nothing came for 0.02 s"],
  ["when its time is over", { totalMs: 20 }, "A connection may last 0.02 s at most"],
])("tells both ends %s", async (_when, changed, reason) => {
  const { conversation, atClient, atUpstream } = startConversation(changed);
  const got = [buffer(atClient), buffer(atUpstream)];
  expect(await conversation.ended).toEqual({ by: "gateway", code: 1_001, reason });
  const [client = Buffer.alloc(0), upstream = Buffer.alloc(0)] = await Promise.all(got);
  expect(closingOf(client, false)).toEqual({ code: 1_001, reason });
  expect(closingOf(upstream, true)).toEqual({ code: 1_001, reason });
});

test("says nothing inside a frame that is under way: that end is cut off", async () => {
  const { conversation, atClient, atUpstream } = startConversation();
  const begun = Buffer.from([0x82, 0x05, 1, 2]);
  const seen: Buffer[] = [];
  atClient.on("data", (bytes: Buffer) => seen.push(bytes));
  const upstream = buffer(atUpstream);
  atUpstream.write(begun);
  await once(atClient, "data");
  conversation.close({ code: 1_001, reason: "" });
  await conversation.ended;
  expect(Buffer.concat(seen).equals(begun)).toBe(true);
  expect(closingOf(await upstream, true)?.code).toBe(1_001);
});

test("waits no longer than it may for an end that takes no leave", async () => {
  const { conversation, atClient, atUpstream } = startConversation();
  atClient.resume();
  atUpstream.resume();
  atClient.write(closeFrame({ code: 1_000, reason: "done" }, true));
  expect(await conversation.ended).toEqual({ by: "client", code: 1_000, reason: "done" });
});

test("passes on what the other end says behind a close frame, and then ends", async () => {
  const { conversation, atClient, atUpstream } = startConversation({ closeMs: 5_000 });
  const client = buffer(atClient);
  atUpstream.resume();
  atClient.write(closeFrame({ code: 1_000, reason: "" }, true));
  atClient.on("end", () => atClient.end());
  await once(atUpstream, "data");
  atUpstream.write(Buffer.from([0x81, 0x01, 97]));
  atUpstream.end(closeFrame({ code: 1_000, reason: "" }, false));
  expect((await conversation.ended).by).toBe("client");
  expect((await client).subarray(0, 3)).toEqual(Buffer.from([0x81, 0x01, 97]));
});
