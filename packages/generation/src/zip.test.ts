import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { zipOf } from "./zip.ts";

test("an archive says where each file is, how long, and by which checksum", () => {
  const files = [
    { path: "types.ts", text: "export {};\n" },
    { path: "deep/ünï.json", text: '{"a":"ß"}' },
  ];
  const archive = Buffer.from(zipOf(files));
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  expect(archive.readUInt16LE(end + 10)).toBe(2);
  let at = archive.readUInt32LE(end + 16);
  for (const { path, text } of files) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = archive.readUInt16LE(at + 28);
    expect(archive.toString("utf8", at + 46, at + 46 + nameLength)).toBe(path);
    const local = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    expect(archive.readUInt32LE(local + 14)).toBe(crc32(text));
    const start = local + 30 + nameLength;
    const size = archive.readUInt32LE(local + 22);
    expect(archive.toString("utf8", start, start + size)).toBe(text);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
});
