const paths = {
  requests: "M2 4.5h9m0 0L8.5 2M11 4.5 8.5 7M14 11.5H5m0 0L7.5 9M5 11.5 7.5 14",
  logs: "M2.5 3.5h11M2.5 8h7M2.5 12.5h9",
  mail: "M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5",
  resources: "M6 2h4v3H6zM2 11h4v3H2zM10 11h4v3h-4zM8 5v3M4 11V8h8v3",
  users: "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 14c0-2.5 2-4 5-4s5 1.5 5 4",
  iam: "M8 1.8 13.2 4v4c0 3-2.2 5.2-5.2 6.2C5 13.200 2.800 11 2.800 8V4zM5.700 8l1.700 1.700 3-3.200",
  data: "M2.500 4c0-1.200 2.500-2 5.500-2s5.500.8 5.500 2-2.500 2-5.500 2-5.500-.8-5.500-2Zm0 0v8c0 1.200 2.500 2 5.500 2s5.500-.8 5.500-2V4m-11 4c0 1.200 2.500 2 5.500 2s5.500-.8 5.500-2",
  events: "M9 1.500 3.500 9H8l-1 5.500L12.500 7H8z",
  folder: "M2 3.500h4l1.500 2H14v7.500H2z",
  file: "M4 1.800h5.500L12.500 5v9.200H4zM9.500 1.800V5h3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.600-1.400L14 14",
  close: "m3.500 3.500 9 9m0-9-9 9",
  copy: "M5.500 5.500h8v8h-8zM3 10.500h-.5v-8h8V3",
  check: "m3 8.500 3.200 3.200L13 4.800",
  pause: "M5 3v10M11 3v10",
  play: "M4.500 2.800v10.400L13 8z",
  clear: "M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.6 9h5.800l.6-9",
  download: "M8 2v8m0 0 3-3M8 10 5 7M2.500 13.500h11",
  replay: "M3 8a5 5 0 1 0 1.700-3.800M3 2.500v3h3",
  edit: "M3 13l.7-3L10.500 3.200l2.300 2.300L6 12.300zM9.200 4.500l2.300 2.300",
  back: "M13 8H3m0 0 4-4M3 8l4 4",
  menu: "M2.500 4h11M2.500 8h11M2.500 12h11",
  chevron: "m6 3.500 4.500 4.500L6 12.500",
  link: "M9.500 2.500h4v4M13.500 2.500 7.500 8.500M11.500 9.500v4h-9v-9h4",
  plus: "M8 3v10M3 8h10",
  warning: "M8 2 14.500 13.500h-13zM8 6.500v3.200M8 11.500v.3",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  light:
    "M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600ZM8 1.500v1.300m0 10.400v1.300M1.500 8h1.300m10.400 0h1.300M3.400 3.400l.9.9m7.400 7.400.9.9m0-9.200-.9.9m-7.400 7.400-.9.9",
  dark: "M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7Z",
} as const;

export type IconName = keyof typeof paths;

/** Decoration: the control around it has the name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
