/**
 * Whether a request that a cookie would authorise comes from a page of this origin.
 * Browsers put `Origin` on whatever changes something and `Sec-Fetch-Site` on everything; a
 * request with neither may read (an old browser's navigation) but not change.
 */
export function isSameOrigin(
  changes: boolean,
  host: string,
  origin: string | undefined,
  fetchSite: string | undefined,
): boolean {
  if (fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none") return false;
  if (origin !== undefined) return origin === `http://${host}` || origin === `https://${host}`;
  return !changes || fetchSite === "same-origin";
}
