import { RequestFailure } from "../../web/src/requestFailure";

/** Sends requests to the test, which answers them. */
export function answering(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const send = (request: Request): Promise<Response> => {
    requests.push(request);
    return Promise.resolve(answer(request));
  };
  return { send, requests };
}

/** The failure that an attempt ends with. */
export async function failureOf(attempt: Promise<unknown>): Promise<RequestFailure> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof RequestFailure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** An answer with a JSON body. */
export function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status });
}
