/** A secret that is known by its look, whatever stands around it. */
export interface SecretShape {
  readonly rule: string;
  /** Without flags; matches the secret alone. Linear: a fixed beginning, then one class of characters;
   * what it is known by but is no part of it, in a look behind of a bounded length. */
  readonly source: string;
}

/** The one shape that begins with no letter or digit. */
export const privateKeyShape: SecretShape = {
  rule: "private-key",
  source:
    "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----(?:[^-]|-(?!----))*(?:-----END [A-Z0-9 ]{1,60}-----)?",
};

/** Prefixes that their issuers chose so that leaks can be found; each begins at a word's beginning. */
export const secretShapes: readonly SecretShape[] = [
  { rule: "jwt", source: "eyJ[\\w-]{10,}(?:\\.[\\w-]*){2,4}" },
  // Not names of things, such as `pplx-embed-context-v1-4b`: short words of small letters and digits.
  {
    rule: "api-key",
    source:
      "(?:sk|rk|pplx|xai|gsk|ak|pat)[-_](?![a-z0-9]{1,12}(?:-[a-z0-9]{1,12})+(?![\\w-]))[\\w-]{16,}",
  },
  { rule: "api-key", source: "(?:whsec|r8|hf|secret|ntn|wsrt)_[\\w-]{16,}" },
  { rule: "github-token", source: "gh[pousr]_\\w{20,}|github_pat_\\w{20,}" },
  { rule: "gitlab-token", source: "gl(?:pat|rt|dt|ptt|cbt)-[\\w-]{16,}" },
  { rule: "npm-token", source: "npm_[A-Za-z0-9]{30,}" },
  { rule: "pypi-token", source: "pypi-[\\w-]{30,}" },
  { rule: "slack-token", source: "xox[abeoprs]-[\\w-]{10,}|xapp-[\\w-]{10,}" },
  // Addresses that are keys by their last parts: the host and the depth of the path stay.
  {
    rule: "slack-webhook",
    source:
      "(?<=hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/(?:[\\w-]{1,80}/){0,5})[\\w-]{6,}",
  },
  { rule: "slack-webhook", source: "(?<=/T[A-Z0-9]{7,12}/B[A-Z0-9]{7,12}/)\\w{20,}" },
  { rule: "discord-webhook", source: "(?<=/api/webhooks/\\d{10,25}/)[\\w-]{40,}" },
  {
    rule: "google-key",
    source: "AIza[\\w-]{30,}|ya29\\.[\\w-]{16,}|GOCSPX-[\\w-]{16,}|1//0[\\w-]{20,}",
  },
  { rule: "aws-key", source: "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\\b" },
  { rule: "azure-key", source: "(?:Account|SharedAccess)Key=[\\w+/]{20,}={0,2}" },
  { rule: "sendgrid-key", source: "SG\\.[\\w-]{16,}\\.[\\w-]{16,}" },
  { rule: "mailgun-key", source: "key-[a-f0-9]{32}\\b" },
  { rule: "shopify-token", source: "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}" },
  { rule: "digitalocean-token", source: "do[oprt]_v1_[a-f0-9]{40,}" },
  { rule: "linear-key", source: "lin_(?:api|oauth)_\\w{20,}" },
  { rule: "docker-token", source: "dckr_[a-z]{2,4}_[\\w-]{20,}" },
  { rule: "databricks-token", source: "dapi[a-f0-9]{32}" },
  { rule: "vault-token", source: "hv[bs]\\.[\\w-]{20,}" },
  { rule: "grafana-token", source: "gl(?:c|sa)_[\\w+/=]{20,}" },
  { rule: "atlassian-token", source: "ATATT3[\\w=-]{20,}" },
  { rule: "doppler-token", source: "dp\\.[a-z]{2,5}\\.\\w{20,}" },
  { rule: "square-token", source: "sq0[a-z]{3}-[\\w-]{20,}" },
  { rule: "age-key", source: "AGE-SECRET-KEY-1[A-Z0-9]{50,}" },
  { rule: "telegram-token", source: "(?:bot)?\\d{8,10}:AA[\\w-]{30,}" },
  { rule: "one-password-token", source: "ops_eyJ[\\w-]{40,}" },
];
