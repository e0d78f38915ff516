import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { receiveUpload } from "./receive-upload.ts";
import type { Upload, UploadRequest } from "./receive-upload.ts";

const raw: UploadRequest = {
  body: Readable.from([]),
  headers: {},
  filename: undefined,
  contentType: undefined,
  maxBytes: 1_000,
};

async function formRequest(fill: (form: FormData) => void, cutAt?: number): Promise<UploadRequest> {
  const form = new FormData();
  fill(form);
  const response = new Response(form);
  const bytes = Buffer.from(await response.arrayBuffer()).subarray(0, cutAt);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 10) }, (_, index) =>
    bytes.subarray(index * 10, index * 10 + 10),
  );
  return {
    ...raw,
    body: Readable.from(chunks),
    headers: { "content-type": response.headers.get("content-type") ?? "" },
  };
}

const read = async ({ content, filename, contentType }: Upload) => ({
  text: await text(content),
  filename,
  contentType,
});

describe("receiveUpload", () => {
  it("takes a raw body under a name or a type", async () => {
    expect(
      await receiveUpload(
        { ...raw, body: Readable.from([Buffer.from("words")]), filename: "a.md" },
        read,
      ),
    ).toEqual({ text: "words", filename: "a.md", contentType: undefined });
    await expect(receiveUpload(raw, read)).rejects.toMatchObject({
      status: 400,
      errors: [{ pointer: "query/filename" }],
    });
  });

  it("takes the one file of a form; a path in its name is no path", async () => {
    const request = await formRequest((form) =>
      form.set(
        "file",
        new File(["words of the file"], "../../etc/ä.md", { type: "text/markdown" }),
      ),
    );
    const upload = await receiveUpload(request, read);
    expect(upload).toMatchObject({ text: "words of the file", contentType: "text/markdown" });
    expect(upload.filename).toMatch(/ä\.md$/);
    expect(
      await receiveUpload(
        {
          ...(await formRequest((form) => form.set("file", new File(["x"], "b.md")))),
          filename: "c.txt",
        },
        read,
      ),
    ).toMatchObject({ filename: "c.txt" });
  });

  it("refuses what its first bytes tell to be no document, before anything is kept", async () => {
    const png = Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1");
    const used: Upload[] = [];
    const use = async (upload: Upload) => used.push(upload);
    // The mark of the file comes in two pieces.
    const body = Readable.from([png.subarray(0, 2), png.subarray(2)]);
    await expect(receiveUpload({ ...raw, body, filename: "a.md" }, use)).rejects.toMatchObject({
      status: 415,
      detail: '"a.md" is a PNG image, which cannot be read as a document',
    });
    const form = await formRequest((data) => data.set("file", new File([png], "b.txt")));
    await expect(receiveUpload(form, use)).rejects.toMatchObject({ status: 415 });
    expect(used).toEqual([]);
  });

  it("hands on every byte of what is longer than the part that is looked at", async () => {
    const long = "words of a long text. ".repeat(2_000);
    const chunks = Array.from({ length: Math.ceil(long.length / 3_000) }, (_, index) =>
      Buffer.from(long.slice(index * 3_000, (index + 1) * 3_000)),
    );
    const request = { ...raw, body: Readable.from(chunks), filename: "a.md" };
    expect((await receiveUpload(request, read)).text).toBe(long);
  });

  it("refuses forms with other parts, none, or a broken frame", async () => {
    const file = new File(["words"], "a.md");
    const wrong: UploadRequest[] = [
      await formRequest((form) => form.set("other", file)),
      await formRequest((form) => form.set("note", "x")),
      await formRequest(() => {}),
      { ...raw, headers: { "content-type": "multipart/form-data" } },
    ];
    for (const request of wrong)
      await expect(receiveUpload(request, read)).rejects.toMatchObject({ status: 400 });
  });

  it("lets no half of a file pass for a whole one", async () => {
    const cut = await formRequest(
      (form) => form.set("file", new File(["words ".repeat(100)], "a.md")),
      400,
    );
    await expect(receiveUpload(cut, read)).rejects.toMatchObject({ status: 400 });
    const broken = await formRequest((form) =>
      form.set("file", new File(["words ".repeat(100)], "a.md")),
    );
    const body = Readable.from(
      (async function* () {
        for await (const chunk of broken.body) {
          yield chunk;
          throw new Error("connection reset");
        }
      })(),
    );
    await expect(receiveUpload({ ...broken, body }, read)).rejects.toThrow("connection reset");
  });

  it("survives a form that breaks before its file is read", async () => {
    const cut = await formRequest(
      (form) => form.set("file", new File(["words ".repeat(100)], "a.md")),
      400,
    );
    const late = async ({ content }: Upload) => {
      await delay(50);
      return text(content);
    };
    await expect(receiveUpload(cut, late)).rejects.toMatchObject({ status: 400 });
  });

  it("does not begin with what says itself that it is too large", async () => {
    await expect(
      receiveUpload({ ...raw, filename: "a", headers: { "content-length": "1000000000" } }, read),
    ).rejects.toMatchObject({ type: "document-too-large" });
  });

  it("stops taking a form when its file is refused", async () => {
    let given = 0;
    const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
    const body = Readable.from(
      (function* () {
        yield Buffer.from(head);
        for (; given < 2 ** 30; given += 65_536) yield Buffer.alloc(65_536, 97);
      })(),
    );
    const request = {
      ...raw,
      body,
      headers: { "content-type": "multipart/form-data; boundary=x" },
    };
    const refuse = async ({ content }: Upload) => {
      for await (const _ of content) throw new Error("refused");
      return 0;
    };
    await expect(receiveUpload(request, refuse)).rejects.toThrow("refused");
    expect(given).toBeLessThan(5_000_000);
  });
});
