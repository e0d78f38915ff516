/**
 * String formats, as one bit each. A format is asserted by validators, so a string has it here only
 * when the strict reading of JSON Schema's format vocabulary accepts the string.
 */
interface Format {
  readonly name: string;
  readonly accepts: (text: string) => boolean;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;
const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
/** Absolute, with an authority: `urn:x` or `note: this` would pass the wider reading by chance. */
const URI =
  /^[a-z][a-z0-9+.-]*:\/\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?[a-z0-9\-._~]+(?::\d+)?(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*(?:\?(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;
const IPV6_LETTERS = /^[0-9a-f:]{2,39}$/i;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;
const DURATION =
  /^P(?!$)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|\d+W)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Longest text that is tried; a longer one has no format but base64. */
const LONGEST = 4096;
const SHORTEST_BASE64 = 32;
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FORMATS: readonly Format[] = [
  { name: "uuid", accepts: (text) => text.length === 36 && UUID.test(text) },
  { name: "date-time", accepts: isDateTime },
  { name: "date", accepts: (text) => text.length === 10 && isDate(text) },
  {
    name: "email",
    accepts: (text) => text.length <= 320 && text.includes("@") && EMAIL.test(text),
  },
  { name: "uri", accepts: (text) => text.includes("://") && URI.test(text) },
  { name: "ipv4", accepts: (text) => text.length <= 15 && IPV4.test(text) },
  { name: "ipv6", accepts: isIpv6 },
  { name: "time", accepts: (text) => text[2] === ":" && TIME.test(text) },
  { name: "duration", accepts: (text) => text.startsWith("P") && DURATION.test(text) },
  { name: "base64", accepts: isBase64 },
];
const BASE64_BIT = 1 << (FORMATS.length - 1);

export const ALL_FORMATS = (1 << FORMATS.length) - 1;

/** Those of the formats in `candidates` that the text has. */
export function formatsOf(text: string, candidates: number): number {
  if (text.length > LONGEST) return isBase64(text) ? candidates & BASE64_BIT : 0;
  let found = 0;
  for (let index = 0; index < FORMATS.length; index += 1) {
    const bit = 1 << index;
    if ((candidates & bit) !== 0 && FORMATS[index]?.accepts(text)) found |= bit;
  }
  return found;
}

/** The format to print for strings that all have `formats`; null when they have none. */
export function formatName(formats: number): string | null {
  return FORMATS.find((_format, index) => (formats & (1 << index)) !== 0)?.name ?? null;
}

function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && !leap ? 28 : (MONTH_DAYS[month - 1] ?? 0));
}

function isDateTime(text: string): boolean {
  if (text.length < 20 || text[4] !== "-") return false;
  const parts = DATE_TIME.exec(text);
  return parts !== null && isDate(parts[1] ?? "");
}

/** Groups of hexadecimal digits with at most one gap; zone ids and embedded IPv4 are left out. */
function isIpv6(text: string): boolean {
  if (!IPV6_LETTERS.test(text) || !text.includes(":")) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (groups.some((group) => group === "" || group.length > 4)) return false;
  return halves.length === 2 ? groups.length <= 6 && groups.length > 0 : groups.length === 8;
}

/** Words are base64 too: only long text with both cases and digits, or with padding, counts. */
function isBase64(text: string): boolean {
  if (text.length < SHORTEST_BASE64 || text.length % 4 !== 0) return false;
  if (!text.endsWith("=") && !(/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)))
    return false;
  return BASE64.test(text);
}
