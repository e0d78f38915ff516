import type { Exchange, HeaderPair } from "@workspace/traffic";

interface Given {
  readonly method?: string;
  readonly url: string;
  readonly headers?: readonly HeaderPair[];
  readonly send?: { readonly type: string; readonly text: string };
  readonly status?: number;
  readonly answer?: unknown;
  readonly type?: string;
  readonly answerHeaders?: readonly HeaderPair[];
}

const shop = "https://api.shop.test";
const json = (value: unknown) => ({ type: "application/json", text: JSON.stringify(value) });
const item = (id: number) => ({
  id,
  sku: `sku_${id}aQ9zT4mX2`,
  price: id / 4,
  note: id % 2 === 0 ? null : "fragile",
  tags: ["a", "b"],
  made: "2026-11-01T10:00:00Z",
});

/** A made-up capture with every kind of body, parameter, credential and answer that is described. */
export function everyKindOfExchange(): Exchange[] {
  const ids = Array.from({ length: 12 }, (_, index) => index + 1);
  const given: Given[] = [
    ...ids.map((id) => ({
      url: `${shop}/v1/items?page=${id}&filter[color]=red&ids[]=1&ids[]=2&flag`,
      headers: [["authorization", "Bearer x"]] as const,
      answer: { items: ids.map(item), next: id < 12 ? `c${id}` : null },
      answerHeaders: [["x-ratelimit-remaining", String(id)]] as const,
    })),
    ...ids.map((id) => ({ url: `${shop}/v1/items/${id}`, answer: item(id) })),
    ...ids.map((id) => ({
      url: `${shop}/v1/items/${id * 1000}`,
      status: id % 2 === 0 ? 404 : 422,
      answer: { error: { code: "none", message: "There is none." } },
    })),
    { method: "POST", url: `${shop}/v1/items`, send: json(item(1)), status: 201, answer: item(1) },
    {
      method: "POST",
      url: `${shop}/v1/items`,
      send: json({}),
      status: 400,
      answer: { error: { code: "empty", message: "Nothing was sent." } },
    },
    { method: "DELETE", url: `${shop}/v1/items/3`, status: 204, answer: "" },
    { method: "PATCH", url: `${shop}/v1/items/3:archive`, answer: { done: true } },
    { url: `${shop}/v1/map;lat=52.5;lon=13.4/items`, answer: [item(1)] },
    { url: `${shop}/v1/sellers/@ada/items`, answer: [item(1)] },
    {
      method: "POST",
      url: `${shop}/oauth/token`,
      headers: [["authorization", "Basic eDp5"]],
      send: { type: "application/x-www-form-urlencoded", text: "grant_type=password&scope=a+b" },
      answer: { access_token: "x", expires_in: 60 },
    },
    {
      method: "POST",
      url: `${shop}/v1/chat/completions`,
      headers: [["x-api-key", "k"]],
      send: json({ model: "m", stream: true, messages: [{ role: "user", content: "hi" }] }),
      type: "text/event-stream",
      answer: [
        'event: start\ndata: {"type":"start","id":"r1"}\n\n',
        ...ids.map((id) => `event: delta\ndata: {"type":"delta","text":"t${id}"}\n\n`),
        ": ping\n\n",
        'event: end\ndata: {"type":"end","usage":{"tokens":3}}\n\n',
        "data: [DONE]\n\n",
      ].join(""),
    },
    ...["CurrentUser", "Orders"].map((name) => ({
      method: "POST",
      url: `${shop}/graphql?${name}`,
      headers: [["cookie", "session=x; theme=dark"]] as const,
      send: json({
        query: `query ${name}($n: Int) { ${name}(n: $n) { id } }`,
        variables: { n: 1 },
      }),
      answer: { data: { [name]: { id: name } } },
    })),
    ...["tools/list", "tools/call"].map((method, id) => ({
      method: "POST",
      url: `${shop}/mcp`,
      send: json({ jsonrpc: "2.0", id, method, params: { name: "x" } }),
      answer: { jsonrpc: "2.0", id, result: { tools: [{ name: "x" }] } },
    })),
    { url: `${shop}/assets/app.js`, type: "text/javascript", answer: "1" },
    { url: `${shop}/`, type: "text/html", answer: "<html></html>" },
    { url: `${shop}/v1/teapot`, status: 503, type: "text/plain", answer: "busy" },
    ...["ada-king", "bo-lee", "cy-young", "di-fox", "ed-ross", "fay-wood"].map((name) => ({
      url: `https://files.other.test:8443/people/${name}`,
      answer: { name, age: 3, mail: `${name}@example.test` },
    })),
    {
      method: "POST",
      url: "https://files.other.test:8443/files/7/content",
      send: {
        type: "multipart/form-data; boundary=b",
        text: [
          '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nuse\r\n',
          '--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\nxx\r\n--b--\r\n',
        ].join(""),
      },
      answer: { ok: true },
    },
    {
      url: "https://files.other.test:8443/files/7/content",
      type: "application/pdf",
      answer: "%PDF",
    },
    {
      url: "https://files.other.test:8443/log",
      type: "application/x-ndjson",
      answer: '{"a":1}\n{"a":2}\n',
    },
  ];
  return given.map(exchangeOf);
}

function exchangeOf(given: Given, index: number): Exchange {
  const { method = "GET", answer = {}, type = "application/json" } = given;
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  const body = (contentType: string, content: string) => ({
    contentType,
    content: { kind: "text", text: content } as const,
    truncated: false,
  });
  return {
    id: String(index),
    startedAt: new Date(Date.UTC(2026, 10, 1, 10, 0, index)).toISOString(),
    durationMs: 4,
    request: {
      method,
      url: given.url,
      httpVersion: "HTTP/1.1",
      headers: given.headers ?? [],
      body: given.send ? body(given.send.type, given.send.text) : null,
    },
    response: {
      status: given.status ?? 200,
      statusText: "",
      httpVersion: "HTTP/1.1",
      headers: [["content-type", type], ...(given.answerHeaders ?? [])],
      body: text === "" ? null : body(type, text),
    },
    messages: [],
  };
}
