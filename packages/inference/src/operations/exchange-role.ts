import { essenceOf } from "@workspace/traffic";
import type { Exchange, HeaderPair } from "@workspace/traffic";
import type { Content } from "./content.ts";

/** What an exchange is to an API: an operation of it, or what stands around it. */
export type ExchangeRole =
  | "operation"
  | "page"
  | "asset"
  | "preflight"
  | "websocket"
  | "unanswered"
  | "not-http";

const assetTypes =
  /^(?:image|font|audio|video)\/|^(?:text|application)\/(?:css|(?:x-)?javascript|ecmascript|wasm|manifest\+json|(?:x-)?font-.*|vnd\.ms-fontobject)$/;
const assetNames =
  /\.(?:m?js|cjs|css|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|otf|eot|wasm|mp3|mp4|webm|webmanifest)$/i;

/** JSON, streams and forms make an operation whatever their address; pages and assets make none. */
export function roleOf(
  exchange: Exchange,
  url: URL,
  request: Content | null,
  response: Content | null,
): ExchangeRole {
  if (!/^(?:https?|wss?):$/.test(url.protocol)) return "not-http";
  if (exchange.messages.length > 0 || exchange.response?.status === 101) return "websocket";
  if (exchange.response === null || exchange.response.status < 100) return "unanswered";
  const { method, headers } = exchange.request;
  if (method === "OPTIONS" && isPreflight(headers)) return "preflight";
  if (isData(request) || (isData(response) && !isAssetManifest(response))) return "operation";
  const isReading = method === "GET" || method === "HEAD";
  if (!isReading) return "operation";
  const type = essenceOf(exchange.response.body?.contentType ?? null) || headerType(exchange);
  if (type === "text/html" || type === "application/xhtml+xml") return "page";
  if (assetTypes.test(type) || assetNames.test(url.pathname)) return "asset";
  const isRedirect = exchange.response.status >= 300 && exchange.response.status < 400;
  const wantsPage = headers.some(
    ([name, value]) => name === "accept" && value.startsWith("text/html"),
  );
  return isRedirect && wantsPage ? "page" : "operation";
}

function isPreflight(headers: readonly HeaderPair[]): boolean {
  return headers.some(([name]) => name === "access-control-request-method");
}

function isData(content: Content | null): boolean {
  return (
    content?.kind === "json" ||
    content?.kind === "json-lines" ||
    content?.kind === "event-stream" ||
    content?.kind === "multipart"
  );
}

/** A web app's manifest and a source map are JSON, and still files of a page. */
function isAssetManifest(content: Content | null): boolean {
  return content?.mediaType === "application/manifest+json";
}

function headerType(exchange: Exchange): string {
  const found = exchange.response?.headers.find(([name]) => name === "content-type");
  return essenceOf(found?.[1] ?? null);
}
