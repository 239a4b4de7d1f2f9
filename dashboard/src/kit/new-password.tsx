/** A password that is being chosen; the server asks for as much (gosight/schemas/people.py). */
import { Field } from "./form";

const AT_LEAST = 12;

export function NewPassword({ title, name, more = "" }: { title: string; name: string; more?: string }) {
  const hint = [`At least ${AT_LEAST} characters.`, more].filter(Boolean).join(" ");
  return (
    <Field title={title} name={name} type="password" autocomplete="new-password" required minLength={AT_LEAST} maxLength={128} hint={hint} />
  );
}
