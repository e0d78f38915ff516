const loopback = ["localhost", "127.0.0.1", "[::1]"];

/** Origins whose pages may act for a signed-in person. Loopback goes by several names. */
export class Origins {
  readonly publicUrl: URL;
  readonly #allowed: ReadonlySet<string>;

  constructor(publicUrl: string, more: readonly string[]) {
    this.publicUrl = new URL(publicUrl);
    const { protocol, port, origin, hostname } = this.publicUrl;
    const aliases = loopback.includes(hostname)
      ? loopback.map((name) => new URL(`${protocol}//${name}${port ? `:${port}` : ""}`).origin)
      : [];
    this.#allowed = new Set([origin, ...aliases, ...more.map((text) => new URL(text).origin)]);
  }

  allows(origin: string): boolean {
    return this.#allowed.has(origin);
  }

  /**
   * Where somebody who asked for it may be led: an address of ours, or the start page.
   * What browsers would read differently than it looks (backslashes, controls, `//`) is not followed.
   */
  returnUrl(wanted: string | undefined): string {
    const home = `${this.publicUrl.origin}/`;
    if (wanted === undefined || wanted === "" || wanted.length > 2_048) return home;
    if (!/^[!-[\]-~]+$/.test(wanted)) return home;
    if (!URL.canParse(wanted, home)) return home;
    const url = new URL(wanted, home);
    const plain = url.protocol === this.publicUrl.protocol && url.username + url.password === "";
    return plain && this.allows(url.origin) && !url.pathname.startsWith("//") ? url.href : home;
  }

  /** The page of the web app where people sign in. */
  signInPage(parameters: Readonly<Record<string, string | undefined>>): string {
    const url = new URL("/sign-in", this.publicUrl);
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }
}
