/** A project's settings: itself, its keys, its members, what is recorded and kept, who changed what. */
import { Page } from "../kit/page";
import { useMay } from "../kit/project";
import { Tabs, type Tab } from "../kit/tabs";
import { About } from "./settings/about";
import { Audit } from "./settings/audit";
import { Keys } from "./settings/keys";
import { Members } from "./settings/members";
import { Recording } from "./settings/recording";
import { Users } from "./settings/users";

export default function Settings() {
  const may = useMay("admin");
  const tabs: Tab[] = [
    { name: "project", title: "Project", content: () => <About /> },
    { name: "keys", title: "Keys", content: () => <Keys /> },
    { name: "members", title: "Members", content: () => <Members /> },
    { name: "recording", title: "Recording and privacy", content: () => <Recording /> },
  ];
  const more: Tab[] = [
    { name: "users", title: "A user's data", content: () => <Users /> },
    { name: "audit", title: "Changes", content: () => <Audit /> },
  ];
  return (
    <Page title="Settings">
      <Tabs label="Settings" tabs={may ? [...tabs, ...more] : tabs} />
    </Page>
  );
}
