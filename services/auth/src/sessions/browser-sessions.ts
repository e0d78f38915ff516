import type { Cookies } from "../browser/cookies.ts";
import type { Session } from "./session.ts";
import { useSession } from "./use-session.ts";
import type { SessionStore } from "./use-session.ts";

const maxAccounts = 5;

/** The secrets of a browser: of the account in use, and of others that are signed in beside it. */
export interface BrowserTokens {
  active: string | undefined;
  others: string[];
}

export function tokensOf(cookies: Cookies, header: string | undefined): BrowserTokens {
  const { session, others } = cookies.read(header);
  const beside = (others ?? "").split(".").filter((token) => token !== "" && token !== session);
  return { active: session, others: [...new Set(beside)].slice(0, maxAccounts - 1) };
}

/** The Set-Cookie lines that make a browser hold these secrets. */
export function cookiesFor(cookies: Cookies, tokens: BrowserTokens, keepMs: number): string[] {
  const others = tokens.others.filter((token) => token !== tokens.active).slice(0, maxAccounts - 1);
  return [
    tokens.active === undefined
      ? cookies.remove("session")
      : cookies.set("session", tokens.active, keepMs),
    others.length === 0
      ? cookies.remove("others")
      : cookies.set("others", others.join("."), keepMs),
  ];
}

export interface BrowserSession {
  token: string;
  session: Session;
}

/** The live sessions of a browser, the one in use first. */
export async function liveSessions(
  store: SessionStore,
  tokens: BrowserTokens,
): Promise<BrowserSession[]> {
  const live: BrowserSession[] = [];
  for (const token of [tokens.active, ...tokens.others]) {
    const session = await useSession(store, token);
    if (token !== undefined && session) live.push({ token, session });
  }
  return live;
}

/**
 * What the browser holds after somebody signed in: the account before stays beside the new one,
 * and another session of the same person makes room.
 */
export async function withNewSession(
  store: SessionStore,
  before: BrowserTokens,
  token: string,
  userId: string,
): Promise<BrowserTokens> {
  const live = await liveSessions(store, before);
  return {
    active: token,
    others: live.filter(({ session }) => session.userId !== userId).map((each) => each.token),
  };
}
