import { ProblemError } from "@workspace/http";
import type { ServiceAnswer } from "../proxy/service-question.ts";

/** What a service refused with, as it is passed on to the caller. */
export function problemIn({ status, body, retryAfterSeconds }: ServiceAnswer, service: string) {
  const told = typeof body === "object" && body !== null ? body : {};
  const title = textIn(told, "title") ?? "The service failed";
  return new ProblemError({
    type: textIn(told, "type") ?? "bad_gateway",
    status: status >= 400 ? status : 502,
    title,
    detail:
      textIn(told, "detail") ??
      (textIn(told, "title") ? title : `The service ${service} answered ${status}`),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function textIn(body: object, name: string): string | undefined {
  const value: unknown = Reflect.get(body, name);
  return typeof value === "string" ? value : undefined;
}
