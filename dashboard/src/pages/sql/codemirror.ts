/** CodeMirror, set up for ClickHouse's SQL with the names of the tables that may be read. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { sql, SQLDialect, StandardSQL } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Table } from "./asking";

export interface Mounted {
  know: (tables: Table[]) => void;
  end: () => void;
}

const WORDS = "array final asof any semi anti limit offset with totals fill qualify ilike interval day hour minute week month";
const FUNCTIONS =
  "count countif sum sumif avg min max any anylast argmin argmax uniq uniqexact quantile quantiles median grouparray " +
  "topk now today todate todatetime tostartofhour tostartofday tostartofweek tostartofmonth datediff if multiif coalesce " +
  "nullif jsonextractstring jsonextractint lower upper position like splitbychar arrayjoin arraymap arrayfilter length round";

const dialect = SQLDialect.define({
  ...StandardSQL.spec,
  keywords: `${StandardSQL.spec.keywords ?? ""} ${WORDS}`,
  builtin: `${StandardSQL.spec.builtin ?? ""} ${FUNCTIONS}`,
  backslashEscapes: true,
  identifierQuotes: '`"',
  hashComments: false,
});

/** In the page's own colours, so that it is light and dark as the page is. */
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--series-3)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--series-4)" },
]);
const looks = EditorView.theme({
  "&": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--accent-soft)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-content": { fontFamily: "var(--mono)", minHeight: "11rem" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
});

export function mount(place: HTMLElement, begin: string, onChange: (sql: string) => void, onRun: () => void): Mounted {
  const language = new Compartment();
  const runs = { key: "Mod-Enter", run: () => (onRun(), true), preventDefault: true };
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: begin,
      extensions: [
        keymap.of([runs, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        [lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), autocompletion(), highlightActiveLine()],
        [syntaxHighlighting(colours), looks, EditorView.lineWrapping],
        EditorView.contentAttributes.of({ "aria-label": "SQL" }),
        EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
        language.of(sql({ dialect, upperCaseKeywords: true })),
      ],
    }),
  });
  return {
    know: (tables) => view.dispatch({ effects: language.reconfigure(sql({ dialect, upperCaseKeywords: true, schema: schemaOf(tables) })) }),
    end: () => view.destroy(),
  };
}

/** Names with their types, as completions show them. */
function schemaOf(tables: Table[]) {
  const columns = (one: Table) => Object.entries(one.columns).map(([label, detail]) => ({ label, detail, type: "property" }));
  return Object.fromEntries(tables.map((one) => [one.name, columns(one)]));
}
