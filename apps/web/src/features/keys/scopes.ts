/** What keys are usually bounded to; the server knows more, and refuses what it does not know. */
export const scopeGroups: ReadonlyArray<{ group: string; items: string[] }> = [
  { group: "Ask", items: ["answers:create", "answers:read", "threads:read", "threads:write"] },
  {
    group: "Documents",
    items: ["documents:read", "documents:write", "collections:read", "collections:write"],
  },
  {
    group: "Traffic",
    items: ["captures:read", "captures:write", "raw-captures:create", "upstream-modes:read"],
  },
  { group: "Specs", items: ["specs:read", "specs:write"] },
  { group: "Watch", items: ["usage:read", "limits:read", "status:read", "audit:read"] },
  {
    group: "Credentials",
    items: [
      "keys:read",
      "keys:create",
      "accounts:read",
      "accounts:create",
      "pools:read",
      "pools:use",
    ],
  },
];

export const isScope = (text: string): boolean =>
  /^[a-z][a-z-]{0,30}:[a-z][a-z-]{0,30}$/.test(text);
