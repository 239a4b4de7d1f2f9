/** What a page is set to stands in its address, so that it can be sent to somebody, and "back" works. */
import { useLocation } from "preact-iso";

export type Query = Record<string, string>;

/** The address's query, and how to change some of it ("" removes). Changing it does not scroll. */
export function useQuery(): [Query, (changes: Query) => void] {
  const { path, query, route } = useLocation();
  const change = (changes: Query) => route(withQuery(path, { ...query, ...changes }), true);
  return [query, change];
}

/** A path with a query without empty values. */
export function withQuery(path: string, query: Query): string {
  const said = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  return said.size ? `${path}?${said.toString()}` : path;
}
