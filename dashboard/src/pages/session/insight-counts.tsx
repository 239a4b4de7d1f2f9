/** How often a visitor struggled, by kind. */
import { words } from "../../kit/format";

export function InsightCounts({ counts, errors }: { counts: Record<string, number>; errors: number }) {
  return (
    <span class="row">
      {errors > 0 && <span class="badge bad">{errors === 1 ? "1 error" : `${errors} errors`}</span>}
      {Object.entries(counts).map(([type, count]) => (
        <span class="badge warn">
          {words(type)}
          {count > 1 && ` ×${count}`}
        </span>
      ))}
    </span>
  );
}
