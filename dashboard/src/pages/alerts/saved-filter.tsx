/** A saved filter of the list of sessions, for a rule to count what passes it. */
import { api, ask } from "../../api/client";
import { Answer } from "../../kit/answer";
import { Select } from "../../kit/form";
import { useProject } from "../../kit/project";
import { useAnswer } from "../../kit/use-answer";

export function SavedFilter({ chosen, choose }: { chosen: string; choose: (filterId: string) => void }) {
  const { id, base } = useProject();
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/filters", {
          params: { path: { project_id: id }, query: { view: "sessions" } },
          signal,
        }),
      ),
    [id],
  );
  return (
    <Answer of={answered}>
      {(filters) => (
        <Select
          title="Sessions that pass"
          name="filter_id"
          value={chosen}
          choices={[["", filters.length ? "Choose …" : "No filter is saved"], ...filters.map((one) => [one.id, one.name] as const)]}
          onChange={choose}
          hint={
            <>
              Filters are saved in the <a href={`${base}/sessions`}>list of sessions</a>; the rule keeps a copy.
            </>
          }
        />
      )}
    </Answer>
  );
}
