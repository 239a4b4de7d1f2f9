/** What surrounds the pages: the bar at the top, the project's menu, and where the page stands. */
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";

import { api, ask } from "../api/client";
import { ProjectContext } from "../kit/project";
import { useAnswer } from "../kit/use-answer";
import { Menu } from "./menu";
import { TopBar } from "./top-bar";

const IN_PROJECT = /^\/projects\/([0-9a-f-]{36})(?:\/|$)/;

export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const id = IN_PROJECT.exec(path)?.[1];
  return (
    <div class="shell">
      <a class="skip" href="#page">
        To the page
      </a>
      {id ? (
        <InProject id={id}>{children}</InProject>
      ) : (
        <>
          <TopBar />
          <main id="page" tabIndex={-1}>
            {children}
          </main>
        </>
      )}
    </div>
  );
}

function InProject({ id, children }: { id: string; children: ComponentChildren }) {
  const answered = useAnswer(
    (signal) => ask(api.GET("/projects/{project_id}", { params: { path: { project_id: id } }, signal })),
    [id],
  );
  const about = answered.data;
  const { again } = answered;
  const project = useMemo(() => ({ id, base: `/projects/${id}`, about, again }), [id, about, again]);
  return (
    <ProjectContext.Provider value={project}>
      <TopBar project={about?.name ?? ""} />
      <Menu base={project.base} />
      <main id="page" tabIndex={-1}>
        {children}
      </main>
    </ProjectContext.Provider>
  );
}
