import type { Random } from "./random.ts";
import { boolean, integer, nullable, number, oneOf, optional, string } from "./values.ts";
import type { Field, Value } from "./values.ts";

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const base62 = `${lower}${lower.toUpperCase()}${digits}`;
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const hex = "0123456789abcdef";

/** Collections, as the word in a path and the word for one of them. */
export const collections = [
  ["vessels", "vessel"],
  ["tariffs", "tariff"],
  ["paddocks", "paddock"],
  ["customers", "customer"],
  ["orders", "order"],
  ["shipments", "shipment"],
  ["libraries", "library"],
  ["boxes", "box"],
  ["playlists", "playlist"],
  ["sensors", "sensor"],
  ["readings", "reading"],
  ["policies", "policy"],
  ["claims", "claim"],
  ["clinics", "clinic"],
  ["recipes", "recipe"],
  ["drivers", "driver"],
  ["trips", "trip"],
  ["invoices", "invoice"],
  ["people", "person"],
  ["matches", "match"],
  ["players", "player"],
  ["ledgers", "ledger"],
  ["boards", "board"],
  ["cards", "card"],
  ["datasets", "dataset"],
  ["pipelines", "pipeline"],
  ["secrets", "secret"],
  ["buckets", "bucket"],
] as const;

const plain =
  `alpha beta harbor maple river stone cedar north budget summer project launch design final quiet amber
  garden engine copper silver winter paper window castle lantern meadow orchard pepper ribbon saddle timber
  valley willow anchor bridge candle desert ember forest glacier hollow island jungle kettle lemon marble`.split(
    /\s+/,
  );
const names =
  "ada grace alan linus margaret dennis barbara ken radia tim vint shafi donald edsger".split(" ");

export function word(random: Random): string {
  return random.pick(plain);
}

export function words(random: Random, least: number, most: number): string {
  return Array.from({ length: random.integer(least, most) }, () => word(random)).join(" ");
}

export function slug(random: Random): string {
  return words(random, 2, 4).replaceAll(" ", "-");
}

export function userName(random: Random): string {
  return (
    random.pick(names) + random.pick(["", "", String(random.integer(1, 99)), `-${word(random)}`])
  );
}

export function uuid(random: Random): string {
  const part = (length: number) => random.text(hex, length);
  return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}`;
}

export function dateTime(random: Random): string {
  return new Date(1.7e12 + random.integer(0, 5e7) * 1000).toISOString();
}

export function date(random: Random): string {
  return dateTime(random).slice(0, 10);
}

export const languages = ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja"] as const;
export const currencies = ["EUR", "USD", "GBP", "CHF", "JPY", "SEK"] as const;
export const regions = ["DE", "US", "GB", "FR", "JP", "BR", "IN"] as const;
export const locales = ["en-US", "de-DE", "fr-FR", "pt-BR", "ja-JP", "en-GB"] as const;

/** Ways in which APIs write ids; one API has one way, or one for each of its collections. */
export const idStyles: readonly ((prefix: string) => (random: Random) => string)[] = [
  () => (random) => String(random.integer(1, 99_999)),
  () => uuid,
  () => (random) => `01${random.text(crockford, 24)}`,
  () => (random) => random.text(hex, 24),
  (prefix) => (random) => `${prefix.slice(0, 3)}_${random.text(base62, 14)}`,
  () => (random) => random.text(base62, 11),
  () => (random) => random.text(`${base62}-_`, 21),
  (prefix) => (random) => `${prefix.slice(0, 2).toUpperCase()}-${random.integer(1000, 99_999)}`,
];

const statuses = [
  ["active", "paused", "archived"],
  ["ACTIVE", "SUSPENDED", "CLOSED", "PENDING_REVIEW"],
  ["queued", "in_progress", "completed", "failed", "cancelled"],
  ["low", "medium", "high"],
  ["draft", "published"],
  ["not-started", "on-track", "at-risk", "off-track", "done"],
] as const;

/** Makers of ordinary fields, by the name that they go under. */
const makers: readonly (readonly [name: string, make: (random: Random) => Value])[] = [
  ["name", () => string((random) => words(random, 1, 3))],
  ["title", () => string((random) => words(random, 2, 6))],
  ["description", () => string((random) => `${words(random, 6, 20)}.`)],
  ["notes", () => string((random) => words(random, 0, 9))],
  ["status", (random) => oneOf(random.pick(statuses))],
  ["priority", (random) => oneOf(random.pick(statuses))],
  ["visibility", () => oneOf(["public", "private", "unlisted"])],
  ["created_at", () => string(dateTime)],
  ["updated_at", () => string(dateTime)],
  ["birth_date", () => string(date)],
  ["due_on", () => string(date)],
  ["contact_email", () => string((random) => `${userName(random)}@example.com`)],
  ["website", () => string((random) => `https://${word(random)}.example/${slug(random)}`)],
  ["avatar_url", () => string((random) => `https://cdn.example/${uuid(random)}.png`)],
  [
    "ip_address",
    () => string((random) => `10.${random.integer(0, 255)}.0.${random.integer(1, 254)}`),
  ],
  ["trace_id", () => string(uuid)],
  ["external_ref", () => string((random) => random.text(base62, 12))],
  ["price", () => number(500, 0.3)],
  ["weight_kg", () => number(90, 0.5)],
  ["rating", () => number(5, 0.6)],
  ["latitude", () => number(90, 0)],
  ["count", () => integer(0, 500)],
  ["position", () => integer(0, 30)],
  ["expires_at", () => integer(1_700_000_000, 1_800_000_000)],
  ["size_bytes", () => integer(0, 9_000_000_000)],
  ["enabled", () => boolean()],
  ["is_verified", () => boolean()],
  ["currency", () => oneOf(currencies)],
  ["country", () => oneOf(regions)],
  ["language", () => oneOf(languages)],
  ["color", () => string((random) => `#${random.text(hex, 6)}`)],
  ["phone", () => string((random) => `+49${random.text(digits, 9)}`)],
];

/** Fields as a person would give them to one resource: most required, some optional, rare or null. */
export function ordinaryFields(random: Random, count: number): Record<string, Field> {
  const fields = random.take(makers, count).map(([name, make]): [string, Field] => {
    const value = random.chance(0.2)
      ? nullable(make(random), random.pick([0.1, 0.3, 0.7]))
      : make(random);
    return [name, random.chance(0.25) ? optional(value, random.pick([0.08, 0.4, 0.8])) : value];
  });
  return Object.fromEntries(fields);
}
