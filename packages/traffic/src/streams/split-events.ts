/**
 * A stream's text cut behind each blank line: its events, and what comes between them, in the pieces
 * for which `eventTimesMs` tells a time. Joined they are the text again.
 */
export function splitEvents(text: string): string[] {
  return text.split(/(?<=\r\n\r\n|\n\n|\r\r)/);
}
