/** Becoming a member by a link; its token stands after the `#`, which no server sees. */
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";

import { ApiFailure } from "../api/failure";
import { keep, post } from "../api/session";
import { Field, Form } from "../kit/form";
import { NewPassword } from "../kit/new-password";
import { Alone } from "../shell/alone";

export default function AcceptInvitation() {
  const { route } = useLocation();
  const [token] = useState(() => location.hash.slice(1));
  const [isCodeNeeded, setCodeNeeded] = useState(false);

  const submit = async ({ name = "", password = "", code }: Record<string, string>) => {
    try {
      keep(await post("/invitations/accept", code ? { token, name, password, code } : { token, name, password }));
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.code === "SECOND_FACTOR_NEEDED") setCodeNeeded(true);
      throw failure;
    }
    route("/projects", true);
  };
  return (
    <Alone title="You are invited">
      <Form submit="Join" onSubmit={submit}>
        <Field title="Your name" name="name" autocomplete="name" required />
        <NewPassword title="Password" name="password" more="If you have an account already: its password." />
        {isCodeNeeded && <Field title="Code" name="code" autocomplete="one-time-code" required />}
      </Form>
    </Alone>
  );
}
