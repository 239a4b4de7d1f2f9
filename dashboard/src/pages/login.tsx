/** Signing in: address, password, and a code where a second factor is on. */
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";

import { api, ask } from "../api/client";
import { ApiFailure } from "../api/failure";
import { signIn } from "../api/session";
import { Dialog } from "../kit/dialog";
import { Field, Form } from "../kit/form";
import { Alone } from "../shell/alone";

export default function Login() {
  const { query, route } = useLocation();
  const [isCodeNeeded, setCodeNeeded] = useState(false);
  const [isForgotten, setForgotten] = useState(false);

  const submit = async ({ email = "", password = "", code }: Record<string, string>) => {
    try {
      await signIn(email, password, code);
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.code === "SECOND_FACTOR_NEEDED") setCodeNeeded(true);
      throw failure;
    }
    route(ownPath(query.next), true);
  };
  const forgot = (
    <button type="button" class="plain" onClick={() => setForgotten(true)}>
      Forgotten?
    </button>
  );
  return (
    <Alone title="Sign in">
      <Form submit="Sign in" onSubmit={submit} more={forgot}>
        <Field title="E-mail" name="email" type="email" autocomplete="username" required autofocus />
        <Field title="Password" name="password" type="password" autocomplete="current-password" required />
        {isCodeNeeded && (
          <Field title="Code" name="code" autocomplete="one-time-code" required hint="Of your authenticator app, or for recovery." />
        )}
      </Form>
      <p class="hint">
        The first account is made on the server: <code>gosight user create --email … --role admin</code>. Others come by
        invitation.
      </p>
      {isForgotten && <Forgotten onClose={() => setForgotten(false)} />}
    </Alone>
  );
}

function Forgotten({ onClose }: { onClose: () => void }) {
  const [isSent, setSent] = useState(false);
  const submit = async ({ email = "" }: Record<string, string>) => {
    await ask(api.POST("/auth/password/forgotten", { body: { email } }));
    setSent(true);
  };
  return (
    <Dialog title="A new password" onClose={onClose}>
      {isSent ? (
        <p role="status">If there is an account with this address, a mail with a link is on its way.</p>
      ) : (
        <Form submit="Send me a link" onSubmit={submit}>
          <Field title="E-mail" name="email" type="email" autocomplete="username" required />
        </Form>
      )}
    </Dialog>
  );
}

/** Where one wanted to go before; only ever a page of ours. */
function ownPath(next: string | undefined): string {
  return next && /^\/[^/\\]/.test(next) ? next : "/projects";
}
