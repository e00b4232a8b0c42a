import { byId, element, svgElement } from "../element";
import { refusal } from "./journey";
import type { Journey } from "./journey";
import { layOut } from "./layout";
import type { PlacedBox } from "./layout";
import { pictureColumns, pageNode, StackPicture } from "./picture";
import { typeInWords } from "./resources";
import type { StackResource } from "./resources";

/** Widths of an average character at the sizes of the style sheet; SVG text does not wrap or end in dots by itself. */
const characterWidth = { title: 7.3, small: 5.9, mono: 6.7 };

/** The stack as a picture and as a list; lights the way of a request. */
export class StackView {
  readonly #picture: StackPicture;
  readonly #drawing = byId("drawing", HTMLElement);
  #width = 0;
  #lit: Journey | undefined;

  constructor(resources: readonly StackResource[]) {
    this.#picture = new StackPicture(resources);
    this.#list(resources);
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width !== this.#width && width > 0) this.#draw(width);
    }).observe(this.#drawing);
  }

  /** Lights one way, and lets the one before it go dark. */
  light(journey: Journey): void {
    this.#lit = journey;
    for (const shape of this.#drawing.querySelectorAll(".lit, .refused")) shape.classList.remove("lit", "refused");
    const ids = journey.steps.map(({ at }) => this.#picture.drawnAt(at, journey.routeKey));
    const refused = refusal(journey);
    journey.steps.forEach((step, index) => {
      const [id, before] = [ids[index], ids[index - 1]];
      this.#mark(id, index, step === refused);
      // A way through a box has a line to the box, then its rows in turn.
      this.#markLine(before, id, index);
      this.#markLine(before, this.#boxOf(id), index);
    });
  }

  #draw(width: number): void {
    this.#width = width;
    const { height, narrow, boxes, edges } = layOut(this.#picture, width);
    const view = { viewBox: `0 0 ${width} ${height}`, width, height, class: narrow ? "narrow" : undefined };
    const svg = svgElement("svg", { ...view, "aria-hidden": "true" });
    for (const { path, from, to, kind } of edges) {
      const line = svgElement("path", {
        d: path,
        class: `line ${kind}`,
        pathLength: kind === "request" ? 1 : undefined,
      });
      Object.assign(line.dataset, { from, to });
      svg.append(line);
    }
    for (const box of boxes) svg.append(drawBox(box));
    this.#drawing.replaceChildren(svg);
    if (this.#lit !== undefined) this.light(this.#lit);
  }

  #mark(id: string | undefined, index: number, refused: boolean): void {
    for (const shape of this.#drawing.querySelectorAll<SVGElement>("[data-id]")) {
      if (id === undefined || shape.dataset.id !== id) continue;
      shape.classList.add(refused ? "refused" : "lit");
      shape.style.setProperty("--step", String(index));
      const box = shape.closest<SVGElement>(".box");
      if (box !== null && box !== shape) {
        box.classList.add("lit");
        box.style.setProperty("--step", String(index));
      }
    }
  }

  #markLine(from: string | undefined, to: string | undefined, index: number): void {
    for (const line of this.#drawing.querySelectorAll<SVGElement>(".line")) {
      if (from === undefined || line.dataset.from !== from || line.dataset.to !== to) continue;
      line.classList.add("lit");
      line.style.setProperty("--step", String(index));
    }
  }

  #boxOf(id: string | undefined): string | undefined {
    return this.#picture.boxes.find((box) => box.rows.some((row) => row.id === id))?.id;
  }

  /** What the picture shows, and what it leaves out, for those who cannot see it or want to know more. */
  #list(resources: readonly StackResource[]): void {
    byId("stack-list", HTMLUListElement).replaceChildren(
      ...this.#picture.components.map(({ resource, members }) =>
        element(
          "li",
          {},
          element("strong", {}, resource.name),
          resource.type === "" ? undefined : ` ${typeInWords(resource.type)}`,
          element("ul", {}, ...members.filter(({ custom }) => custom).map(memberItem)),
        ),
      ),
    );
    const count = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).length;
    byId("resource-count", HTMLElement).textContent = `${count} resources`;
  }
}

function memberItem({ type, name, routeKey }: StackResource): HTMLLIElement {
  return element("li", {}, `${typeInWords(type)} `, element("code", {}, routeKey ?? name));
}

function drawBox({ box, x, y, width, height, rows }: PlacedBox): SVGGElement {
  const column = pictureColumns[box.column]?.toLowerCase().replace(/[^a-z]/g, "") ?? "";
  const group = svgElement(
    "g",
    { class: `box ${box.id === pageNode ? "page" : column}` },
    svgElement("rect", { x, y, width, height, rx: 9, class: "frame" }),
    svgElement("text", { x: x + 12, y: y + 19, class: "title" }, fit(box.title, width - 24, characterWidth.title)),
    svgElement("text", { x: x + 12, y: y + 34, class: "subtitle" }, subtitle(box, width - 20)),
  );
  group.dataset.id = box.id;
  for (const row of rows) {
    const badge = row.badge === undefined || row.badge === "" ? 0 : 30;
    const isRoute = row.badge !== undefined;
    const text = fit(row.label, row.width - 16 - badge, isRoute ? characterWidth.mono : characterWidth.small);
    const shape = svgElement(
      "g",
      { class: isRoute ? "step route" : "step" },
      svgElement("title", {}, row.label),
      svgElement("rect", { x: row.x, y: row.y, width: row.width, height: row.height, rx: 5 }),
      svgElement("text", { x: row.x + 8, y: row.y + 16 }, text),
      badge === 0
        ? undefined
        : svgElement("text", { x: row.x + row.width - 8, y: row.y + 16, class: "badge" }, row.badge),
    );
    shape.dataset.id = row.id;
    group.append(shape);
  }
  return group;
}

/** With the number of resources that have no row, where there is room for it. */
function subtitle({ subtitle: text, hidden }: PlacedBox["box"], width: number): string {
  const whole = hidden > 0 ? `${text} +${hidden}` : text;
  return whole.length * characterWidth.small <= width ? whole : fit(text, width, characterWidth.small);
}

function fit(text: string, width: number, character: number): string {
  const characters = Math.floor(width / character);
  return text.length <= characters ? text : `${text.slice(0, Math.max(1, characters - 1))}…`;
}
