import type { Exchange, ExchangeBody } from "@workspace/traffic";
import { expect, test } from "vitest";
import { callOf } from "./call.ts";
import { Cassette, CassetteTooLargeError } from "./cassette.ts";
import type { CassetteOptions } from "./cassette.ts";

const json = (value: unknown): ExchangeBody => text(JSON.stringify(value), "application/json");

function text(content: string, contentType: string): ExchangeBody {
  return { contentType, content: { kind: "text", text: content }, truncated: false };
}

function exchange(
  method: string,
  path: string,
  answer: string,
  body: ExchangeBody | null = null,
): Exchange {
  return {
    id: answer,
    startedAt: null,
    durationMs: null,
    request: {
      method,
      url: `https://api.example.com${path}`,
      httpVersion: null,
      headers: [],
      body,
    },
    response: {
      status: 200,
      statusText: "",
      httpVersion: null,
      headers: [],
      body: text(answer, "text/plain"),
    },
    messages: [],
  };
}

function cassette(exchanges: readonly Exchange[], options?: CassetteOptions) {
  const made = new Cassette(options);
  for (const each of exchanges) made.add(each);
  return {
    made,
    play(method: string, path: string, body: ExchangeBody | null = null) {
      const played = made.play(callOf(method, `http://localhost:8790${path}`, body));
      if (played.kind === "hit") return played.track.exchange.id;
      return played.isUsedUp ? "used up" : played.nearest.map(({ difference }) => difference);
    },
  };
}

test("calls are told apart by method, path, query and body", () => {
  const { play } = cassette([
    exchange("GET", "/users?limit=2&sort=name", "two users"),
    exchange("GET", "/users?limit=3", "three users"),
    exchange("POST", "/users", "anna", json({ name: "Anna" })),
    exchange("POST", "/users", "ben", json({ name: "Ben", tags: ["a"] })),
  ]);
  expect(play("GET", "/users/?sort=name&limit=2")).toBe("two users");
  expect(play("GET", "/users?limit=3")).toBe("three users");
  expect(play("POST", "/users", json({ tags: ["a"], name: "Ben" }))).toBe("ben");
  expect(play("POST", "/users", json({ name: "Anna" }))).toBe("anna");
  expect(play("PUT", "/users")).toEqual([]);
  expect(play("GET", "/user")).toEqual([]);
});

test("a miss says where the nearest recorded calls differ", () => {
  const { play } = cassette([
    exchange("GET", "/users?limit=2", "1"),
    exchange("POST", "/chat", "2", json({ model: "a", messages: [{ role: "user", text: "Hi" }] })),
  ]);
  expect(play("GET", "/users?limit=2&page=2")).toEqual(["query page"]);
  expect(play("GET", "/users")).toEqual(["query limit"]);
  const asked = { model: "a", messages: [{ role: "user", text: "Ho" }] };
  expect(play("POST", "/chat", json(asked))).toEqual(["body /messages/0/text"]);
  expect(play("POST", "/chat", json({ model: "a", messages: [] }))).toEqual(["body /messages"]);
  expect(play("POST", "/chat", text("a=1", "application/x-www-form-urlencoded"))).toEqual([
    "kind of body",
  ]);
  expect(play("POST", "/chat")).toEqual(["body"]);
});

test("answers to equal calls come in their order, and the last one again", () => {
  const { play } = cassette([exchange("GET", "/job", "waiting"), exchange("GET", "/job", "done")]);
  expect([play("GET", "/job"), play("GET", "/job"), play("GET", "/job")]).toEqual([
    "waiting",
    "done",
    "done",
  ]);
});

test("without repeats a call that was answered as often as recorded is a miss", () => {
  const { play } = cassette([exchange("GET", "/job", "done")], { repeats: false });
  expect(play("GET", "/job")).toBe("done");
  expect(play("GET", "/job")).toBe("used up");
});

test("volatile parts are not looked at, by default and by rule", () => {
  const recorded = exchange("POST", "/a?ts=1", "1", json({ nonce: 1, deep: { run: 1 } }));
  const asked = json({ deep: { run: 2 } });
  expect(cassette([recorded]).play("POST", "/a?ts=2", asked)).toEqual(["body /deep/run"]);
  const rules = { query: ["ts"], body: ["nonce", "run"] };
  expect(cassette([recorded], { rules }).play("POST", "/a", asked)).toBe("1");
});

test("what was redacted fits anything, in path, query and body", () => {
  const token = "redacted-email-0123456789abcdef@redacted.invalid";
  const { play } = cassette([
    exchange("POST", `/users/${token}/keys?to=${token}`, "1", json({ note: `for ${token}!` })),
  ]);
  expect(play("POST", "/users/anna%40x.org/keys?to=ben", json({ note: "for Anna!" }))).toBe("1");
  expect(play("POST", "/users/anna/keys?to=ben", json({ note: "from Anna!" }))).toEqual([
    "body /note",
  ]);
});

test("forms and parts are compared by what they hold, not by how they are written", () => {
  const form = "application/x-www-form-urlencoded";
  const parts = (boundary: string, content: string) =>
    text(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"\r\n\r\n${content}\r\n--${boundary}--`,
      `multipart/form-data; boundary=${boundary}`,
    );
  const { play } = cassette([
    exchange("POST", "/form", "form", text("a=1&b=x+y", form)),
    exchange("POST", "/file", "file", parts("one", "content")),
  ]);
  expect(play("POST", "/form", text("b=x%20y&a=1", form))).toBe("form");
  expect(play("POST", "/form", text("a=1", form))).toEqual(["form b"]);
  expect(play("POST", "/file", parts("two", "content"))).toBe("file");
  expect(play("POST", "/file", parts("two", "other"))).toEqual(["part file"]);
});

test("one host's calls are played alone where two have the same", () => {
  const other = exchange("GET", "/models", "other");
  const elsewhere = { ...other.request, url: "http://localhost:8080/models" };
  const both = [exchange("GET", "/models", "first"), { ...other, request: elsewhere }];
  expect(cassette(both).made.hosts).toEqual(["api.example.com", "localhost:8080"]);
  const alone = cassette(both, { onlyHost: "localhost:8080" });
  expect([alone.play("GET", "/models"), alone.made.hosts]).toEqual(["other", ["localhost:8080"]]);
});

test("what has no answer to play is counted, and bodies are bounded", () => {
  const cut = { ...text("half of", "text/plain"), truncated: true };
  const { made } = cassette([
    { ...exchange("GET", "/lost", "1"), response: null },
    { ...exchange("GET", "/socket", "2"), response: { ...answered(), status: 101 } },
    { ...exchange("GET", "/left", "half of"), error: "client-left" },
    { ...exchange("GET", "/cut", "1"), response: { ...answered(), body: cut } },
    {
      ...exchange("GET", "/broken", "1"),
      response: { ...answered(), body: cut },
      error: "broken-off",
    },
  ]);
  expect(made.tracks.map(({ call }) => call.path)).toEqual(["/broken"]);
  expect([made.tracks.length, made.unplayable]).toEqual([1, 4]);
  const small = new Cassette({ maxBodyBytes: 5 });
  small.add(exchange("GET", "/a", "12345"));
  expect(() => small.add(exchange("GET", "/b", "6"))).toThrow(CassetteTooLargeError);
});

function answered() {
  const { response } = exchange("GET", "/", "");
  if (response === null) throw new Error("It has an answer");
  return response;
}
