export interface Section {
  readonly name: "operation" | "parameter" | "request" | "response" | "response-header";
  readonly direction: "request" | "response" | "both";
}

/** The part of an operation that a place belongs to. */
export function sectionOf(place: string): Section {
  if (place.startsWith("request.body")) return { name: "request", direction: "request" };
  if (/^response\.[^.]*\.header[.[]/.test(place)) {
    return { name: "response-header", direction: "response" };
  }
  if (place.startsWith("response.")) return { name: "response", direction: "response" };
  if (/^(query|path|header|cookie)[.[]/.test(place)) {
    return { name: "parameter", direction: "request" };
  }
  return { name: "operation", direction: place === "security" ? "request" : "both" };
}

/** A rule's name with the part it was found in: `type-changed` of a header, of a request, … */
export function kindOf({ name }: Section, rule: string): string {
  if (name === "operation" || rule.startsWith("event-")) return rule;
  if (name === "response-header" && /^(required-)?header-/.test(rule)) return `response-${rule}`;
  return rule.startsWith(`${name}-`) ? rule : `${name}-${rule}`;
}
