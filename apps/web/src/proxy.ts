import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { contentSecurityPolicy } from "./content-security-policy.ts";
import { comesFromGateway } from "./gateway-only.ts";

const tokenHeader = "x-workspace-internal-token";
const files = /^\/(_next\/(static|image)|icon\.svg)/;

/**
 * Serves the gateway only, which knows who is signed in, and gives each page a fresh nonce; Next
 * puts it on its own scripts when it finds it in the request's policy.
 */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  if (!comesFromGateway(headers.get(tokenHeader), process.env.WORKSPACE_INTERNAL_TOKEN))
    return refusal();
  headers.delete(tokenHeader);
  if (files.test(request.nextUrl.pathname)) return NextResponse.next({ request: { headers } });
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  headers.set("x-nonce", nonce);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

function refusal(): NextResponse {
  const address = process.env.PUBLIC_URL ?? "http://localhost:8000";
  return new NextResponse(`This process serves the gateway only. Open ${address} instead.\n`, {
    status: 401,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
  });
}

// Everything but the supervisor's question whether the process is alive.
export const config = { matcher: ["/((?!health$).*)"] };
