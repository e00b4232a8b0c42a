const tokenKey = "console-token";

/** An answer that is no success; its message is for the reader. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Moves the token from the address's fragment to the origin's storage: no copied address holds it, and links without it work. */
export function takeToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  localStorage.setItem(tokenKey, token);
  history.replaceState(null, "", location.pathname);
}

/**
 * Sends a request with the console's token.
 * @param path such as `/api/requests`
 * @throws {ApiError} for every answer but 2xx, and when there is none
 */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${localStorage.getItem(tokenKey) ?? ""}`);
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, "The local run does not answer. Is it still running?");
  });
  if (!response.ok) throw new ApiError(response.status, await messageOf(response));
  return response;
}

export async function get<Output>(path: string): Promise<Output> {
  return (await (await send(path)).json()) as Output;
}

export async function getText(path: string): Promise<string> {
  return (await send(path)).text();
}

export async function post<Output>(path: string, input: unknown = {}): Promise<Output> {
  const headers = { "content-type": "application/json" };
  const response = await send(path, { method: "POST", headers, body: JSON.stringify(input) });
  return (response.status === 204 ? undefined : await response.json()) as Output;
}

/** For DELETE without a body. */
export async function remove(path: string): Promise<void> {
  await send(path, { method: "DELETE" });
}

/**
 * Calls an operation of AWS's own API in the local run, as its administrator.
 * @param service AWS's endpoint prefix, such as `cognito-idp`
 * @param operation such as `ListUsers`
 */
export async function callAws<Output>(service: string, operation: string, input: unknown = {}): Promise<Output> {
  return post(`/api/aws/${service}/${operation}`, input);
}

/** What to show of anything thrown. */
export function messageFrom(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function messageOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => undefined)) as
    { message?: string; error?: { type?: string; message?: string } } | undefined;
  if (body?.error !== undefined) return [body.error.type, body.error.message].filter(Boolean).join(": ");
  return body?.message ?? `The console answered ${response.status}.`;
}
