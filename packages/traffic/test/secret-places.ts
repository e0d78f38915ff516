import {
  base64,
  email,
  github,
  json,
  jwt,
  letters,
  opaque,
  openAi,
  password,
  plant,
  request,
  response,
  url,
} from "./plant.ts";
import { planted } from "./plant.ts";
import "./secret-body-places.ts";

plant("header authorization, bearer", opaque, (s) => request("Authorization", `Bearer ${s}`));
plant("header authorization, basic", password, (s) =>
  request("authorization", `Basic ${base64(`bob:${s}`)}`),
);
plant("header authorization, basic: the user", email, (s) =>
  request("authorization", `Basic ${base64(`${s}:x`)}`),
);
plant("header authorization, without a scheme", opaque, (s) => request("authorization", s));
plant("header authorization, a scheme of one's own", opaque, (s) =>
  request("Authorization", `api_key ${s}`),
);
plant("header authorization, digest", opaque, (s) =>
  request("authorization", `Digest username="bob", response="${s}"`),
);
plant("header proxy-authorization", opaque, (s) => request("Proxy-Authorization", `Bearer ${s}`));
plant("header x-api-key", opaque, (s) => request("X-Api-Key", s));
plant("header of a vendor's key", opaque, (s) => request("Ocp-Apim-Subscription-Key", s));
plant("header of a session's token", opaque, (s) => request("X-Acme-Session-Token", s));
plant("header x-csrf-token", opaque, (s) => request("X-CSRF-Token", s));
plant("header cookie", opaque, (s) => request("Cookie", `theme=dark; sid=${s}; lang=de`));
plant("cookies kept apart", opaque, (s) => ({ request: { cookies: [{ name: "id", value: s }] } }));
plant("header set-cookie", opaque, (s) => response("Set-Cookie", `sid=${s}; Path=/; HttpOnly`));
plant("headers set-cookie, joined", opaque, (s) => response("Set-Cookie", `a=1\nsid=${s}; Path=/`));
plant("header referer, in its query", opaque, (s) =>
  request("Referer", `https://a.example/?access_token=${s}`),
);
plant("header location, in its fragment", opaque, (s) =>
  response("Location", `https://a.example/?x=1#id_token=${s}&state=1`),
);
plant("header location, user info", password, (s) =>
  response("Location", `https://bob:${encodeURIComponent(s)}@a.example/`),
);
plant("header of no known name, a key by its look", openAi, (s) => request("X-Debug", `key=${s}`));
plant("header of no known name, an address", email, (s) => request("From", `Alice <${s}>`));
plant("header referer, behind in its query", opaque, (s) =>
  request("Referer", `https://a.example/cb?next=1&access_token=${s}`),
);
plant("header referer, in its path", opaque, (s) =>
  request("Referer", `https://a.example/access_token=${s}`),
);
plant("header location, first in its query", opaque, (s) =>
  response("Location", `https://a.example/cb?access_token=${s}`),
);
plant("header link, first in its query", opaque, (s) =>
  response("Link", `<https://a.example/x?api_key=${s}>; rel=next`),
);
plant("header of one's own sign-in, a word", letters, (s) => request("X-Internal-Auth", s));
plant("header stripe-signature", opaque, (s) => request("Stripe-Signature", `t=1,v1=${s}`));
plant("header of a web socket's protocols", jwt, (s) =>
  request("Sec-WebSocket-Protocol", `v1, ${s}`),
);

plant("URL, user info", password, (s) => url(`https://bob:${encodeURIComponent(s)}@a.example/x`));
plant("URL, query by name", opaque, (s) => url(`https://a.example/x?api_key=${s}&page=2`));
plant("URL, query by name, encoded", password, (s) =>
  url(`https://a.example/x?client%5Fsecret=${encodeURIComponent(`${s}&=ü`)}`),
);
plant("URL, query by look", github, (s) => url(`https://a.example/x?q=${s}`));
plant("URL, query, an address", email, (s) =>
  url(`https://a.example/x?to=${encodeURIComponent(s)}`),
);
plant("URL, signature of a link", opaque, (s) => url(`https://b.example/f?X-Amz-Signature=${s}`));
plant("URL, code of a sign-in", opaque, (s) => url(`https://a.example/cb?code=${s}&state=1`));
plant("URL, JSON in the query", opaque, (s) =>
  url(`https://a.example/x?filter=${encodeURIComponent(json({ token: s }))}`),
);
plant("URL, path, an address", email, (s) => url(`https://a.example/users/${s}/posts`));
plant("URL, path, an address encoded", email, (s) =>
  url(`https://a.example/users/${encodeURIComponent(s)}`),
);
plant(
  "URL, path, a bot's token",
  (m) => `123456789:AA${m}${m}${m}abcde`,
  (s) => url(`https://api.telegram.example/bot${s}/getMe`),
);
plant("URL, path, a hook's key", opaque, (s) =>
  url(`https://hooks.slack.com/services/T0AB12CD3/B0AB12CD4/${s}`),
);
plant("URL, path, a parameter of a segment", letters, (s) =>
  url(`https://a.example/x;jsessionid=${s}/y`),
);
plant("query kept apart from the URL", opaque, (s) => ({
  request: { queryString: [{ name: "access_token", value: s }] },
}));

/** All places, those of bodies too. */
export const secretPlaces = planted;
