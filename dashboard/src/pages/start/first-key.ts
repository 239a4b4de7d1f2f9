/** A project's first key is told once, when it is made; this tab remembers it until it is closed, for the snippet. */

const name = (projectId: string) => `gosight.key.${projectId}`;

export function keepKey(projectId: string, key: string): void {
  sessionStorage.setItem(name(projectId), key);
}

export function keptKey(projectId: string): string | null {
  return sessionStorage.getItem(name(projectId));
}
