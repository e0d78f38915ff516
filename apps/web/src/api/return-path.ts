interface Place {
  pathname: string;
  search: string;
  hash: string;
}

/** The sign-in page that leads back to a place. */
export const signInPath = ({ pathname, search, hash }: Place): string =>
  `/sign-in?callbackUrl=${encodeURIComponent(pathname + search + hash)}`;

/**
 * Where somebody goes after signing in: a page of this origin, or the start page. What a browser
 * would read as another host (`//host`, `/\host`, controls in between) is not followed.
 */
export function returnPath(wanted: string | null, origin: string): string {
  if (wanted === null || !/^[!-[\]-~]+$/.test(wanted) || !URL.canParse(wanted, origin)) return "/";
  const url = new URL(wanted, origin);
  if (url.origin !== origin || url.pathname.startsWith("//")) return "/";
  if (/^\/sign-(in|out)(\/|$)/.test(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}
