import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * The page's heading, also its title in the browser. It takes the focus when the page appears, so that a screen reader
 * reads it and the next Tab goes into the page.
 * @param text undefined while it is being loaded
 */
export function PageHeading({ text, focus = true }: { text: string | undefined; focus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (focus) heading.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    document.title = text === undefined ? "LearningHub" : `${text} · LearningHub`;
  }, [text]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text ?? (
        <>
          <span class="visually-hidden">Loading</span>
          <span class="skeleton line" />
        </>
      )}
    </h1>
  );
}
