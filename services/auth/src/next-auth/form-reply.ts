type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Clients of Auth.js want the address as JSON: version 4 says so in the form, version 5 in a
 * header. A plain form is led there.
 */
export function wantsJson(headers: Headers, form: ReadonlyMap<string, string>): boolean {
  return (
    form.get("json") === "true" ||
    headers["x-auth-return-redirect"] !== undefined ||
    (headers["content-type"] ?? "").startsWith("application/json")
  );
}
