import type { RequestSummary } from "../../schema";
import type { QueryFilters } from "../queryFilters";

export const statusClasses = [
  { value: "2", text: "2xx success" },
  { value: "3", text: "3xx redirect" },
  { value: "4", text: "4xx refused" },
  { value: "5", text: "5xx failed" },
] as const;

/** Requests that match every filter and hold every word of the search. */
export function filterRequests(requests: readonly RequestSummary[], filters: QueryFilters): readonly RequestSummary[] {
  if (!filters.active) return requests;
  const [method, service, functionName, status] = ["method", "service", "function", "status"].map(filters.get);
  const words = filters.get("search").toLowerCase().split(/\s+/).filter(Boolean);
  return requests.filter(
    (request) =>
      (method === "" || request.method === method) &&
      (service === "" || request.service === service) &&
      (functionName === "" || request.functionName === functionName) &&
      (status === "" || String(request.status).startsWith(status ?? "")) &&
      words.every((word) => textOf(request).includes(word)),
  );
}

/** What the filters offer, in order. */
export function valuesOf(requests: readonly RequestSummary[], field: "functionName" | "method" | "service"): string[] {
  return [...new Set(requests.flatMap((request) => request[field] ?? []))].sort();
}

const texts = new WeakMap<RequestSummary, string>();

function textOf(request: RequestSummary): string {
  let text = texts.get(request);
  if (text === undefined) {
    const { service, method, path, operation, status, functionName, principal, error, reason } = request;
    text = [service, method, path, operation, status, functionName, principal, error, reason].join(" ").toLowerCase();
    texts.set(request, text);
  }
  return text;
}
