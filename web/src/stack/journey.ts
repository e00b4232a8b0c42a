import type { ApiTrace } from "pulumi-aws-local/trace";
import type { Exchange } from "../exchange";
import { sentence } from "../requestFailure";
import type { Place } from "./picture";

/** What the page shows of a request to the API. */
export type RequestTrace = Omit<ApiTrace, "operation" | "principal" | "reason" | "service">;

/** The way of one request through the stack, up to where it was refused. */
export interface Journey {
  /** Milliseconds since 1970. */
  time: number;
  /** Such as `GET /courses`, or a service's operation. */
  title: string;
  method: string;
  path: string;
  routeKey: string | undefined;
  /** Undefined when there was no answer that the page could read. */
  status: number | undefined;
  ms: number;
  steps: Step[];
}

export interface Step {
  at: Place;
  /** In the reader's words. */
  label: string;
  outcome: "passed" | "refused";
  /** Why it was refused there. */
  reason?: string;
}

/** How long after a preflight the request itself may follow, in milliseconds. */
const preflightToRequest = 10_000;

/** A trace as JSON: what is undefined is absent. */
export type TraceMessage = { [Field in keyof RequestTrace]: RequestTrace[Field] };

/** The way that the local run's gateway saw. */
export function journeyOfTrace(trace: TraceMessage): Journey {
  const { time, method, path, routeKey, status, ms } = trace;
  const title = `${method} ${path}`;
  return { time, title, method, path, routeKey, status, ms, steps: [pageStep, ...traceSteps(trace)] };
}

/** The way as far as the page itself can tell: from the answer, its headers and its body. */
export function journeyOfExchange(exchange: Exchange): Journey {
  const { time, method, path, routeKey, status, ms } = exchange;
  const steps = exchange.target === "api" ? apiSteps(exchange) : serviceSteps(exchange);
  const title = exchange.operation ?? `${method} ${path}`;
  return { time, title, method, path, routeKey, status, ms, steps: [pageStep, ...steps] };
}

/**
 * A visit to the token endpoint, which the client library makes.
 * @param problem why it gave no tokens
 */
export function journeyOfTokens(title: string, time: number, ms: number, problem?: string): Journey {
  const step = problem === undefined ? passed("userPool", "User pool") : refused("userPool", "User pool", problem);
  const status = problem === undefined ? 200 : undefined;
  return {
    time,
    title,
    method: "POST",
    path: "/oauth2/token",
    routeKey: undefined,
    status,
    ms,
    steps: [pageStep, step],
  };
}

/** True when `next` is the request that the browser asked leave for with the preflight `previous`. */
export function followsPreflight(previous: Journey | undefined, next: Journey): boolean {
  return (
    previous !== undefined &&
    next.method !== "OPTIONS" &&
    isPreflight(previous) &&
    !refusal(previous) &&
    previous.path === next.path &&
    next.time - previous.time >= 0 &&
    next.time - previous.time < preflightToRequest
  );
}

/** The request's way with the preflight's before it. */
export function withPreflight(preflight: Journey, request: Journey): Journey {
  const [page = pageStep, ...rest] = request.steps;
  return { ...request, steps: [page, ...preflight.steps.filter(({ at }) => at === "preflight"), ...rest] };
}

/** Where the request was refused; undefined when it got through. */
export function refusal(journey: Journey): Step | undefined {
  return journey.steps.find(({ outcome }) => outcome === "refused");
}

function isPreflight(journey: Journey): boolean {
  return journey.steps.some(({ at }) => at === "preflight");
}

const pageStep: Step = { at: "page", label: "This page", outcome: "passed" };

const passed = (at: Place, label: string): Step => ({ at, label, outcome: "passed" });
const refused = (at: Place, label: string, reason: string): Step => ({ at, label, outcome: "refused", reason });

const labels = {
  preflight: "CORS preflight",
  authorizer: "JWT authorizer",
  signature: "IAM signature",
  route: "Route",
  function: "Function",
  bucket: "Bucket",
  identityPool: "Identity pool",
} as const;

const corsReason = (origin: string) =>
  `The API's CORS configuration does not name ${origin}. Origins are configured in learninghub:corsOrigins.`;

function traceSteps({ cors, authorizer, integration, routeKey, status, error }: TraceMessage): Step[] {
  if (cors?.preflight === true && routeKey === undefined && error === undefined) {
    return [
      cors.allowed
        ? passed("preflight", labels.preflight)
        : refused("preflight", labels.preflight, corsReason(cors.origin)),
    ];
  }
  const steps: Step[] = [];
  if (authorizer !== undefined) {
    const at = authorizer.type === "AWS_IAM" ? "signature" : "authorizer";
    const label = authorizer.type === "CUSTOM" ? "Lambda authorizer" : labels[at];
    if (!authorizer.allowed) {
      return [refused(at, label, sentence(authorizer.reason ?? authorizer.error ?? "it gave no reason"))];
    }
    steps.push(passed(at, label));
  }
  if (error !== undefined) return [...steps, refused("route", labels.route, sentence(error))];
  steps.push(passed("route", routeKey ?? labels.route));
  if (integration !== undefined) {
    const label = integration.functionName === undefined ? labels.function : `Function ${integration.functionName}`;
    if (integration.error !== undefined) return [...steps, refused("function", label, sentence(integration.error))];
    steps.push(
      status >= 400 ? refused("function", label, `The function itself answered ${status}.`) : passed("function", label),
    );
  }
  if (cors?.allowed === false) {
    return [
      ...steps,
      refused("page", "This page", `${corsReason(cors.origin)} So the browser keeps the answer from the page.`),
    ];
  }
  return steps;
}

function apiSteps({ routeKey, signed, status, failure }: Exchange): Step[] {
  if (failure?.answeredBy === "nobody") return [refused("preflight", labels.preflight, failure.detail)];
  const [guard, label] =
    signed === true ? (["signature", labels.signature] as const) : (["authorizer", labels.authorizer] as const);
  if (failure === undefined) {
    return [passed(guard, label), passed("route", routeKey ?? labels.route), passed("function", labels.function)];
  }
  const reason = `${failure.title}. ${failure.detail}`;
  if (failure.answeredBy === "function") {
    return [
      passed(guard, label),
      passed("route", routeKey ?? labels.route),
      refused("function", labels.function, reason),
    ];
  }
  if (status === 401 || status === 403) return [refused(guard, label, reason)];
  if (status !== undefined && status >= 500) {
    return [
      passed(guard, label),
      passed("route", routeKey ?? labels.route),
      refused("function", labels.function, reason),
    ];
  }
  // No route: the request met no authorizer. Throttling and size come after it.
  return [...(status === 404 ? [] : [passed(guard, label)]), refused("route", labels.route, reason)];
}

function serviceSteps({ target, failure }: Exchange): Step[] {
  const at = target === "bucket" ? "bucket" : "identityPool";
  return [
    failure === undefined ? passed(at, labels[at]) : refused(at, labels[at], `${failure.title}. ${failure.detail}`),
  ];
}
