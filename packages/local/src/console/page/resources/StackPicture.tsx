import { useMemo, useState } from "preact/hooks";
import type { RequestDetail } from "../../schema";
import { Button } from "../components/Button";
import type { Picture } from "../picture/pictureOf";
import { PictureView } from "../picture/PictureView";
import { neighboursOf, wayOf } from "../picture/way";

interface StackPictureProps {
  picture: Picture;
  /** Whose way is lit. */
  request: RequestDetail | undefined;
  selected: string | undefined;
  onSelect: (urn: string) => void;
}

/** The whole program as a picture, or one resource with its connections. */
export function StackPicture({ picture, request, selected, onSelect }: StackPictureProps) {
  const [alone, setAlone] = useState(false);
  const way = useMemo(() => request && wayOf(picture, request.steps), [picture, request]);
  const id = selected === undefined ? undefined : picture.drawn.get(selected);
  const shown = useMemo(() => {
    if (!alone || id === undefined) return picture;
    const near = neighboursOf(picture, id);
    return { ...picture, boxes: picture.boxes.filter((box) => near.has(box.id)) };
  }, [picture, alone, id]);
  return (
    <div class="page-body" tabIndex={0} role="region" aria-label="Picture of the stack">
      {id !== undefined && (
        <p class="picture-tools">
          <Button
            aria-pressed={alone}
            icon={alone ? "check" : undefined}
            onClick={() => {
              setAlone(!alone);
            }}
          >
            Only its connections
          </Button>
        </p>
      )}
      <PictureView picture={shown} way={way} selected={selected} onSelect={onSelect} />
    </div>
  );
}
