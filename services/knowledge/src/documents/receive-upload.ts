import { Readable } from "node:stream";
import type { IncomingHttpHeaders } from "node:http";
import { Busboy } from "@fastify/busboy";
import { InvalidInputError, TooLargeError } from "@workspace/http";
import { readableContent } from "./readable-content.ts";

export interface Upload {
  content: Readable;
  filename: string | undefined;
  contentType: string | undefined;
}

export interface UploadRequest {
  body: AsyncIterable<Uint8Array>;
  headers: IncomingHttpHeaders | Readonly<Record<string, string | undefined>>;
  filename: string | undefined;
  contentType: string | undefined;
  maxBytes: number;
}

/** What the frame of a form may add to the file in it. */
const formOverheadBytes = 64 * 1024;

/**
 * Hands the one file of a request to `use` while it still streams in, be it the body itself or the
 * part `file` of a form. Nothing is held in memory but what is on the way.
 *
 * @throws UnsupportedMediaTypeError when its first bytes are those of no document
 */
export async function receiveUpload<Result>(
  request: UploadRequest,
  use: (upload: Upload) => Promise<Result>,
): Promise<Result> {
  const { body, headers, filename, contentType, maxBytes } = request;
  const useReadable = async (upload: Upload): Promise<Result> =>
    use({ ...upload, content: await readableContent(upload.content, upload.filename) });
  if (Number(headers["content-length"] ?? 0) > maxBytes + formOverheadBytes) {
    throw new TooLargeError(`A document may have ${maxBytes} bytes at most`, "document-too-large");
  }
  const mediaType = headers["content-type"] ?? "";
  const source = body instanceof Readable ? body : Readable.from(body);
  if (mediaType.toLowerCase().startsWith("multipart/form-data")) {
    return receiveForm(source, mediaType, (part) =>
      useReadable({
        content: part.content,
        filename: filename ?? part.filename,
        contentType: contentType ?? part.contentType,
      }),
    );
  }
  if (filename === undefined && contentType === undefined) {
    throw new InvalidInputError("Name the file by `filename`, or its type by `content_type`", [
      { pointer: "query/filename", detail: "needed with a raw body" },
    ]);
  }
  return useReadable({ content: source, filename, contentType });
}

async function receiveForm<Result>(
  source: Readable,
  mediaType: string,
  use: (upload: Upload) => Promise<Result>,
): Promise<Result> {
  const form = openForm(mediaType);
  let file: Readable | undefined;
  let used: Promise<Result> | undefined;
  const parsed = new Promise<void>((resolve, reject) => {
    form.on("file", (field, content, filename, _encoding, contentType) => {
      if (field !== "file" || file) {
        content.resume();
        reject(new InvalidInputError("The form must have one part, named `file`"));
        return;
      }
      file = content;
      // The form may break before anyone reads the file; whoever reads it is told by the reading.
      content.on("error", () => {});
      used = use({
        content,
        filename: filename || undefined,
        contentType: contentType || undefined,
      });
      // When the file is refused, the rest of the form is of no interest.
      used.catch(reject);
    });
    form.on("field", () =>
      reject(new InvalidInputError("The form must have one part, named `file`")),
    );
    form.on("finish", resolve);
    form.on("error", (error: unknown) =>
      reject(new InvalidInputError(`The form cannot be read: ${reasonOf(error)}`)),
    );
    source.on("error", reject);
    source.on("close", () => {
      if (!source.readableEnded) reject(new InvalidInputError("The form ended too early"));
    });
    source.pipe(form);
  });
  try {
    await parsed;
  } catch (error) {
    source.unpipe(form);
    file?.destroy(error instanceof Error ? error : undefined);
    await used?.catch(() => {});
    throw error;
  }
  if (!used) throw new InvalidInputError("The form must have one part, named `file`");
  return used;
}

function openForm(mediaType: string): Busboy {
  try {
    return new Busboy({
      headers: { "content-type": mediaType },
      limits: { files: 2, fields: 1, parts: 2, fieldSize: 1_024, headerPairs: 50 },
    });
  } catch (error) {
    throw new InvalidInputError(`The form cannot be read: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : "unknown reason";
}
