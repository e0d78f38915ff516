/** A date as found in documents, to ISO 8601; undefined when it is none or out of all reason. */
export function toIsoDate(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return undefined;
  const date =
    value instanceof Date ? value : typeof value === "string" ? parseDate(value) : undefined;
  if (!date || Number.isNaN(date.getTime())) return undefined;
  const year = date.getUTCFullYear();
  return year >= 1000 && year <= 2200 ? date.toISOString() : undefined;
}

function parseDate(text: string): Date | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 4 || trimmed.length > 64) return undefined;
  if (/^\d{4}$/.test(trimmed)) return new Date(`${trimmed}-01-01T00:00:00Z`);
  if (/^\d{4}-\d{2}(-\d{2})?$/.test(trimmed)) return new Date(trimmed);
  // Without a zone the host's would be taken, and the same document would differ by machine.
  const local = trimmed.match(/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/);
  if (local) return new Date(`${local[1]}T${local[2]}Z`);
  if (!/\d{4}/.test(trimmed)) return undefined;
  return /(?:[zZ]|[+-]\d{2}:?\d{2}|GMT|UTC|[ECMP][SD]T)\s*(?:\(.*\))?$/.test(trimmed)
    ? new Date(trimmed)
    : new Date(`${trimmed} UTC`);
}
