/** There is no such page. */
import { Empty } from "../kit/answer";
import { Page } from "../kit/page";

export function NotFound() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address">
        <p>
          <a href="/projects">To the projects</a>
        </p>
      </Empty>
    </Page>
  );
}
