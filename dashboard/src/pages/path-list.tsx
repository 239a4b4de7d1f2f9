/** The paths that visitors were on, for inputs to complete (`<input list={id}>`). */
import { api, ask } from "../api/client";
import { useDates } from "../kit/dates";
import { useProject } from "../kit/project";
import { useAnswer } from "../kit/use-answer";

export function PathList({ id }: { id: string }) {
  const paths = usePaths();
  return (
    <datalist id={id}>
      {paths.map((path) => (
        <option value={path} />
      ))}
    </datalist>
  );
}

/** Those with most views first; none until they are known. */
export function usePaths(): string[] {
  const { id } = useProject();
  const dates = useDates();
  const { data } = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/pages", {
          params: { path: { project_id: id }, query: { ...dates, per_page: 100 } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date],
  );
  return (data ?? []).map((page) => page.path);
}
