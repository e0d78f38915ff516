import { isIP } from "node:net";
import { InvalidInputError } from "@workspace/http";
import { isPublicAddress, mayBePrivate } from "@workspace/http/address-guard";
import type { PoolSettings } from "./repository.ts";

/** Headers that the message itself needs, or that would say who calls in another's name. */
const reserved =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|cookie|set-cookie|via|forwarded|x-forwarded-.*|x-workspace-.*)$/;

/** @throws InvalidInputError for settings that no upstream should be reached by */
export function checkSettings(settings: PoolSettings, allowPrivateHosts: readonly string[]): void {
  checkAddress(settings.baseUrl, "/body/base_url", allowPrivateHosts);
  if (settings.tokenUrl !== null)
    checkAddress(settings.tokenUrl, "/body/token_url", allowPrivateHosts);
  if (reserved.test(settings.headerName)) {
    refuse("/body/header_name", `${settings.headerName} cannot carry a credential`);
  }
}

/** Names are checked again whenever they are resolved; this only tells people early. */
function checkAddress(text: string, pointer: string, allowPrivateHosts: readonly string[]): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    return refuse(pointer, "This is no http or https address");
  const host = url.hostname.replaceAll(/^\[|\]$/g, "").toLowerCase();
  if (mayBePrivate(url, { allowPrivateHosts })) return;
  if (host === "localhost" || host.endsWith(".localhost") || (isIP(host) && !isPublicAddress(host)))
    refuse(pointer, `${host} is not an address of the public internet`);
}

function refuse(pointer: string, detail: string): never {
  throw new InvalidInputError(detail, [{ pointer, detail }]);
}
