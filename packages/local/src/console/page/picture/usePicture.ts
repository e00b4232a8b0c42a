import { useMemo } from "preact/hooks";
import type { ResourceSummary } from "../../schema";
import { get } from "../api";
import { useEvent, useLoad } from "../hooks";
import type { Loaded } from "../hooks";
import { pictureOf } from "./pictureOf";
import type { Picture } from "./pictureOf";

/** The program's resources; loaded again when the program is. */
export function useResources(): Loaded<readonly ResourceSummary[]> {
  const loaded = useLoad(async () => (await get<{ resources: ResourceSummary[] }>("/api/resources")).resources, []);
  useEvent("program", loaded.reload);
  return loaded;
}

/** The program's picture; undefined until it is loaded. */
export function usePicture(): Picture | undefined {
  const { value } = useResources();
  return useMemo(() => value && pictureOf(value), [value]);
}
