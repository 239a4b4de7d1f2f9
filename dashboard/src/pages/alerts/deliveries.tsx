/** Who has been told of an alert, and who not and why. */
import type { Schemas } from "../../api/client";
import { time } from "../../kit/format";

export function Deliveries({ alert }: { alert: Pick<Schemas["Alert"], "deliveries"> }) {
  if (alert.deliveries.length === 0) return <span class="quiet">nobody was to be told</span>;
  return (
    <ul>
      {alert.deliveries.map((one) => (
        <li>
          {one.state} → {one.target}:{" "}
          {one.delivered_at ? (
            <span class="good">told at {time(one.delivered_at)}</span>
          ) : (
            <span class={one.given_up_at ? "wrong" : "quiet"}>
              {one.given_up_at ? "given up" : `tried ${one.attempts} times`}
              {one.error && `: ${one.error}`}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
