/** Choosing a new password by a mailed link; its token stands after the `#`. */
import { useState } from "preact/hooks";

import { api, ask } from "../api/client";
import { Form } from "../kit/form";
import { NewPassword } from "../kit/new-password";
import { Alone } from "../shell/alone";

export default function ResetPassword() {
  const [token] = useState(() => location.hash.slice(1));
  const [isDone, setDone] = useState(false);
  const submit = async ({ password = "" }: Record<string, string>) => {
    await ask(api.POST("/auth/password/reset", { body: { token, new: password } }));
    setDone(true);
  };
  if (isDone)
    return (
      <Alone title="A new password">
        <p role="status">
          It is changed. <a href="/login">Sign in</a>
        </p>
      </Alone>
    );
  return (
    <Alone title="A new password">
      <Form submit="Set it" onSubmit={submit}>
        <NewPassword title="New password" name="password" />
      </Form>
    </Alone>
  );
}
