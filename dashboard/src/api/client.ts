/** The API, with the types of its own OpenAPI document (`schema.d.ts`, made of it at each build). */
import createClient from "openapi-fetch";

import type { components, paths } from "./schema";
import { failureOf } from "./failure";
import { lost, token } from "./session";

export type Schemas = components["schemas"];
export type Meta = Schemas["Meta"];

export const BASE = "/api/v1";

export const api = createClient<paths>({
  baseUrl: BASE,
  querySerializer: { array: { style: "form", explode: false } },
});

/** What somebody without an account may ask. */
const OPEN = /^\/(shared|invitations\/accept|auth\/(login|refresh|password\/))/;

api.use({
  async onRequest({ request, schemaPath }) {
    if (OPEN.test(schemaPath)) return request;
    request.headers.set("Authorization", `Bearer ${await token()}`);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && !OPEN.test(schemaPath)) lost();
    return response;
  },
});

interface Said<T> {
  data?: { data?: T; meta?: Meta };
  error?: unknown;
  response: Response;
}

/** A list, and where in it one is. */
export interface List<T> {
  rows: T;
  meta: Meta | undefined;
}

/** What the API answers; throws an `ApiFailure`. `await ask(api.GET("/projects"))` */
export async function ask<T>(asked: Promise<Said<T>>): Promise<T> {
  return (await askList(asked)).rows;
}

/** The same of a list that comes in pages. */
export async function askList<T>(asked: Promise<Said<T>>): Promise<List<T>> {
  let said: Said<T>;
  try {
    said = await asked;
  } catch (error) {
    throw failureOf(error, undefined);
  }
  if (said.data === undefined) throw failureOf(said.error, said.response);
  return { rows: said.data.data as T, meta: said.data.meta };
}

/** The answer of a path that the API itself gave (a chunk of a replay, a file). Throws an `ApiFailure`. */
export async function askRaw(path: string, signal?: AbortSignal): Promise<Response> {
  const isShared = path.startsWith(`${BASE}/shared/`);
  const headers: HeadersInit = isShared ? {} : { Authorization: `Bearer ${await token()}` };
  let response: Response;
  try {
    response = await fetch(path, { headers, signal: signal ?? null });
  } catch (error) {
    throw failureOf(error, undefined);
  }
  if (!response.ok) throw failureOf(await response.json().catch(() => undefined), response);
  return response;
}
