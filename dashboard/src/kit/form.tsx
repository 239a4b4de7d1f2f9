/** Forms: their values by name; what the API says is wrong with one stands beside its field. */
import { createContext, type ComponentChildren } from "preact";
import { useContext, useId, useState } from "preact/hooks";

import { ApiFailure, told } from "../api/failure";

type Values = Record<string, string>;

interface Props {
  /** What the button says. */
  submit: string;
  /** Throws what the API throws. `values`: of all fields by their names, texts as they were typed. */
  onSubmit: (values: Values) => Promise<void> | void;
  children: ComponentChildren;
  /** Beside the button. */
  more?: ComponentChildren;
  isDangerous?: boolean;
}

const Wrong = createContext<Values>({});

export function Form({ submit, onSubmit, children, more, isDangerous }: Props) {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement)) as Values;
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(values);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const problems = error instanceof ApiFailure ? error.details : [];
  const wrong = Object.fromEntries(problems.map(({ field, message }) => [field, message]));
  return (
    <Wrong.Provider value={wrong}>
      <form class="form" onSubmit={(event) => void send(event)}>
        {children}
        {error !== undefined && (
          <p class="wrong" role="alert">
            {told(error)}
            {problems.map(({ field, message }) => ` ${field}: ${message}`)}
          </p>
        )}
        <div class="form-end">
          <button type="submit" class={isDangerous ? "danger" : "primary"} disabled={isBusy}>
            {submit}
          </button>
          {more}
        </div>
      </form>
    </Wrong.Provider>
  );
}

interface FieldProps {
  title: string;
  name: string;
  hint?: ComponentChildren;
  type?: "text" | "email" | "password" | "number" | "search" | "url" | "datetime-local";
  value?: string | number;
  placeholder?: string;
  autocomplete?: string;
  autofocus?: boolean;
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  step?: number | "any";
  onInput?: (value: string) => void;
}

/** An `<input>` with its label. `value`: what it begins with, or with `onInput` what it has. */
export function Field({ title, name, hint, value, onInput, ...input }: FieldProps) {
  const id = useId();
  const kept = onInput ? { value } : { defaultValue: value }; // what is typed outlives a rendering
  const wrong = useContext(Wrong)[name];
  return (
    <Labelled id={id} title={title} hint={hint} wrong={wrong}>
      <input
        id={id}
        name={name}
        onInput={(event) => onInput?.(event.currentTarget.value)}
        {...({ ...kept, ...input } as object)}
        {...described(id, hint, wrong)}
      />
    </Labelled>
  );
}

interface SelectProps {
  title: string;
  name: string;
  value?: string;
  choices: readonly (readonly [value: string, shown: string])[];
  hint?: ComponentChildren;
  onChange?: (value: string) => void;
}

/** A `<select>` with its label. `value`: what it begins with, or with `onChange` what it has. */
export function Select({ title, name, value, choices, hint, onChange }: SelectProps) {
  const id = useId();
  const wrong = useContext(Wrong)[name];
  return (
    <Labelled id={id} title={title} hint={hint} wrong={wrong}>
      <select
        id={id}
        name={name}
        {...(onChange ? { value } : {})}
        onChange={(event) => onChange?.(event.currentTarget.value)}
        {...described(id, hint, wrong)}
      >
        {choices.map(([said, shown]) => (
          <option value={said} selected={said === value}>
            {shown}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface LabelledProps {
  id: string;
  title: string;
  hint: ComponentChildren;
  wrong: string | undefined;
  children: ComponentChildren;
}

function Labelled({ id, title, hint, wrong, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={id}>{title}</label>
      {children}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

function described(id: string, hint: ComponentChildren, wrong: string | undefined) {
  const by = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return { "aria-describedby": by || undefined, "aria-invalid": wrong ? true : undefined };
}
