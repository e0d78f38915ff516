import { gzipSync } from "node:zlib";
import {
  answered,
  aws,
  base64,
  digits,
  email,
  github,
  json,
  jwt,
  letters,
  opaque,
  openAi,
  password,
  pem,
  phone,
  plant,
  sent,
} from "./plant.ts";

plant("JSON sent, by name", password, (s) => sent(json({ user: "bob", password: s })));
plant("JSON sent, by name in camel case, deep", opaque, (s) =>
  sent(json({ a: [{ b: { clientSecret: s } }] })),
);
plant("JSON sent, a number by name", digits, (s) => sent(`{"otp": ${s}}`));
plant("JSON sent, a list by name", opaque, (s) => sent(json({ api_keys: ["x", s] })));
plant("JSON sent, all of an object by name", opaque, (s) =>
  sent(json({ credentials: { kind: { value: s } } })),
);
plant("JSON sent, named by its sibling", opaque, (s) =>
  sent(json({ env: [{ name: "DB_PASSWORD", value: s }] })),
);
plant("JSON sent, a key of an object", email, (s) => sent(json({ members: { [s]: "owner" } })));
plant("JSON sent, escaped", password, (s) =>
  sent(`{"pass\\u0077ord":"${s.replaceAll("-", "\\u002d")}"}`),
);
plant("JSON received, an address", email, (s) => answered(json({ user: { contact: s } })));
plant("JSON received, an address in prose", email, (s) =>
  answered(json({ text: `Write to ${s}.` })),
);
plant("JSON received, a token by name", opaque, (s) => answered(json({ access_token: s })));
plant("JSON received, a JWT by look", jwt, (s) => answered(json({ data: s })));
plant("JSON received, a private key by look", pem, (s) => answered(json({ file: s })));
plant("JSON received, a cloud's key by look", aws, (s) => answered(json([[s]])));
plant("JSON received under the type of a page", opaque, (s) =>
  answered(` ${json({ refresh_token: s })}`, "text/html"),
);
plant("JSON in a string in JSON", password, (s) =>
  sent(json({ payload: json({ inner: json({ password: s }) }) })),
);
plant("base64 of JSON in JSON", password, (s) =>
  sent(json({ blob: base64(json({ password: s })) })),
);
plant("base64url of JSON in JSON, unpadded", opaque, (s) =>
  sent(json({ state: Buffer.from(json({ secret: s, n: 1 })).toString("base64url") })),
);
plant("data URL in JSON", password, (s) =>
  sent(json({ src: `data:application/json;base64,${base64(json({ password: s }))}` })),
);
plant("URL in JSON, user info", password, (s) =>
  answered(json({ dsn: `postgres://app:${s}@db.example:5432/x` })),
);
plant("URL in JSON, query by name", opaque, (s) =>
  answered(json({ next: `https://a.example/?page=2&api_key=${s}` })),
);
plant("URL in JSON, first in its query", password, (s) =>
  answered(json({ link: `https://a.example/login?password=${s}` })),
);
plant("URL in JSON, first in its query, more behind", opaque, (s) =>
  answered(json({ link: `https://a.example/cb?access_token=${s}&x=1` })),
);
plant("URL in JSON, without a host", opaque, (s) =>
  answered(json({ next: `/cb?access_token=${s}` })),
);
plant("URL in prose in JSON", opaque, (s) =>
  answered(json({ text: `call https://a.example/x?api_key=${s} now` })),
);
plant("pairs in pairs in JSON", password, (s) => answered(json({ log: `user=ann:password=${s}` })));
plant("JSON received, a token that is a word", letters, (s) => answered(json({ token: s })));
plant("JSON received, an access token that is a word", letters, (s) =>
  answered(json({ accessToken: s, access_token: s })),
);
plant("JSON received, a security question's answer", letters, (s) =>
  answered(json({ security_answer: s })),
);
plant("JSON received, a telephone", phone, (s) => answered(json({ phone: s })));
plant("a command in JSON", opaque, (s) =>
  answered(json({ hint: `curl -H 'Authorization: Bearer ${s}' https://a.example` })),
);
plant("JSON cut off", password, (s) => answered(`{"a":1,"password":"${s}","b":[1,2`));
plant("GraphQL, a variable", password, (s) =>
  sent(json({ query: "mutation($password:String!){x}", variables: { password: s } })),
);
plant("GraphQL, in the query", password, (s) =>
  sent(json({ query: `mutation { signIn(email: "x", password: "${s}") { id } }` })),
);

const form = "application/x-www-form-urlencoded";
plant("form, by name", password, (s) => sent(`user=bob&password=${encodeURIComponent(s)}`, form));
plant("form, a code and its grant", opaque, (s) =>
  sent(`grant_type=authorization_code&code=${s}`, form),
);
plant("form, an address", email, (s) => sent(`email=${encodeURIComponent(s)}`, form));
plant("form, kept as parameters", password, (s) => ({
  request: { method: "POST", postData: { mimeType: form, params: [{ name: "passwd", value: s }] } },
}));

const multipart = (name: string, content: string, head = "") =>
  `--B\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n${content}\r\n--B--\r\n`;
const multipartType = "multipart/form-data; boundary=B";
plant("multipart, by name", password, (s) => sent(multipart("password", s), multipartType));
plant("multipart, JSON in a part", password, (s) =>
  sent(multipart("meta", json({ api: { secret: s } })), multipartType),
);
plant("multipart, beside a file of bytes", password, (s) =>
  answered(
    Buffer.concat([
      Buffer.from('--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'),
      Buffer.from([0xff, 0x00, 0xfe]),
      Buffer.from(`\r\n${multipart("password", s)}`),
    ]).toString("base64"),
    multipartType,
    { encoding: "base64" },
  ),
);

const stream = "text/event-stream";
plant("event stream, by name", opaque, (s) =>
  answered(`event: a\ndata: ${json({ session_token: s })}\n\ndata: [DONE]\n\n`, stream),
);
plant("event stream, by look", openAi, (s) => answered(`data: your key is ${s}\n\n`, stream));
plant("event stream, an event's id", email, (s) => answered(`id: ${s}\ndata: 1\n\n`, stream));
plant(
  "event stream kept apart",
  opaque,
  () => answered("", stream),
  (s) => ({
    _eventSourceMessages: [{ time: 1, eventName: "x", data: json({ apiKey: s }) }],
  }),
);
plant("JSON lines", password, (s) =>
  answered(`${json({ a: 1 })}\n${json({ password: s })}\n`, "application/x-ndjson"),
);
plant("text, a configuration", password, (s) =>
  answered(`host=x\nDB_PASSWORD=${s}\n`, "text/plain"),
);
plant("YAML", opaque, (s) => answered(`auth:\n  api_key: ${s}\n`, "application/yaml"));
plant("text, a URL, first in its query", opaque, (s) =>
  answered(`see https://a.example/cb?token=${s} there`, "text/plain"),
);
plant("text, a pair in a pair", opaque, (s) => answered(`level:token=${s}`, "text/plain"));
plant("a page, a link, first in its query", opaque, (s) =>
  answered(`<a href="https://a.example/cb?token=${s}">`, "text/html"),
);
plant("XML", password, (s) => answered(`<r><ns:Password x="1">${s}</ns:Password></r>`, "text/xml"));
plant("script of a page", opaque, (s) =>
  answered(`<script>var apiKey = "${s}"</script>`, "text/html"),
);
plant("bytes, by look", github, (s) =>
  answered(
    Buffer.concat([Buffer.from([0xff, 0, 40]), Buffer.from(s), Buffer.from([0, 0x80])]).toString(
      "base64",
    ),
    "application/grpc",
    { encoding: "base64" },
  ),
);
plant("a body still compressed", password, (s) => ({
  response: {
    headers: [{ name: "content-encoding", value: "gzip" }],
    content: {
      mimeType: "application/json",
      encoding: "base64",
      text: gzipSync(json({ password: s })).toString("base64"),
    },
  },
}));
plant("status text", email, (s) => ({ response: { statusText: `no user ${s}` } }));

const socket = (type: string, data: string, opcode = 1) => ({
  _webSocketMessages: [{ type, time: 1, opcode, data }],
});
plant(
  "web socket, JSON sent",
  opaque,
  () => ({}),
  (s) => socket("send", json({ token: s })),
);
plant(
  "web socket, text received",
  email,
  () => ({}),
  (s) => socket("receive", `hello ${s}`),
);
plant(
  "web socket, bytes",
  password,
  () => ({}),
  (s) => socket("send", base64(json({ password: s })), 2),
);
