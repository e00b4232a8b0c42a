import { Exchanges } from "../../web/src/exchange";
import type { Exchange } from "../../web/src/exchange";
import { RequestFailure } from "../../web/src/requestFailure";

/** Exchanges whose requests are answered by the test, and what they told. */
export function exchangesWith(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const told: Exchange[] = [];
  const exchanges = new Exchanges("https://app.example.com", (input) => {
    const request = input as Request;
    requests.push(request);
    return Promise.resolve(answer(request));
  });
  exchanges.listen((exchange) => told.push(exchange));
  return { exchanges, requests, told };
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
