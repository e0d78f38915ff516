import { ProblemError } from "@workspace/http";

import type {
  ChatContentPart,
  ChatMessage,
  ChatToolCall,
} from "../../adapters/openai-compatible/chat-types.ts";
import type { AgentRequest, InputContentPart, InputItem } from "../../models/agent-types.ts";

/** Gives the text of a file of the question. */
export type ReadInputFile = (part: InputContentPart, signal: AbortSignal) => Promise<string>;

type Turn = Exclude<ChatMessage, { role: "system" }>;

export interface Conversation {
  /** What the request says with authority: its instructions and system messages. */
  readonly instructions: string[];
  readonly turns: ChatMessage[];
}

/** The request's input as a conversation. Files are read with `readFile`. */
export async function conversationOf(
  request: AgentRequest,
  readFile: ReadInputFile,
  signal: AbortSignal,
): Promise<Conversation> {
  const instructions = [request.instructions ?? "", ...inlineSkills(request)].filter(Boolean);
  const turns: Turn[] = [];
  const { input } = request;
  const items: InputItem[] =
    typeof input === "string" ? [{ type: "message", role: "user", content: input }] : input;
  for (const item of items) {
    if (item.type === "reasoning") continue;
    if (item.type === "function_call") {
      addToolCall(turns, { id: item.call_id, name: item.name, arguments: item.arguments });
    } else if (item.type === "function_call_output") {
      const { output } = item;
      const content =
        typeof output === "string" ? output : output.map(({ text }) => text ?? "").join("\n");
      turns.push({ role: "tool", toolCallId: item.call_id, content });
    } else {
      const content =
        typeof item.content === "string"
          ? item.content
          : await contentOf(item.content, readFile, signal);
      if (item.role === "user") addUserTurn(turns, content);
      else if (item.role === "assistant")
        turns.push({ role: "assistant", content: plain(content) });
      else instructions.push(plain(content));
    }
  }
  return { instructions, turns };
}

/** A skill of the request itself is but a further instruction. */
function inlineSkills({ skills = [] }: AgentRequest): string[] {
  return skills.map(({ name = "", description = "", instructions = "" }) =>
    [`Skill ${name}: ${description}`, instructions].join("\n"),
  );
}

/** Calls that the model made at once belong to one turn. */
function addToolCall(turns: Turn[], call: ChatToolCall): void {
  const last = turns.at(-1);
  if (last?.role !== "assistant") {
    turns.push({ role: "assistant", content: null, toolCalls: [call] });
    return;
  }
  turns[turns.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), call] };
}

/** Many chat templates accept no two turns of the user in a row. */
function addUserTurn(turns: Turn[], content: string | ChatContentPart[]): void {
  const last = turns.at(-1);
  if (last?.role !== "user") {
    turns.push({ role: "user", content });
    return;
  }
  const both = [...partsOf(last.content), ...partsOf(content)];
  const text = both.map((part) => (part.type === "text" ? part.text : null));
  const isText = text.every((part) => part !== null);
  turns[turns.length - 1] = { role: "user", content: isText ? text.join("\n\n") : both };
}

async function contentOf(
  parts: readonly InputContentPart[],
  readFile: ReadInputFile,
  signal: AbortSignal,
): Promise<string | ChatContentPart[]> {
  const content: ChatContentPart[] = [];
  for (const part of parts) {
    if (part.type === "input_file") {
      const text = await readFile(part, signal);
      const name = part.filename ?? part.file_url ?? "file";
      content.push({ type: "text", text: `<file name=${JSON.stringify(name)}>\n${text}\n</file>` });
    } else if (part.type === "input_image") {
      if (part.image_url === undefined) throw noFileStore();
      content.push({ type: "image_url", image_url: { url: part.image_url } });
    } else {
      content.push({ type: "text", text: part.text ?? "" });
    }
  }
  return content.every((part) => part.type === "text") ? plain(content) : content;
}

function noFileStore(): ProblemError {
  return new ProblemError({
    type: "invalid_parameter",
    status: 400,
    title: "No file store",
    detail: "A picture needs image_url; files cannot be named by id",
    param: "input",
  });
}

function partsOf(content: string | readonly ChatContentPart[]): readonly ChatContentPart[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function plain(content: string | readonly ChatContentPart[]): string {
  const texts = partsOf(content).map((part) => (part.type === "text" ? part.text : ""));
  return texts.filter(Boolean).join("\n");
}
