import { byId, element } from "../element";
import { followsPreflight, refusal, withPreflight } from "./journey";
import type { Journey, Step } from "./journey";

/** Requests that stay in the list. */
const kept = 20;

/** The last requests, each with the way that it took in words. */
export class JourneyLog {
  readonly #latest = byId("latest", HTMLElement);
  readonly #list = byId("journeys", HTMLOListElement);
  readonly #count = byId("journey-count", HTMLElement);
  #previous: Journey | undefined;
  #total = 0;

  /** @returns the journey as it is shown: with its preflight, when that came right before it */
  add(journey: Journey): Journey {
    const previous = this.#previous;
    const joined = previous !== undefined && followsPreflight(previous, journey);
    const shown = joined ? withPreflight(previous, journey) : journey;
    this.#previous = journey;
    if (joined) this.#list.firstElementChild?.remove();
    else this.#total += 1;
    this.#list.prepend(element("li", {}, ...journeyContent(shown)));
    while (this.#list.children.length > kept) this.#list.lastElementChild?.remove();
    this.#latest.replaceChildren(...journeyContent(shown));
    this.#count.textContent = String(this.#total);
    return shown;
  }
}

function journeyContent(journey: Journey): HTMLElement[] {
  const { time, title, status, ms, steps } = journey;
  const refused = refusal(journey);
  const head = element(
    "p",
    { class: "journey-head" },
    element("code", {}, title),
    element(
      "span",
      { class: refused === undefined ? "status-code" : "status-code refused" },
      status === undefined ? "no answer" : String(status),
    ),
    element(
      "span",
      { class: "facts" },
      `${new Date(time).toLocaleTimeString()}${ms > 0 ? ` · ${Math.round(ms)} ms` : ""}`,
    ),
  );
  const way = element("ol", { class: "way" }, ...steps.map(stepItem));
  if (refused?.reason === undefined) return [head, way];
  return [head, way, element("p", { class: "reason" }, `Refused at: ${refused.label}. ${refused.reason}`)];
}

function stepItem({ label, outcome }: Step): HTMLLIElement {
  const spoken = outcome === "refused" ? "refused" : "passed";
  return element("li", { class: outcome }, label, element("span", { class: "visually-hidden" }, `: ${spoken}`));
}
