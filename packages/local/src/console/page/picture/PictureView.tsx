import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { layOut } from "./layout";
import type { PlacedBox } from "./layout";
import { client } from "./pictureOf";
import type { Picture } from "./pictureOf";
import { neighboursOf } from "./way";
import type { Way } from "./way";

interface PictureViewProps {
  picture: Picture;
  /** The way of a request, which is lit. Default: none. */
  way?: Way | undefined;
  /** URN of the selected resource; what it is not connected to fades. Default: none. */
  selected?: string | undefined;
  onSelect: (urn: string) => void;
}

/** A program as boxes in lanes. Boxes and rows are buttons; the lines are decoration. */
export function PictureView({ picture, way, selected, onSelect }: PictureViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return;
    setWidth(current.clientWidth);
    const observer = new ResizeObserver(() => {
      setWidth(current.clientWidth);
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, []);
  const layout = useMemo(() => layOut(picture, width), [picture, width]);
  const near = useMemo(
    () => (selected === undefined ? undefined : neighboursOf(picture, picture.drawn.get(selected) ?? selected)),
    [picture, selected],
  );
  const stateOf = (id: string) => {
    if (way !== undefined) return way.get(id) ?? "";
    return near === undefined ? "" : near.has(id) ? "near" : "far";
  };
  const edgeState = (from: string, to: string) => {
    const [one, other] = [stateOf(from), stateOf(to)];
    if (way !== undefined) return one !== "" && other !== "" ? (other === "refused" ? "refused" : "passed") : "";
    if (near === undefined) return "";
    const id = picture.drawn.get(selected ?? "") ?? selected;
    const rows = picture.boxes.find((box) => box.id === id)?.rows ?? [];
    return [from, to].some((end) => end === id || rows.some((row) => row.id === end)) ? "near" : "far";
  };
  return (
    <div ref={frame} class={layout.narrow ? "picture narrow" : "picture"} style={{ height: `${layout.height}px` }}>
      <svg aria-hidden="true" width={width} height={layout.height}>
        {layout.edges.map(({ from, to, kind, path }) => (
          <path key={`${from} ${to}`} d={path} class={`line ${kind} ${edgeState(from, to)}`} />
        ))}
      </svg>
      {layout.headings.map(({ title, x }) => (
        <p key={title} class="lane" style={{ left: `${x}px` }}>
          {title}
        </p>
      ))}
      {width > 0 &&
        layout.boxes.map((placed) => (
          <PictureBox key={placed.box.id} placed={placed} selected={selected} stateOf={stateOf} onSelect={onSelect} />
        ))}
    </div>
  );
}

interface PictureBoxProps {
  placed: PlacedBox;
  selected: string | undefined;
  stateOf: (id: string) => string;
  onSelect: (urn: string) => void;
}

function PictureBox({
  placed: { box, rows, compact, x, y, width, height },
  selected,
  stateOf,
  onSelect,
}: PictureBoxProps) {
  const { id, title, subtitle } = box;
  const head = (
    <>
      <strong>{title}</strong>
      <span>{subtitle}</span>
    </>
  );
  return (
    <div
      class={`box ${stateOf(id)} ${compact ? "compact" : ""}`}
      style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}
    >
      {id === client ? (
        <div class="box-head">{head}</div>
      ) : (
        <button
          type="button"
          class="box-head"
          aria-pressed={id === selected}
          onClick={() => {
            onSelect(id);
          }}
        >
          {head}
        </button>
      )}
      {rows.map((row) => (
        <button
          key={row.id}
          type="button"
          class={`box-row ${stateOf(row.id)} ${row.badge === undefined ? "" : "route"}`}
          aria-pressed={row.id === selected}
          title={row.label}
          onClick={() => {
            onSelect(row.id);
          }}
        >
          <span>{row.label}</span>
          {row.badge !== undefined && <span class="box-badge">{row.badge}</span>}
        </button>
      ))}
    </div>
  );
}
