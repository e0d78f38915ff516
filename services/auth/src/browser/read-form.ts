import type { ByteStream } from "@workspace/contracts";
import { InvalidInputError, TooLargeError } from "@workspace/http";

const maxFormBytes = 16 * 1_024;
const maxValueChars = 2_048;

/**
 * The members of a form, whether it came as JSON or as browsers send forms.
 * @throws InvalidInputError for a member given twice, TooLargeError
 */
export async function readForm(body: object | ByteStream): Promise<Map<string, string>> {
  const entries =
    Symbol.asyncIterator in body
      ? [...new URLSearchParams(await textOf(body))]
      : Object.entries(body).filter((entry): entry is [string, string] => isText(entry[1]));
  const form = new Map<string, string>();
  for (const [name, value] of entries) {
    if (form.has(name)) throw new InvalidInputError(`The form has ${name.slice(0, 50)} twice`);
    if (value.length > maxValueChars)
      throw new InvalidInputError(
        `${name.slice(0, 50)} is longer than ${maxValueChars} characters`,
      );
    form.set(name, value);
  }
  return form;
}

async function textOf(body: ByteStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxFormBytes) throw new TooLargeError(`A form may hold ${maxFormBytes} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new InvalidInputError("The form is not UTF-8");
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
