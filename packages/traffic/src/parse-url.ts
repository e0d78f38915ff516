/** The last address: of one exchange it is asked for by its reader, and then by inference. */
let last: URL | null = null;

/** An exchange's address, parsed. Not to be changed: others may be given the same. */
export function parseUrl(address: string): URL | null {
  if (last?.href === address) return last;
  last = URL.parse(address);
  return last;
}

/** @returns the address, for whose parsing this URL will be given; it is not changed from here on */
export function addressOfParsed(url: URL): string {
  last = url;
  return url.href;
}
