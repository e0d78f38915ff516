import type { Account, CreateAccount, UpdateAccount } from "#api/types.ts";

export interface AccountForm {
  upstream: string;
  name: string;
  kind: Account["kind"];
  secret: string;
  refreshToken: string;
  isPrivate: boolean;
  weight: number;
  concurrency: number | null;
  requests: number | null;
  tokens: number | null;
  windowSeconds: number;
  budgetUsd: number | null;
}

export const newAccountForm: AccountForm = {
  upstream: "perplexity",
  name: "",
  kind: "api_key",
  secret: "",
  refreshToken: "",
  isPrivate: false,
  weight: 1,
  concurrency: null,
  requests: null,
  tokens: null,
  windowSeconds: 60,
  budgetUsd: null,
};

export const formOf = (account: Account): AccountForm => ({
  ...newAccountForm,
  upstream: account.upstream,
  name: account.name,
  kind: account.kind,
  isPrivate: account.sharing === "private",
  weight: account.weight,
  concurrency: account.limits.concurrency,
  requests: account.limits.requests,
  tokens: account.limits.tokens,
  windowSeconds: account.limits.window_seconds,
  budgetUsd: account.limits.monthly_budget_usd,
});

/** A secret that is left empty in a change stays as it is. */
export function changesOf(form: AccountForm): UpdateAccount {
  return { ...settingsOf(form), ...(form.secret.trim() ? { credential: credentialOf(form) } : {}) };
}

export const creationOf = (form: AccountForm): CreateAccount => ({
  ...settingsOf(form),
  upstream: form.upstream.trim(),
  enabled: true,
  credential: credentialOf(form),
});

function settingsOf(form: AccountForm) {
  return {
    name: form.name.trim(),
    sharing: form.isPrivate ? ("private" as const) : ("organisation" as const),
    weight: form.weight,
    limits: {
      concurrency: form.concurrency,
      requests: form.requests,
      tokens: form.tokens,
      window_seconds: form.windowSeconds,
      monthly_budget_usd: form.budgetUsd,
    },
  };
}

function credentialOf({ kind, secret, refreshToken }: AccountForm): CreateAccount["credential"] {
  if (kind === "api_key") return { kind, key: secret.trim() };
  return {
    kind,
    access_token: secret.trim(),
    ...(refreshToken.trim() ? { refresh_token: refreshToken.trim() } : {}),
  };
}
