import { expect, test } from "vitest";
import { returnPath, signInPath } from "./return-path.ts";

const origin = "http://localhost:8000";

test("the way back is the whole place", () => {
  const place = { pathname: "/threads/thr_1", search: "?a=1&b=2", hash: "#ent_2" };
  const wanted = new URL(signInPath(place), origin).searchParams.get("callbackUrl");
  expect(returnPath(wanted, origin)).toBe("/threads/thr_1?a=1&b=2#ent_2");
});

test("an address of this origin is as good as a path", () => {
  expect(returnPath(`${origin}/documents?add=url`, origin)).toBe("/documents?add=url");
});

test("nobody is led elsewhere", () => {
  const traps = [
    null,
    "",
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "/%2f/../..//elsewhere.example",
    "/\t/elsewhere.example",
    " //elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://localhost:8000@elsewhere.example/",
    "http://localhost:8001/",
    "/sign-in?callbackUrl=/sign-in",
    "/sign-out",
  ];
  for (const trap of traps) {
    const path = returnPath(trap, origin);
    expect(new URL(path, origin).origin, String(trap)).toBe(origin);
    expect(path.startsWith("//"), String(trap)).toBe(false);
  }
  expect(returnPath("https://elsewhere.example/", origin)).toBe("/");
  expect(returnPath("/sign-in?callbackUrl=/x", origin)).toBe("/");
});
