import { ApiError, ConnectionError } from "@workspace/client";
import { noteRefusal } from "./session-end.ts";
import type { Document, Problem } from "./types.ts";

interface UploadOptions {
  file: File;
  collectionId: string | null;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

/** Sends one file as the raw body. By XMLHttpRequest, because fetch tells nothing about the progress of a body. */
export function uploadFile({
  file,
  collectionId,
  signal,
  onProgress,
}: UploadOptions): Promise<Document> {
  const query = new URLSearchParams({ filename: file.name });
  if (collectionId) query.set("collection_id", collectionId);
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", `/api/knowledge/documents?${query}`);
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.upload.onprogress = (event) =>
      onProgress(event.total > 0 ? event.loaded / event.total : 0);
    call.onload = () => {
      if (call.status >= 200 && call.status < 300)
        resolve(JSON.parse(call.responseText) as Document);
      else reject(refused(call));
    };
    call.onerror = () =>
      reject(new ConnectionError("createDocument", "broken", "The connection broke"));
    call.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", () => call.abort(), { once: true });
    call.send(file);
  });
}

function refused(call: XMLHttpRequest): ApiError {
  if (call.status === 401) noteRefusal();
  const problem = {
    type: "unknown",
    title: "The upload was refused",
    status: call.status,
    ...parse(call.responseText),
  };
  const requestId = call.getResponseHeader("x-request-id");
  return new ApiError("createDocument", problem, { requestId, retryAfterSeconds: null });
}

function parse(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return {};
  }
}
