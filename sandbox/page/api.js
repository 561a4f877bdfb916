/** The control API of the sandbox, and its stream of changes. */
import { during } from "./rest.js";

/** A call that the sandbox refused; `message` is a sentence for people. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message || body?.error || body?.detail || `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

function call(method, path, body) {
  return during(answered(method, path, body));
}

async function answered(method, path, body) {
  const response = await fetch(`/_sandbox/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const data = parsed(text);
  if (!response.ok) throw new Refused(response.status, data ?? { message: text });
  return data ?? {};
}

function parsed(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(given).toString();
  return call("GET", search ? `${path}?${search}` : path);
}

export function post(path, body = {}) {
  return call("POST", path, body);
}

/**
 * Wraps a loader so that a burst of changes costs two calls at most: the one under way and one after it.
 * Everyone who asks while it runs gets the promise of the later one.
 */
export function coalesced(load) {
  let running = null;
  let next = null;
  const start = () => {
    running = load().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

/**
 * Follows the stream; `onChange` gets each event, `onLink(true|false)` tells whether the line is up. Resolves once it is:
 * what is fetched from then on is followed by every change.
 */
export function follow(onChange, onLink) {
  const source = new EventSource("/_sandbox/stream");
  return new Promise((resolve) => {
    let greeted = false;
    source.addEventListener("message", (event) => {
      const change = JSON.parse(event.data);
      onLink(true);
      // The first greeting is the beginning; each later one says that the line was down.
      if (greeted || change.topic !== "hello") onChange(change);
      greeted = true;
      resolve();
    });
    source.addEventListener("error", () => {
      greeted = true;
      onLink(false);
      resolve();
    });
  });
}
