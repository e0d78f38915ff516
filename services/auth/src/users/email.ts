/**
 * The one spelling of an e-mail address, or null for what is none. ASCII only: letters that look
 * alike, and other characters that some servers read as `@`, make no second address of one.
 */
export function normalEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  const sound = /^[!-?A-~]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(email);
  return sound && email.length <= 254 && !email.includes("..") ? email : null;
}
