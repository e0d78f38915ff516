export interface CookieNames {
  session: string;
  /** Secrets of other accounts that are signed in in this browser. */
  others: string;
  csrf: string;
  /** Tells browsers apart while nobody is signed in. */
  browser: string;
  /** A sign-in that waits for its second factor. */
  pending: string;
}

/** Sets and reads this service's cookies. Over https they are `__Host-`: no other host sets them. */
export class Cookies {
  readonly names: CookieNames;
  readonly #secure: boolean;

  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith("https:");
    const prefix = this.#secure ? "__Host-" : "";
    this.names = {
      session: `${prefix}workspace.session`,
      others: `${prefix}workspace.others`,
      csrf: `${prefix}workspace.csrf`,
      browser: `${prefix}workspace.browser`,
      pending: `${prefix}workspace.pending`,
    };
  }

  /** The first cookie of each name counts, as the more specific path comes first. */
  read(header: string | undefined): Partial<Record<keyof CookieNames, string>> {
    const found: Partial<Record<keyof CookieNames, string>> = {};
    const pairs = (header ?? "").split(";").map((pair) => pair.trim());
    for (const [use, name] of Object.entries(this.names) as [keyof CookieNames, string][]) {
      const pair = pairs.find((text) => text.startsWith(`${name}=`));
      const value = pair?.slice(name.length + 1);
      if (value !== undefined && /^[A-Za-z0-9_.-]{1,1024}$/.test(value)) found[use] = value;
    }
    return found;
  }

  /** @param maxAgeMs how long it is kept; until the browser closes without it, 0 removes it */
  set(use: keyof CookieNames, value: string, maxAgeMs?: number): string {
    const age = maxAgeMs === undefined ? "" : `; Max-Age=${Math.floor(maxAgeMs / 1_000)}`;
    const secure = this.#secure ? "; Secure" : "";
    return `${this.names[use]}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${secure}`;
  }

  remove(use: keyof CookieNames): string {
    return this.set(use, "", 0);
  }
}
