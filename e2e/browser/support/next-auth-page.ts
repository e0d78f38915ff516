import { rolldown } from "rolldown";

/** A page as anybody would write it with NextAuth's client, which is taken from npm unchanged. */
const source = `
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { SessionProvider, signIn, signOut, useSession } from "next-auth/react";

function App() {
  const { data, status } = useSession();
  const enter = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const { error } = await signIn("credentials", {
      email: form.get("email"), password: form.get("password"), redirect: false,
    });
    document.title = error ?? "no error";
  };
  return h("main", null,
    h("p", { id: "status" }, status),
    h("p", { id: "who" }, data?.user?.email ?? "nobody"),
    h("form", { onSubmit: enter },
      h("input", { name: "email", "aria-label": "E-mail" }),
      h("input", { name: "password", "aria-label": "Password", type: "password" }),
      h("button", null, "Sign in")),
    h("button", { onClick: () => signOut({ redirect: false }) }, "Sign out"));
}

createRoot(document.getElementById("root")).render(h(SessionProvider, null, h(App)));
`;

const entry = "\0page.js";

/** The page in one file. */
export async function buildNextAuthPage(): Promise<string> {
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    logLevel: "silent",
    transform: { define: { "process.env.NODE_ENV": '"production"', "process.env": "({})" } },
    plugins: [
      {
        name: "page",
        resolveId: (id, importer) =>
          id === entry ? id : importer === entry ? import.meta.resolve(id).slice(7) : null,
        load: (id) => (id === entry ? source : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "iife" });
  await bundle.close();
  const script = output[0].code.replaceAll("</script", "<\\/script");
  return `<!doctype html><html lang="en"><title>page</title><div id="root"></div><script>${script}</script></html>`;
}
