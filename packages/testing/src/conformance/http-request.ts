/** A request as it goes on the wire, free to be one that no well-behaved client could send. */
export interface HttpRequest {
  /** What it is: `valid`, or what was done to it. */
  readonly kind: string;
  readonly method: string;
  /** Path and query, escaped as they are sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** True if the contract does not allow it: only a status of 4xx will do. */
  readonly mustBeRefused: boolean;
}

const MAX_SHOWN_BODY = 2_000;

/** The request as a shell command that sends it again. */
export function asCurl(baseUrl: string, request: HttpRequest): string {
  const parts = ["curl", "-sS", "-i", "--path-as-is", "-X", request.method];
  for (const [name, value] of Object.entries(request.headers)) {
    parts.push("-H", quote(`${name}: ${/^authorization$/i.test(name) ? "Bearer $KEY" : value}`));
  }
  const { body } = request;
  if (body === null) return [...parts, quote(baseUrl + request.target)].join(" ");
  const text = body.toString("utf8");
  const readable = Buffer.from(text).equals(body) && !text.includes("\0");
  if (readable && body.length <= MAX_SHOWN_BODY) {
    return [...parts, "--data-binary", quote(text), quote(baseUrl + request.target)].join(" ");
  }
  const sent = `${body.subarray(0, MAX_SHOWN_BODY).toString("base64")}`;
  const cut = body.length > MAX_SHOWN_BODY ? `   # the first of ${body.length} bytes` : "";
  return `echo ${sent} | base64 -d | ${[...parts, "--data-binary", "@-", quote(baseUrl + request.target)].join(" ")}${cut}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
