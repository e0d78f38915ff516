import { entryOf } from "./reading.ts";

/** Where a secret may stand in traffic: each place with one secret of a kind that belongs there. */
export interface SecretPlace {
  readonly place: string;
  readonly secret: string;
  readonly entry: unknown;
}

type Parts = Parameters<typeof entryOf>[0];

const places: SecretPlace[] = [];
let count = 0;

/** Each secret is its own, so that a leak tells its place. */
export function plant(
  place: string,
  kind: (mark: string) => string,
  parts: (secret: string) => Parts,
  more: (secret: string) => Readonly<Record<string, unknown>> = () => ({}),
): void {
  count += 1;
  const secret = kind(`Q${String(count).padStart(3, "0")}zYx7Wv`);
  places.push({ place, secret, entry: entryOf(parts(secret), more(secret)) });
}

export const password = (mark: string) => `hunter-${mark}!`;
export const opaque = (mark: string) => `${mark}kLmN0pQrStUv`;
export const email = (mark: string) => `alice.${mark.toLowerCase()}@mail.example.org`;
export const jwt = (mark: string) =>
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0${mark}.c2lnbmF0dXJl${mark}`;
export const openAi = (mark: string) => `sk-proj-${mark}${mark}${mark}`;
export const github = (mark: string) => `ghp_${mark}${mark}${mark}abcdef`;
export const aws = (mark: string) => `AKIA${mark.toUpperCase().padEnd(16, "A").slice(0, 16)}`;
export const pem = (mark: string) =>
  `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${mark}\nAb+/=\n-----END RSA PRIVATE KEY-----`;
/** One word of small letters: a secret by its name alone. */
export const letters = (mark: string) =>
  `open${mark.slice(1, 4).replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)))}sesame`;
export const phone = (mark: string) => `+1555${mark.slice(1, 4)}4567`;
export const digits = (mark: string) => `48${mark.slice(1, 4)}7`;

const header = (name: string, value: string) => ({ headers: [{ name, value }] });
export const request = (name: string, value: string): Parts => ({ request: header(name, value) });
export const response = (name: string, value: string): Parts => ({ response: header(name, value) });
export const url = (text: string): Parts => ({ request: { url: text } });
export const sent = (text: string, mimeType = "application/json"): Parts => ({
  request: { method: "POST", postData: { text, mimeType } },
});
export const answered = (text: string, mimeType = "application/json", more = {}): Parts => ({
  response: { content: { text, mimeType, ...more } },
});
export const base64 = (text: string) => Buffer.from(text).toString("base64");
export const json = JSON.stringify;

export const planted: readonly SecretPlace[] = places;
