const paths = {
  alert: "M12 8v5m0 3.5v.01M10.3 3.9 2.4 17.6A2 2 0 0 0 4.1 20.5h15.8a2 2 0 0 0 1.7-2.9L13.7 3.9a2 2 0 0 0-3.4 0Z",
  back: "M19 12H5m6-6-6 6 6 6",
  book: "M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2m0-14c2-1.5 5-2 8.5-2v14c-3.5 0-6.5.5-8.5 2m0-14v14",
  check: "m5 12.5 4.5 4.5L19 7.5",
  clock: "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  download: "M12 4v11m-5-4.5 5 5 5-5M4.5 20h15",
  exam: "M9 4.5H6.5a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-12a2 2 0 0 0-2-2H15m-6 0a2 2 0 0 1 2-2h2a2 2 0 0 1 2 2v1H9v-1Zm0 9 2 2 4-4.5",
  file: "M13.5 3.5H7a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9l-5.5-5.5Zm0 0V9H19",
  offline:
    "M3 3l18 18M8.5 16a5 5 0 0 1 6.5-.3M5 12.5a10 10 0 0 1 4-2.400m4.5-.3a10 10 0 0 1 5.5 2.700M2 9a15 15 0 0 1 3.800-2.5m4-1.300A15 15 0 0 1 22 9M12 19.5v.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5c.6-3.5 3.600-5.5 7.5-5.5s6.900 2 7.5 5.5",
  search: "m20 20-4.5-4.5M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0Z",
  upload: "M12 16V5m-5 4.5 5-5 5 5M4.5 20h15",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words that say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
