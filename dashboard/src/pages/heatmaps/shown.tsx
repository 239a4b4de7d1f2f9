/** One heatmap: the numbers, the picture over the page, and the elements that were hit most. */
import { useState } from "preact/hooks";

import { Empty, Failure, Loading } from "../../kit/answer";
import type { Dates } from "../../kit/dates";
import { duration, number, percent } from "../../kit/format";
import { Card, Figure } from "../../kit/page";
import { useProject } from "../../kit/project";
import { Table, type Column } from "../../kit/table";
import { useAnswer } from "../../kit/use-answer";
import { isEmpty, type Heatmap } from "./layers";
import { Picture } from "./picture";
import { findSnapshot } from "./snapshot";

type Element = NonNullable<Heatmap["elements"]>[number];

export function Shown({ map, dates }: { map: Heatmap; dates: Dates }) {
  const { id } = useProject();
  const [chosen, choose] = useState<string>();
  const snapshot = useAnswer(
    (signal) => findSnapshot({ projectId: id, path: map.path, deviceType: map.device_type, dates, signal }),
    [id, map.path, map.device_type, dates.start_date, dates.end_date],
  );
  return (
    <>
      <dl class="figures">
        <Figure name="Sessions on the page" value={number(map.total_sessions)} />
        {map.viewport && <Figure name="Usual window" value={`${map.viewport.width} × ${map.viewport.height}`} />}
        {map.page_height && <Figure name="Usual height" value={`${number(map.page_height)} px`} />}
      </dl>
      {isEmpty(map) && <Nothing map={map} />}
      <div class="heat">
        {snapshot.failure !== undefined ? (
          <Failure error={snapshot.failure} again={snapshot.again} />
        ) : snapshot.isLoading ? (
          <Loading />
        ) : (
          <Picture map={map} snapshot={snapshot.data} chosen={chosen} />
        )}
        <aside>
          <Ranking map={map} chosen={chosen} choose={choose} />
        </aside>
      </div>
    </>
  );
}

function Nothing({ map }: { map: Heatmap }) {
  return (
    <Empty title="Nothing of this kind on this page in these days">
      <p>
        {map.device_type ? "Look at all devices, or at more days." : "Look at more days, or choose another page or kind."} Is the path written
        as in the list of pages?
      </p>
    </Empty>
  );
}

interface RankingProps {
  map: Heatmap;
  chosen: string | undefined;
  choose: (selector: string | undefined) => void;
}

function Ranking({ map, chosen, choose }: RankingProps) {
  if (map.type === "scroll") return <Depths map={map} />;
  if (map.type === "attention") return <Attention map={map} />;
  const elements = map.elements ?? [];
  if (elements.length === 0) return null;
  const columns: Column<Element>[] = [
    {
      title: "Element",
      cell: ({ selector }) => (
        <button
          type="button"
          class="plain element"
          aria-pressed={selector === chosen}
          onClick={() => choose(selector === chosen ? undefined : selector)}
        >
          <code>{selector || "no element"}</code>
        </button>
      ),
    },
    { title: "Times", cell: (one) => number(one.count), isNumber: true },
  ];
  return (
    <Card title="Elements">
      <Table caption="Elements that were hit most" columns={columns} rows={elements} rowKey={(one) => one.selector} />
    </Card>
  );
}

function Depths({ map }: { map: Heatmap }) {
  const rows = (map.scroll_map ?? []).filter((one) => one.depth_percent % 25 === 0 && one.depth_percent > 0);
  return (
    <Card title="How far down">
      <Table
        caption="Sessions by depth"
        columns={[
          { title: "Depth", cell: (one) => `${one.depth_percent} %` },
          { title: "Sessions", cell: (one) => number(one.reached_count), isNumber: true },
          { title: "Share", cell: (one) => percent(map.total_sessions ? one.reached_count / map.total_sessions : null), isNumber: true },
        ]}
        rows={rows}
        rowKey={(one) => String(one.depth_percent)}
      />
    </Card>
  );
}

function Attention({ map }: { map: Heatmap }) {
  return (
    <Card title="How long in view">
      <Table
        caption="Mean visible time by part of the page"
        columns={[
          { title: "Part", cell: (one) => `${percent(one.y_from)} to ${percent(one.y_to)}` },
          { title: "Mean time", cell: (one) => duration(one.avg_time_ms), isNumber: true },
        ]}
        rows={map.attention_map ?? []}
        rowKey={(one) => String(one.y_from)}
      />
    </Card>
  );
}
