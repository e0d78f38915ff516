import type { ServerResponse } from "node:http";

const problems = {
  "not-recorded": { status: 404, title: "Not recorded" },
  "too-large": { status: 413, title: "Request too large" },
  "wrong-host": { status: 421, title: "Not this host" },
} as const;

/** Problem details (RFC 9457), and a header by which tests tell them from recorded errors. */
export function sendProblem(
  response: ServerResponse,
  type: keyof typeof problems,
  detail: string,
): void {
  const { status, title } = problems[type];
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "x-workspace-replay": type,
  });
  response.end(JSON.stringify({ type, title, status, detail }));
}
