/** One's own account: password, second factor, sign-out. */
import { useState } from "preact/hooks";

import { api, ask } from "../api/client";
import { account, keep, post, token } from "../api/session";
import { Answer } from "../kit/answer";
import { Copyable } from "../kit/copy";
import { Field, Form } from "../kit/form";
import { NewPassword } from "../kit/new-password";
import { Card, Page } from "../kit/page";
import { useAnswer } from "../kit/use-answer";

export default function AccountPage() {
  const user = account();
  return (
    <Page title="Your account">
      <p class="who">
        {user?.name} {user?.email}
        {user?.is_admin && " · admin of this installation"}
      </p>
      <div class="cards">
        <Card title="Password">
          <Password />
        </Card>
        <Card title="Second factor">
          <SecondFactor />
        </Card>
      </div>
    </Page>
  );
}

function Password() {
  const [isDone, setDone] = useState(false);
  const change = async ({ old = "", next = "" }: Record<string, string>) => {
    keep(await post("/auth/password", { old, new: next }, await token()));
    setDone(true);
  };
  return (
    <Form submit="Change it" onSubmit={change} more={isDone && <span role="status">Changed; all other sign-ins are over.</span>}>
      <Field title="Now" name="old" type="password" autocomplete="current-password" required />
      <NewPassword title="New" name="next" />
    </Form>
  );
}

function SecondFactor() {
  const state = useAnswer((signal) => ask(api.GET("/auth/second-factor", { signal })), []);
  return (
    <Answer of={state}>
      {({ is_on, recovery_codes_left }) =>
        is_on ? <TurnOff left={recovery_codes_left} again={state.again} /> : <TurnOn again={state.again} />
      }
    </Answer>
  );
}

function TurnOn({ again }: { again: () => void }) {
  const [proposed, setProposed] = useState<{ secret: string; address: string }>();
  const [codes, setCodes] = useState<string[]>();
  if (codes)
    return (
      <div role="status">
        <p>It is on. Each of these gets you in once without the app; keep them, they are shown this once:</p>
        <Copyable text={codes.join("\n")} label="recovery codes" isBlock />
        <button type="button" onClick={again}>
          I have kept them
        </button>
      </div>
    );
  if (!proposed)
    return (
      <Form
        submit="Turn it on"
        onSubmit={async ({ password = "" }) => setProposed(await ask(api.POST("/auth/second-factor", { body: { password } })))}
      >
        <Field title="Your password" name="password" type="password" autocomplete="current-password" required />
      </Form>
    );
  return (
    <Form
      submit="Confirm"
      onSubmit={async ({ code = "" }) => {
        setCodes((await ask(api.POST("/auth/second-factor/confirm", { body: { code } }))).recovery_codes);
      }}
    >
      <p>
        Put this into your authenticator app, by hand or by <a href={proposed.address}>this link</a>:
      </p>
      <Copyable text={proposed.secret} label="secret" />
      <Field title="The code that it shows" name="code" autocomplete="one-time-code" required />
    </Form>
  );
}

function TurnOff({ left, again }: { left: number; again: () => void }) {
  return (
    <Form
      submit="Turn it off"
      onSubmit={async ({ password = "", code = "" }) => {
        await ask(api.POST("/auth/second-factor/end", { body: { password, code } }));
        again();
      }}
    >
      <p>It is on; {left} recovery codes are left.</p>
      <Field title="Your password" name="password" type="password" autocomplete="current-password" required />
      <Field title="Code" name="code" autocomplete="one-time-code" required />
    </Form>
  );
}
