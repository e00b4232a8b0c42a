import { element } from "./element";
import { RequestFailure } from "./requestFailure";

/** Shows the reader why something failed, in an element with role `alert`. */
export function showFailure(place: HTMLElement, error: unknown): void {
  if (!(error instanceof RequestFailure)) {
    place.replaceChildren(element("p", {}, error instanceof Error ? error.message : String(error)));
    return;
  }
  const { title, detail, fieldErrors, requestId } = error;
  const list = fieldErrors.map(({ where, detail: fieldError }) =>
    element("li", {}, element("code", {}, where), ` ${fieldError}`),
  );
  place.replaceChildren(
    element("p", {}, element("strong", {}, title)),
    ...(list.length === 0 ? [element("p", {}, detail)] : [element("ul", {}, ...list)]),
    ...(requestId === undefined ? [] : [element("p", { class: "request-id" }, `Request id ${requestId}`)]),
  );
}

/**
 * Runs what a control is for, and not again before it has ended. The control keeps the focus, which `disabled` would take.
 * @param failure gets the reason when it fails, and is cleared when it starts
 */
export async function whileBusy(control: HTMLElement, failure: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (control.getAttribute("aria-disabled") === "true") return;
  control.setAttribute("aria-disabled", "true");
  failure.replaceChildren();
  try {
    await work();
  } catch (error) {
    showFailure(failure, error);
  } finally {
    control.removeAttribute("aria-disabled");
  }
}
