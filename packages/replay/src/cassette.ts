import { holdsToken, recordedErrors } from "@workspace/traffic";
import type { Exchange, ExchangeResponse, RedactionRules } from "@workspace/traffic";
import { callOf } from "./call.ts";
import type { Call } from "./call.ts";
import { differenceOf } from "./difference.ts";
import { compileRules, volatileNames } from "./match-rules.ts";
import type { CompiledRules, MatchRules } from "./match-rules.ts";

/** An exchange that can be played: its answer was recorded. */
export interface Track {
  readonly exchange: Exchange;
  readonly response: ExchangeResponse;
  readonly call: Call;
  /** How often it was played. */
  plays: number;
}

export type Played =
  | { readonly kind: "hit"; readonly track: Track }
  | {
      readonly kind: "miss";
      /** It was recorded, and its answers were all given. */
      readonly isUsedUp: boolean;
      readonly nearest: readonly NearMiss[];
      /** A call that was recorded, and cannot be played. */
      readonly unplayable: Unplayable | null;
    };

/** An exchange whose answer was not recorded, or not all of it. */
export interface Unplayable {
  readonly exchangeId: string;
  readonly call: Call;
  /** As a sentence goes on: "was recorded, but …". */
  readonly why: string;
}

/** A recorded call of the same method and path, and where the asked one differs from it. */
export interface NearMiss {
  readonly track: Track;
  readonly difference: string;
}

export interface CassetteOptions {
  /** By default `volatileNames`. */
  readonly rules?: MatchRules;
  /** What was redacted beside what always is; see `redactedUnder`. */
  readonly redaction?: RedactionRules;
  /** Whether the last answer to a call is given again when all its answers were; by default true. */
  readonly repeats?: boolean;
  /** Takes only exchanges with this host, such as `api.example.com` or `localhost:8080`. */
  readonly onlyHost?: string;
  /** Bound of all bodies together, in bytes of text or binary; by default 512 MiB. */
  readonly maxBodyBytes?: number;
}

const nearMisses = 3;
/** So many are named when they are asked for. */
const mostUnplayable = 10_000;
const defaultBodyBytes = 512 * 1024 * 1024;

/** More than a cassette may hold in memory. */
export class CassetteTooLargeError extends Error {
  override name = "CassetteTooLargeError";
}

/** A capture that replays. Equal calls are answered in the order in which they were recorded. */
export class Cassette {
  readonly tracks: Track[] = [];
  /** Exchanges that cannot be played: no answer was seen, or not all of it. */
  unplayable = 0;
  /** Of all bodies together, in bytes of text or binary. */
  bodyBytes = 0;
  readonly #unplayable = new Map<string, Unplayable[]>();
  readonly #origins = new Set<string>();
  readonly #onlyHost: string | null;
  readonly #matching: MatchRules;
  #rules: CompiledRules;
  readonly #repeats: boolean;
  /** By method and path; those with something redacted in their path fit more than one. */
  readonly #byPlace = new Map<string, Track[]>();
  readonly #maxBodyBytes: number;

  constructor(options: CassetteOptions = {}) {
    this.#matching = options.rules ?? volatileNames;
    this.#rules = compileRules(this.#matching, options.redaction);
    this.#repeats = options.repeats ?? true;
    this.#onlyHost = options.onlyHost ?? null;
    this.#maxBodyBytes = options.maxBodyBytes ?? defaultBodyBytes;
  }

  /** @throws CassetteTooLargeError */
  add(exchange: Exchange): void {
    const { request, response } = exchange;
    const { host, origin } = new URL(request.url);
    if (this.#onlyHost !== null && host !== this.#onlyHost) return;
    const why = whyUnplayable(exchange);
    if (response === null || why !== null) {
      this.#drop(exchange, why ?? "");
      return;
    }
    this.bodyBytes += sizeOf(exchange);
    if (this.bodyBytes > this.#maxBodyBytes)
      throw new CassetteTooLargeError("The capture's bodies are more than a cassette may hold");
    const call = callOf(request.method, request.url, request.body);
    const track: Track = { exchange, response, call, plays: 0 };
    this.tracks.push(track);
    this.#origins.add(origin);
    const place = holdsToken(call.path) ? anyPath : call.path;
    const known = this.#byPlace.get(placeOf(call.method, place));
    if (known) known.push(track);
    else this.#byPlace.set(placeOf(call.method, place), [track]);
  }

  /** Numbers under names that are secret by these rules fit any number of their look, as texts do. */
  redactedUnder(redaction: RedactionRules): void {
    this.#rules = compileRules(this.#matching, redaction);
  }

  /** The hosts whose calls it plays, in order of name. */
  get hosts(): string[] {
    return [...new Set([...this.#origins].map((origin) => new URL(origin).host))].toSorted();
  }

  /** Whether calls to the origin of an absolute URL are played here. */
  isRecorded(url: string): boolean {
    return URL.canParse(url) && this.#origins.has(new URL(url).origin);
  }

  /** The recorded answer to a call; played tracks count. */
  play(call: Call): Played {
    const nearest: NearMiss[] = [];
    let last: Track | null = null;
    for (const track of this.#candidates(call)) {
      const difference = differenceOf(track.call, call, this.#rules);
      if (difference === null) {
        last = track;
        if (track.plays === 0) break;
      } else if (difference !== "path" && nearest.length < nearMisses) {
        nearest.push({ track, difference });
      }
    }
    if (last === null || (last.plays > 0 && !this.#repeats))
      return {
        kind: "miss",
        isUsedUp: last !== null,
        nearest,
        unplayable: this.#unplayableOf(call),
      };
    last.plays += 1;
    return { kind: "hit", track: last };
  }

  #drop({ id, request }: Exchange, why: string): void {
    this.unplayable += 1;
    if (this.unplayable > mostUnplayable) return;
    const call = callOf(request.method, request.url, request.body);
    const place = placeOf(call.method, call.path);
    const known = this.#unplayable.get(place) ?? [];
    this.#unplayable.set(place, [...known, { exchangeId: id, call, why }]);
  }

  #unplayableOf(call: Call): Unplayable | null {
    const known = this.#unplayable.get(placeOf(call.method, call.path)) ?? [];
    return known.find((one) => differenceOf(one.call, call, this.#rules) === null) ?? null;
  }

  *#candidates({ method, path }: Call): Iterable<Track> {
    yield* this.#byPlace.get(placeOf(method, path)) ?? [];
    yield* this.#byPlace.get(placeOf(method, anyPath)) ?? [];
  }
}

/** No path has it: they begin with a slash. */
const anyPath = "*";

function placeOf(method: string, path: string): string {
  return `${method} ${path}`;
}

/** Null for an exchange that can be played. */
function whyUnplayable({ response, error }: Exchange): string | null {
  if (error === recordedErrors.clientLeft) return "its client left before the answer was whole";
  if (response === null) return "it got no answer";
  const { status, body } = response;
  if (status < 200 || status > 599) return `its answer, ${status}, is none to play`;
  // What broke off is played so far, and broken off; what a recorder cut never looked so.
  if (body?.truncated && error !== recordedErrors.brokenOff) return "its answer was cut off";
  if (body?.content.kind === "absent" && body.content.sizeBytes)
    return "the body of its answer was not kept";
  return null;
}

function sizeOf({ request, response }: Exchange): number {
  let size = 0;
  for (const body of [request.body, response?.body])
    if (body?.content.kind === "text") size += body.content.text.length;
    else if (body?.content.kind === "bytes") size += body.content.bytes.length;
  return size;
}
