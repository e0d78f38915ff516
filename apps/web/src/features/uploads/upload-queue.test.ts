import { expect, test, vi } from "vitest";
import { createUploadQueue } from "./upload-queue.ts";
import type { Sending, UploadQueue } from "./upload-queue.ts";

const file = (name: string, size = 4) => new File(["x".repeat(size)], name);

interface Stored {
  id: string;
}
const stored: Stored = { id: "doc_1" };
const queueOf = (send: (sending: Sending<null>) => Promise<Stored>, onStored = () => undefined) =>
  createUploadQueue({ send, atOnce: 3, onStored });
const states = (uploads: UploadQueue<null, Stored>) =>
  Object.fromEntries(uploads.getSnapshot().map((upload) => [upload.name, upload.state]));

test("sends three at a time, and all in the end", async () => {
  const releases: Array<() => void> = [];
  const send = vi.fn(() => new Promise<Stored>((resolve) => releases.push(() => resolve(stored))));
  const uploads = queueOf(send);
  uploads.add(
    ["a", "b", "c", "d"].map((name) => file(name)),
    null,
    null,
  );
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(3));
  expect(states(uploads)["d"]).toBe("waiting");
  releases[0]?.();
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(4));
  for (const release of releases) release();
  await vi.waitFor(() =>
    expect(new Set(Object.values(states(uploads)))).toEqual(new Set(["sent"])),
  );
});

test("refuses what is empty or too large without sending it", () => {
  const send = vi.fn(async () => stored);
  const uploads = queueOf(send);
  uploads.add([file("empty", 0), file("large", 11)], null, 10);
  expect(states(uploads)).toEqual({ empty: "failed", large: "failed" });
  expect(uploads.getSnapshot().find((upload) => upload.name === "large")?.error).toContain(
    "Larger than 10 B",
  );
  expect(send).not.toHaveBeenCalled();
});

test("one failure says why and does not stop the others", async () => {
  const onStored = vi.fn();
  const uploads = queueOf(async ({ file: sent }) => {
    if (sent.name === "bad") throw new Error("The PDF is encrypted.");
    return stored;
  }, onStored);
  uploads.add([file("bad"), file("good")], null, null);
  await vi.waitFor(() => expect(states(uploads)).toEqual({ bad: "failed", good: "sent" }));
  expect(uploads.getSnapshot().find((upload) => upload.name === "bad")?.error).toBe(
    "The PDF is encrypted.",
  );
  expect(onStored).toHaveBeenCalledOnce();
});

test("a cancelled upload is aborted and gone", async () => {
  let signal: AbortSignal | undefined;
  const uploads = queueOf((options) => {
    signal = options.signal;
    return new Promise((_resolve, reject) =>
      options.signal.addEventListener("abort", () => reject(new Error("aborted"))),
    );
  });
  uploads.add([file("slow")], null, null);
  await vi.waitFor(() => expect(states(uploads)["slow"]).toBe("sending"));
  uploads.cancel(uploads.getSnapshot()[0]?.id ?? -1);
  expect(signal?.aborted).toBe(true);
  expect(uploads.getSnapshot()).toEqual([]);
});
