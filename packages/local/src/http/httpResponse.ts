/** What the client gets. */
export interface HttpResponse {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** A value for a header: one of several lines would be another header, and what is not Latin-1 can't be sent. */
export function headerText(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, " ");
}

/** An answer of the gateway itself, in AWS's form. */
export function gatewayMessage(status: number, message: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: `{"message":"${message}"}`,
  };
}
