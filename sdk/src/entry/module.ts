/** `import { gosight } from "@gosight/sdk"`. Its parts are files beside it. */

import { createClient, type GoSight } from "../core/client";
import type { PartName } from "../core/tracker";

const load = async (name: PartName) =>
  // @ts-ignore: beside the bundle, not beside its source
  (name === "recorder" ? await import("./sdk-recorder.esm.js") : await import("./sdk-more.esm.js")).default;

export const gosight: GoSight = createClient(load, new URL(import.meta.url).origin);
export default gosight;
export type { Config } from "../core/config";
export type { GoSight };
