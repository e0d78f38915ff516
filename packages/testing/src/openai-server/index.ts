export { startOpenAiServer } from "./openai-server.ts";
export type { ChatBehaviour, OpenAiServer, ScriptedCompletion } from "./openai-server.ts";
