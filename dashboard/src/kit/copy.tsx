/** A text to copy: a key, a link, a snippet. */
import { useState } from "preact/hooks";

export function Copyable({ text, label, isBlock = false }: { text: string; label: string; isBlock?: boolean }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div class={isBlock ? "copyable block" : "copyable"}>
      {isBlock ? (
        <pre tabIndex={0} aria-label={label}>
          <code>{text}</code>
        </pre>
      ) : (
        <code>{text}</code>
      )}
      <button type="button" onClick={() => void copy()} aria-label={`${isCopied ? "Copied" : "Copy"} ${label}`}>
        {isCopied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}
