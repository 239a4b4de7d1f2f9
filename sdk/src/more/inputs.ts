/** Fields and forms: that something was entered, how long it took, what went wrong; never what. */

import type { Wire } from "../core/config";
import type { Host } from "../core/host";
import type { Elements } from "./element";
import type { Hub } from "./hub";
import { selectorOf } from "./selector";

type Field = HTMLInputElement;

interface Filling {
  begun: number;
  last: Field;
}

type Record = (type: string, category: string, said: Wire) => void;

const FIELD = "input,textarea,select,[contenteditable]:not([contenteditable=false])";
const PRESSED = /^(button|submit|reset|image)$/;
const SECRET = /^(password|hidden)$/;

export function watchInputs(host: Host, hub: Hub, elements: Elements): void {
  const filling = new Map<HTMLFormElement, Filling>();
  let focused: Field | undefined;
  let focusedAt = 0;
  let before = 0;

  const isField = (element: Element): element is Field =>
    element.matches(FIELD) && !PRESSED.test((element as Field).type) && !!elements.of(element);

  const describeForm = (form: HTMLFormElement): Wire => ({
    form_id: form.getAttribute("id") || "",
    form_name: form.getAttribute("name") || "",
    form_selector: selectorOf(form),
  });

  const touch = (element: Field) => {
    const { form } = element;
    if (!form) return;
    const one = filling.get(form);
    if (one) one.last = element;
    else {
      filling.set(form, { begun: Date.now(), last: element });
      host.record("form_start", "form", describeForm(form));
    }
  };

  /** How many of its fields there are, and hold something. */
  const count = (form: HTMLFormElement): [number, number] => {
    const fields = [...form.elements].filter((one) => one.matches(FIELD) && !PRESSED.test((one as Field).type)) as Field[];
    const filled = fields.filter((one) => (/^(checkbox|radio)$/.test(one.type) ? one.checked : one.value));
    return [fields.length, filled.length];
  };

  const abandon = () => {
    for (const [form, { begun, last }] of filling) {
      const [total, filled] = count(form);
      host.record("form_abandon", "form", {
        ...describeForm(form),
        fields_filled: filled,
        fields_total: total,
        last_field: last.name || last.id || "",
        time_spent_ms: Date.now() - begun,
      });
    }
    filling.clear();
  };
  host.listeners.exit.push((isGone) => isGone && abandon());

  /** Of fields alone. */
  const on = (type: string, handle: (field: Field, at: number, record: Record) => void) =>
    hub.on(type, ({ element, at, page }) => {
      if (isField(element)) handle(element, at, (type, category, said) => void host.record(type, category, said, at, page));
    });

  on("focusin", (field, at, record) => {
    [focused, focusedAt, before] = [field, at, fingerprint(field)];
    record("input_focus", "input", { target: elements.describe(field, true) });
  });
  on("focusout", (field, at, record) => {
    if (field !== focused) return;
    focused = undefined;
    const said = { focus_duration_ms: at - focusedAt, value_changed: fingerprint(field) !== before };
    record("input_blur", "input", { target: elements.describe(field, true), ...said });
  });
  on("change", (field, _, record) => {
    touch(field);
    const said: Wire = { target: elements.describe(field, true), is_masked: true };
    if (!SECRET.test(field.type)) said.value_length = content(field).length;
    record("input_change", "input", said);
  });
  on("input", touch);
  on("invalid", (field, _, record) => {
    let why = "";
    for (const name in field.validity) if (name !== "valid" && (field.validity as any)[name]) why ||= name;
    // Not the browser's message: it repeats what was typed.
    const said = { field_name: field.name || "", field_selector: selectorOf(field), error_message: why, error_type: why };
    record("form_error", "form", said);
  });
  hub.on("submit", ({ element, at, page }) => {
    const form = element as HTMLFormElement;
    if (!elements.of(form)) return;
    const [total, filled] = count(form);
    const begun = filling.get(form)?.begun;
    filling.delete(form);
    const said = {
      ...describeForm(form),
      success: true, // browsers submit only what is valid
      time_to_complete_ms: begun ? at - begun : 0,
      field_count: total,
      fields_filled: filled,
    };
    host.record("form_submit", "form", said, at, page);
  });
}

const content = (element: Field) => element.value ?? element.textContent ?? "";

/** Enough to see that it is another value, and no way back to it. */
function fingerprint(element: Field): number {
  let hash = +!!element.checked;
  for (const character of content(element)) hash = (hash * 31 + character.charCodeAt(0)) | 0;
  return hash;
}
