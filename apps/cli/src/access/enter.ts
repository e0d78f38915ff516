import { addressOf } from "./address.ts";
import { endLogin } from "./end-login.ts";
import { changeLogins, loginAt, readLogins } from "./logins.ts";
import type { Login } from "./logins.ts";

/** Keeps a sign-in in place of the one before, which ends; commands go there from now on. */
export async function enter(made: Login, signal: AbortSignal): Promise<void> {
  const before = loginAt(await readLogins(), made.url);
  if (before) await endLogin(before, signal);
  const address = addressOf(made.url);
  await changeLogins(({ logins }) => ({
    current: address,
    logins: { ...logins, [address]: made },
  }));
}

export async function forget(url: string): Promise<void> {
  const address = addressOf(url);
  await changeLogins(({ current, logins }) => {
    const { [address]: _forgotten, ...others } = logins;
    return { current: current === address ? null : current, logins: others };
  });
}
