import { InvalidInputError } from "@workspace/http";

import type { InputContentPart, InputItem } from "../models/agent-types.ts";
import type { ModelTarget } from "../models/model-config.ts";
import type { ChatRequestMessage } from "./chat-types.ts";
import { unsupported } from "./refuse-unsupported.ts";

type Content = NonNullable<ChatRequestMessage["content"]>;
type Part = Exclude<Content, string>[number];

/**
 * Sonar's messages as Agent input. System messages stay messages: as `instructions` they would
 * replace the preset's own.
 */
export function inputOfMessages(
  messages: readonly ChatRequestMessage[],
  target: ModelTarget,
): InputItem[] {
  const items = messages.flatMap((message, index) => itemsOf(message, index, target));
  if (!items.some((item) => item.type === "message" && item.role === "user")) {
    throw new InvalidInputError("messages must hold a message of the user", [], "messages");
  }
  return items;
}

function itemsOf(message: ChatRequestMessage, index: number, target: ModelTarget): InputItem[] {
  const { role } = message;
  const content = contentOf(message.content ?? "", `messages[${index}].content`, target);
  if (role === "tool") {
    const output = typeof content === "string" ? content : textOf(content);
    const call_id = message.tool_call_id;
    if (!call_id) {
      const param = `messages[${index}].tool_call_id`;
      throw new InvalidInputError("a tool message needs its tool_call_id", [], param);
    }
    return [{ type: "function_call_output", call_id, output }];
  }
  const calls: InputItem[] = (message.tool_calls ?? []).map((call) => ({
    type: "function_call",
    call_id: call.id ?? "",
    name: call.function?.name ?? "",
    arguments: call.function?.arguments ?? "{}",
  }));
  if (content === "" && calls.length > 0) return calls;
  return [{ type: "message", role, content }, ...calls];
}

function contentOf(
  content: Content,
  param: string,
  target: ModelTarget,
): string | InputContentPart[] {
  if (typeof content === "string") return content;
  const parts = content.map((part, index) => partOf(part, `${param}[${index}]`, target));
  return parts.every((part) => part.type === "input_text") ? textOf(parts) : parts;
}

function partOf(part: Part, param: string, target: ModelTarget): InputContentPart {
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image_url":
      if (target === "local") throw unsupported(param, "pictures need a model that reads them");
      return { type: "input_image", image_url: urlOf(part.image_url) };
    case "file_url":
      return filePart(urlOf(part.file_url), part.file_name ?? undefined, param, target);
    case "pdf_url":
      return filePart(urlOf(part.pdf_url), "document.pdf", param, target);
    case "video_url":
      throw unsupported(param, "no model here reads videos");
  }
}

function filePart(
  url: string,
  filename: string | undefined,
  param: string,
  target: ModelTarget,
): InputContentPart {
  if (target === "perplexity") throw unsupported(param, "the Agent API takes no files");
  const isAddress = /^https?:\/\//i.test(url);
  const data = /^data:/i.test(url) ? url : `data:application/octet-stream;base64,${url}`;
  return {
    type: "input_file",
    ...(isAddress ? { file_url: url } : { file_data: data }),
    ...(filename === undefined ? {} : { filename }),
  };
}

function urlOf(value: string | { url: string }): string {
  return typeof value === "string" ? value : value.url;
}

function textOf(parts: readonly InputContentPart[]): string {
  return parts.map(({ text }) => text ?? "").join("\n");
}
