/** The SDK's bundles, into dist/: the core, and the parts that it loads on demand, each as a script and as a module. */

import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const LICENCES = { more: "/* with web-vitals (Apache-2.0) */\n", recorder: "/* with rrweb (MIT) */\n" };

/** What our own code weighs, without rrweb: the rest of a bundle is somebody else's. */
const bundles = {
  "sdk.js": { entry: "script", format: "iife" },
  "sdk-more.js": { entry: "more.script", format: "iife" },
  "sdk-recorder.js": { entry: "recorder.script", format: "iife" },
  "sdk.esm.js": { entry: "module", format: "esm" },
  "sdk-more.esm.js": { entry: "more.module", format: "esm" },
  "sdk-recorder.esm.js": { entry: "recorder.module", format: "esm" },
};

async function bundle({ entry, format }, more = {}) {
  const made = await build({
    entryPoints: [`src/entry/${entry}.ts`],
    bundle: true,
    write: false,
    minify: true,
    target: "es2021",
    format,
    define: { VERSION: JSON.stringify(version) },
    external: ["./sdk-*.esm.js"],
    legalComments: "none",
    logLevel: "warning",
    ...more,
  });
  return made.outputFiles[0].contents;
}

const sizes = {};
for (const [name, one] of Object.entries(bundles)) {
  const code = Buffer.concat([Buffer.from(LICENCES[one.entry.split(".")[0]] || ""), await bundle(one)]);
  writeFileSync(`dist/${name}`, code);
  const own = await bundle(one, { external: ["./sdk-*.esm.js", "@rrweb/record"], format: "esm" });
  sizes[name] = { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length, own_gzip: gzipSync(own, { level: 9 }).length };
}
writeFileSync("dist/sizes.json", `${JSON.stringify({ version, sizes }, null, 1)}\n`);
