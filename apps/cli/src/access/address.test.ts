import { expect, test } from "vitest";
import { addressOf, sameAddress } from "./address.ts";

test.each([
  ["http://localhost:8000", "http://127.0.0.1:8000/"],
  ["http://[::1]:8000", "http://localhost:8000"],
  ["https://Workspace.Example.com", "https://workspace.example.com:443/"],
])("%s is %s", (left, right) => {
  expect(sameAddress(left, right)).toBe(true);
});

test.each([
  ["another scheme", "https://a.example", "http://a.example"],
  ["another port", "http://localhost:8000", "http://localhost:8001"],
  ["a port that only the other scheme has", "https://a.example", "http://a.example:443"],
  ["another host", "https://a.example", "https://a.example.evil.example"],
  ["another path", "https://a.example/one", "https://a.example/two"],
  ["this machine by a name that is not its own", "http://localhost", "http://localhost.a.example"],
])("%s is another address", (_name, left, right) => {
  expect(sameAddress(left, right)).toBe(false);
});

test.each([
  "workspace.example.com",
  "ftp://a.example",
  "https://ada:secret@a.example",
  "https://a.example?key=secret",
  "https://a.example#secret",
])("%s is no address, and is not repeated in the message", (text) => {
  expect(() => addressOf(text)).toThrow(/^The address of a workspace/);
  expect(() => addressOf(text)).not.toThrow(/secret/);
});
