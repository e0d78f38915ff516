import { ApiError, ConnectionError } from "@workspace/client";
import { noteRefusal } from "./session-end.ts";
import type { Capture, Document, Problem } from "./types.ts";

interface UploadOptions {
  file: File;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

/** Sends one document as the raw body. */
export function uploadFile(
  options: UploadOptions & { collectionId: string | null },
): Promise<Document> {
  const query = new URLSearchParams({ filename: options.file.name });
  if (options.collectionId) query.set("collection_id", options.collectionId);
  return send<Document>("createDocument", `/api/knowledge/documents?${query}`, options);
}

/** Sends one HAR; it is stored as a whole when this resolves, and not at all when it is aborted. */
export function uploadCapture(options: UploadOptions): Promise<Capture> {
  const query = new URLSearchParams({ name: options.file.name });
  return send<Capture>("importCapture", `/api/analysis/captures?${query}`, options);
}

/** By XMLHttpRequest, because fetch tells nothing about the progress of a body. */
function send<Stored>(
  operation: string,
  address: string,
  { file, signal, onProgress }: UploadOptions,
): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", address);
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.upload.onprogress = (event) =>
      onProgress(event.total > 0 ? event.loaded / event.total : 0);
    call.onload = () => {
      if (call.status >= 200 && call.status < 300) resolve(JSON.parse(call.responseText) as Stored);
      else reject(refused(operation, call));
    };
    call.onerror = () =>
      reject(new ConnectionError(operation, "broken", "The connection broke while it was sent"));
    call.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", () => call.abort(), { once: true });
    call.send(file);
  });
}

function refused(operation: string, call: XMLHttpRequest): ApiError {
  if (call.status === 401) noteRefusal();
  const problem = {
    type: "unknown",
    title: "The upload was refused",
    status: call.status,
    ...parse(call.responseText),
  };
  const requestId = call.getResponseHeader("x-request-id");
  return new ApiError(operation, problem, { requestId, retryAfterSeconds: null });
}

function parse(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return {};
  }
}
