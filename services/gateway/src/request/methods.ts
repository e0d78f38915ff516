/** What is known of a request by its method alone; nothing else in the gateway decides by names. */

/** Methods that change nothing. Source: RFC 9110, 9.2.1. */
export function isSafeMethod(method: string): boolean {
  return isReadMethod(method) || method === "OPTIONS";
}

/** Safe methods whose answer is what the target holds: it can be a page, and it can be stored. */
export function isReadMethod(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Methods of which a second time changes nothing more. Source: RFC 9110, 9.2.2. */
export function isRepeatable(method: string): boolean {
  return isSafeMethod(method) || method === "PUT" || method === "DELETE";
}
