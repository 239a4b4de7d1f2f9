/** Where on a page visitors click, rage, look, and how far down they get, over the page as one of them saw it. */
import { api, ask } from "../../api/client";
import { Answer, Empty } from "../../kit/answer";
import { DateRange, useDates, type Dates } from "../../kit/dates";
import { Page } from "../../kit/page";
import { useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { useAnswer } from "../../kit/use-answer";
import { usePaths } from "../path-list";
import type { Heatmap } from "./layers";
import { Shown } from "./shown";
import "./heatmaps.css";

type Type = Heatmap["type"];

const TYPES: Record<Type, string> = {
  click: "Clicks",
  rage: "Rage clicks",
  dead: "Dead clicks",
  move: "Pointer",
  scroll: "Scrolling",
  attention: "Attention",
};
const DEVICES = ["", "desktop", "mobile", "tablet"];

export default function Heatmaps() {
  const [query] = useQuery();
  const dates = useDates();
  const paths = usePaths();
  const path = query.path || paths[0];
  return (
    <Page title="Heatmaps" tools={<DateRange />}>
      <Choices path={path ?? ""} paths={paths} />
      {path ? <OnePage path={path} dates={dates} /> : <NoPages />}
    </Page>
  );
}

function typeOf(name: string | undefined): Type {
  return name && name in TYPES ? (name as Type) : "click";
}

function Choices({ path, paths }: { path: string; paths: string[] }) {
  const [query, change] = useQuery();
  const type = typeOf(query.type);
  return (
    <div class="filters" role="group" aria-label="Which heatmap">
      <label>
        <span>Page</span>
        <input list="heatmap-paths" value={path} onChange={(event) => change({ path: event.currentTarget.value.trim() })} />
      </label>
      <datalist id="heatmap-paths">
        {paths.map((one) => (
          <option value={one} />
        ))}
      </datalist>
      <label>
        <span>Device</span>
        <select value={query.device ?? ""} onChange={(event) => change({ device: event.currentTarget.value })}>
          {DEVICES.map((one) => (
            <option value={one}>{one || "all"}</option>
          ))}
        </select>
      </label>
      <div class="row" role="group" aria-label="What is shown">
        {Object.entries(TYPES).map(([name, title]) => (
          <button type="button" aria-pressed={name === type} onClick={() => change({ type: name })}>
            {title}
          </button>
        ))}
      </div>
    </div>
  );
}

function OnePage({ path, dates }: { path: string; dates: Dates }) {
  const { id } = useProject();
  const [query] = useQuery();
  const type = typeOf(query.type);
  const device_type = query.device || undefined;
  const answered = useAnswer(
    (signal) =>
      ask(
        api.GET("/projects/{project_id}/heatmaps", {
          params: { path: { project_id: id }, query: { ...dates, path, type, device_type } },
          signal,
        }),
      ),
    [id, dates.start_date, dates.end_date, path, type, device_type],
  );
  return <Answer of={answered}>{(map) => <Shown map={map} dates={dates} />}</Answer>;
}

function NoPages() {
  const { base } = useProject();
  return (
    <Empty title="No page was viewed in these days">
      <p>
        Look at more days, or <a href={`${base}/start`}>see whether events arrive</a>.
      </p>
    </Empty>
  );
}
