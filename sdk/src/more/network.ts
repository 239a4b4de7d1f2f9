/** Requests and sockets of the page's scripts: where to and how it went; for replays, where allowed, their texts. */

import { attempt } from "../core/attempt";
import type { Wire } from "../core/config";
import type { Host } from "../core/host";

type Tell = (type: string, said: Wire) => void;

const MAX_BODY = 10_000;
const TEXT = /json|text\/(plain|html|csv)|xml|urlencoded/;

export function watchNetwork(host: Host, tell: Tell, bodies = { request: false, response: false }): void {
  const { scope, config } = host;
  const isOurs = (url: string) => url.startsWith(config.endpoint + "/v1/");
  const absolute = (url: unknown) => attempt(() => new URL(String(url), document.baseURI).href) || String(url);
  const since = (begun: number) => Math.round(performance.now() - begun);

  scope.patch(window, "fetch", (original) => function (this: unknown, ...given: [any, any?]) {
    const begun = performance.now();
    const answering: Promise<Response> = original.apply(this, given);
    attempt(() => {
      const [input, init] = given;
      const url = absolute(input?.url ?? input);
      if (isOurs(url)) return;
      const said: Wire = { request_type: "fetch", method: String(init?.method || input?.method || "GET").toUpperCase(), url };
      const sent = init?.body;
      said.request_size = sizeOf(sent);
      if (bodies.request && typeof sent === "string") said.request_body = sent.slice(0, MAX_BODY);
      const done = (more: Wire) => attempt(() => tell("fetch_request", { ...said, duration_ms: since(begun), ...more }));
      answering.then(
        (answer) => {
          const size = +(answer.headers.get("Content-Length") || 0);
          const facts = { status: answer.status, response_size: size };
          if (!bodies.response || size > MAX_BODY || !TEXT.test(answer.headers.get("Content-Type") || "")) return done(facts);
          return answer.clone().text().then((text) => done({ ...facts, response_body: text.slice(0, MAX_BODY) }), () => done(facts));
        },
        () => done({ status: 0 }),
      );
    });
    return answering;
  });

  const asked = new WeakMap<XMLHttpRequest, [string, string]>();
  scope.patch(XMLHttpRequest.prototype, "open", (original) => function (this: XMLHttpRequest, ...given: any[]) {
    attempt(() => asked.set(this, [String(given[0]).toUpperCase(), absolute(given[1])]));
    return original.apply(this, given);
  });
  scope.patch(XMLHttpRequest.prototype, "send", (original) => function (this: XMLHttpRequest, ...given: any[]) {
    attempt(() => {
      const [method, url] = asked.get(this) || ["", ""];
      if (!url || isOurs(url)) return;
      const begun = performance.now();
      const said: Wire = { request_type: "xhr", method, url, request_size: sizeOf(given[0]) };
      if (bodies.request && typeof given[0] === "string") said.request_body = given[0].slice(0, MAX_BODY);
      this.addEventListener("loadend", () => attempt(() => {
        const isText = !this.responseType || this.responseType === "text";
        if (bodies.response && isText) said.response_body = this.responseText.slice(0, MAX_BODY);
        const size = +(this.getResponseHeader("Content-Length") || 0) || (isText ? this.responseText.length : 0);
        tell("xhr_request", { ...said, status: this.status, duration_ms: since(begun), response_size: size });
      }), { once: true });
    });
    return original.apply(this, given);
  });

  scope.patch(window, "WebSocket", (original) => new Proxy(original, {
    construct(target, given, newTarget) {
      const socket: WebSocket = Reflect.construct(target, given, newTarget);
      attempt(() => {
        const begun = performance.now();
        const { url } = socket;
        socket.addEventListener("open", () => tell("websocket_open", { url }));
        socket.addEventListener("error", () => tell("websocket_error", { url }));
        socket.addEventListener("close", ({ code, reason }) => tell("websocket_close", { url, code, reason, duration_ms: since(begun) }));
      });
      return socket;
    },
  }));
}

function sizeOf(body: any): number {
  return body?.size ?? body?.byteLength ?? body?.length ?? 0;
}
