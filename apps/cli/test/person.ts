import { createHmac } from "node:crypto";

/** Somebody in a browser, as far as the tests of the command line need one. */
export class Person {
  readonly email: string;
  readonly password = "correct horse battery";
  private readonly origin: string;
  private readonly cookies = new Map<string, string>();

  constructor(gatewayUrl: string, email: string) {
    this.origin = gatewayUrl;
    this.email = email;
  }

  /** Joins by the link of an invitation. */
  async signUp(link: string): Promise<void> {
    const invitation = new URLSearchParams(new URL(link).hash.slice(1)).get("invitation");
    await this.post("/api/auth/sign-up", { invitation, name: "Grace", password: this.password });
  }

  /** Switches a second factor on; gives recovery codes. */
  async addSecondFactor(): Promise<string[]> {
    const { secret } = await this.post("/api/auth/two-factor");
    const code = codeOf(String(secret), Date.now());
    const { recovery_codes } = await this.post("/api/auth/two-factor/confirm", { code });
    return Array.isArray(recovery_codes) ? recovery_codes.map(String) : [];
  }

  private async post(path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.origin}${path}`, {
      method: "POST",
      headers: {
        origin: this.origin,
        cookie: [...this.cookies].map((pair) => pair.join("=")).join("; "),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      this.cookies.set(name, value);
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return Object(JSON.parse(text));
  }
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Source: RFC 6238, with the secret in base 32 (RFC 4648). */
function codeOf(secret: string, atMs: number): string {
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, "0");
}
