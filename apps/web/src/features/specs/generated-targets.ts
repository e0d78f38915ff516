/** What the server generates. */
export const generatedTargets = [
  { target: "types", label: "TypeScript types" },
  { target: "client", label: "Typed client" },
  { target: "zod", label: "zod schemas" },
  { target: "json-schema", label: "JSON Schemas" },
  { target: "postman", label: "Postman collection" },
  { target: "mcp", label: "MCP tools" },
] as const;
