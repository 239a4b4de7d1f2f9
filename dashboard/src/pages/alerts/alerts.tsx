/** Rules that watch, whom they tell, and what they have told. */
import { useRoute } from "preact-iso";

import { api, ask } from "../../api/client";
import { Answer, Empty } from "../../kit/answer";
import { Card, Page } from "../../kit/page";
import { useMay, useProject } from "../../kit/project";
import { useQuery } from "../../kit/query";
import { Tabs } from "../../kit/tabs";
import { useAnswer, type Answered } from "../../kit/use-answer";
import type { AlertRule } from "./draft";
import { History } from "./history";
import { One } from "./one";
import { RuleForm } from "./rule-form";
import { Rules } from "./rules";
import "../analysis.css";
import "./alerts.css";

export default function Alerts() {
  const { id } = useProject();
  const alert = useRoute().params.alert;
  const [query, change] = useQuery();
  const may = useMay("admin");
  const rules = useAnswer(
    (signal) => ask(api.GET("/projects/{project_id}/alerts", { params: { path: { project_id: id } }, signal })),
    [id],
  );
  const isForming = may && query.rule !== undefined;
  const begin = (
    <button type="button" class="primary" onClick={() => change({ rule: "new", tab: "" })}>
      New rule
    </button>
  );
  return (
    <Page title="Alerts" tools={may && !isForming && begin}>
      {alert && <One alertId={alert} />}
      {isForming ? (
        <Answer of={rules}>{(all) => <Formed all={all} rules={rules} />}</Answer>
      ) : (
        <Tabs
          label="Alerts"
          tabs={[
            { name: "rules", title: "Rules", content: () => <Listed rules={rules} /> },
            { name: "history", title: "History", content: () => <History /> },
          ]}
        />
      )}
    </Page>
  );
}

function Formed({ all, rules }: { all: AlertRule[]; rules: Answered<AlertRule[]> }) {
  const [query, change] = useQuery();
  const rule = all.find((one) => one.id === query.rule);
  const close = () => change({ rule: "" });
  const saved = () => {
    rules.again();
    close();
  };
  return (
    <Card title={rule ? `Change “${rule.name}”` : "A new rule"}>
      <RuleForm key={query.rule ?? ""} rule={rule} saved={saved} close={close} />
    </Card>
  );
}

function Listed({ rules }: { rules: Answered<AlertRule[]> }) {
  const may = useMay("admin");
  return (
    <Answer of={rules}>
      {(all) =>
        all.length ? (
          <Rules rules={all} changed={rules.again} />
        ) : (
          <Empty title="Nothing is watched yet">
            <p>
              A rule tells you by Telegram, mail, webhook or Slack when a number is not as it should be: rage clicks on the checkout, errors
              of a page, no visitors at all.
            </p>
            <p>{may ? "Begin with “New rule”: it shows what it would have told in the last 7 days." : "Owners and admins make rules."}</p>
          </Empty>
        )
      }
    </Answer>
  );
}
