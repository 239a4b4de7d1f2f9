/** The project that a page is about, and what one may do in it. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Schemas } from "../api/client";

type Role = Schemas["Role"];

export interface CurrentProject {
  id: string;
  /** Where its pages are: `/projects/…`. */
  base: string;
  /** Undefined until it is known. */
  about: Schemas["Project"] | undefined;
  /** Look at it anew. */
  again: () => void;
}

export const ProjectContext = createContext<CurrentProject | null>(null);

const RANKS: Role[] = ["viewer", "member", "admin", "owner"];

/** Only on pages of a project. */
export function useProject(): CurrentProject {
  const project = useContext(ProjectContext);
  if (!project) throw new Error("no page of a project");
  return project;
}

/** Whether one has this role here, or a greater one; false until it is known. */
export function useMay(role: Role): boolean {
  const about = useProject().about;
  return about !== undefined && RANKS.indexOf(about.role) >= RANKS.indexOf(role);
}
