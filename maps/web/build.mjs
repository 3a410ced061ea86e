// Bundles the page: one classic script, one stylesheet; the reports' stylesheet; the licences of what is inside. Output: ../assets.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";

const out = new URL("../assets/", import.meta.url);
const shared = { bundle: true, minify: true, legalComments: "none", logLevel: "warning", charset: "utf8" };

await mkdir(out, { recursive: true });
await build({
  ...shared,
  entryPoints: ["src/main.ts"],
  outfile: new URL("app.js", out).pathname,
  format: "iife",
  target: "es2020",
});
await build({
  ...shared,
  entryPoints: ["src/style/page.css"],
  outfile: new URL("app.css", out).pathname,
  target: ["chrome100", "firefox100", "safari15"],
  loader: { ".png": "empty" }, // Leaflet's marker images: the page draws its own points
});

await build({
  ...shared,
  entryPoints: ["src/style/report.css"],
  outfile: new URL("report.css", out).pathname,
  target: ["chrome100", "firefox100", "safari15"],
});

const lock = JSON.parse(await readFile("package.json", "utf8"));
const parts = [];
for (const name of [...Object.keys(lock.dependencies), "kdbush"].sort()) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const text = await readFile(`${folder}/LICENSE`, "utf8");
  parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(new URL("licences.txt", out), parts.join("\n----\n\n"));
