/** What the client gets. */
export interface HttpResponse {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** An answer of the gateway itself, in AWS's form. */
export function gatewayMessage(status: number, message: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: `{"message":"${message}"}`,
  };
}
