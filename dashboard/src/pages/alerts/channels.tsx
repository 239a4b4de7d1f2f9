/** Whom a rule tells. A channel that is there already is shown without its secrets, and stays as it is or goes. */
import { useState } from "preact/hooks";

import { Field, Select } from "../../kit/form";
import type { Channel, ChannelType } from "./draft";

interface Setting {
  name: string;
  title: string;
  placeholder?: string;
  hint?: string;
  isSecret?: boolean;
}

const KINDS: Record<ChannelType, { title: string; settings: Setting[] }> = {
  email: { title: "Mail", settings: [{ name: "to", title: "Addresses", placeholder: "ann@example.com, ben@example.com" }] },
  telegram: {
    title: "Telegram",
    settings: [
      { name: "chat_id", title: "Chat", placeholder: "-1001234567890 or @channel" },
      { name: "bot_token", title: "Bot's token", hint: "Empty: the installation's bot.", isSecret: true },
    ],
  },
  slack: { title: "Slack, Mattermost", settings: [{ name: "url", title: "Incoming webhook", placeholder: "https://" }] },
  webhook: {
    title: "Webhook",
    settings: [
      { name: "url", title: "Address", placeholder: "https://" },
      { name: "secret", title: "Secret", hint: "16 characters or more; signs what is sent.", isSecret: true },
    ],
  },
};

export function channelLabel({ type, config }: Channel): string {
  const where = config.to ?? config.chat_id ?? config.url;
  return `${KINDS[type].title} ${Array.isArray(where) ? where.join(", ") : String(where)}`;
}

interface Props {
  channels: Channel[];
  change: (channels: Channel[]) => void;
}

export function Channels({ channels, change }: Props) {
  const [made, setMade] = useState<number[]>([]);
  const add = () => {
    setMade([...made, channels.length]);
    change([...channels, { type: "email", config: {} }]);
  };
  const remove = (at: number) => {
    setMade(made.filter((one) => one !== at).map((one) => (one > at ? one - 1 : one)));
    change(channels.filter((_, n) => n !== at));
  };
  return (
    <fieldset class="channels">
      <legend>Who is told</legend>
      {channels.length === 0 && <p class="hint">Nobody: alerts stand in the history only.</p>}
      <ul>
        {channels.map((channel, n) => (
          <li>
            {made.includes(n) ? (
              <Fields channel={channel} at={n} set={(one) => change(channels.map((old, at) => (at === n ? one : old)))} />
            ) : (
              <code>{channelLabel(channel)}</code>
            )}
            <button type="button" class="plain" onClick={() => remove(n)} aria-label={`Remove channel ${n + 1}`}>
              ✕
            </button>
          </li>
        ))}
      </ul>
      <button type="button" onClick={add}>
        Add a channel
      </button>
    </fieldset>
  );
}

function Fields({ channel, at, set }: { channel: Channel; at: number; set: (channel: Channel) => void }) {
  const name = `channels[${at}]`;
  return (
    <div class="row top">
      <Select
        title="By"
        name={`${name}.type`}
        value={channel.type}
        choices={Object.entries(KINDS).map(([type, { title }]) => [type, title])}
        onChange={(type) => set({ type: type as ChannelType, config: {} })}
      />
      {KINDS[channel.type].settings.map((setting) => (
        <Field
          key={`${channel.type} ${setting.name}`}
          title={setting.title}
          name={`${name}.config.${setting.name}`}
          type={setting.isSecret ? "password" : "text"}
          autocomplete="off"
          value={shown(channel.config[setting.name])}
          hint={setting.hint}
          {...(setting.placeholder ? { placeholder: setting.placeholder } : {})}
          onInput={(text) => set({ ...channel, config: configured(channel.config, setting.name, text) })}
        />
      ))}
    </div>
  );
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : value === undefined ? "" : String(value);
}

/** A list of addresses, a chat's number, or a text; what is empty is not said. */
function configured(config: Record<string, unknown>, name: string, text: string): Record<string, unknown> {
  const { [name]: _, ...others } = config;
  const said = text.trim();
  if (!said) return others;
  if (name === "to") return { ...others, to: text.split(/[\s,;]+/) };
  return { ...others, [name]: name === "chat_id" && /^-?\d+$/.test(said) ? Number(said) : said };
}
