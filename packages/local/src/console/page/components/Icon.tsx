const paths = {
  requests: "M2 4.5h9m0 0L8.5 2M11 4.5 8.5 7M14 11.5H5m0 0L7.5 9M5 11.5 7.5 14",
  logs: "M2.5 3.5h11M2.5 8h7M2.5 12.5h9",
  mail: "M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5",
  resources: "M6 2h4v3H6zM2 11h4v3H2zM10 11h4v3h-4zM8 5v3M4 11V8h8v3",
  users: "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 14c0-2.5 2-4 5-4s5 1.5 5 4",
  iam: "M8 1.8 13.2 4v4c0 3-2.2 5.2-5.2 6.2C5 13.2 2.8 11 2.8 8V4zM5.7 8l1.7 1.7 3-3.2",
  data: "M2.5 4c0-1.2 2.5-2 5.5-2s5.5.8 5.5 2-2.5 2-5.5 2-5.5-.8-5.5-2Zm0 0v8c0 1.2 2.5 2 5.5 2s5.5-.8 5.5-2V4m-11 4c0 1.2 2.5 2 5.5 2s5.5-.8 5.5-2",
  events: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
  folder: "M2 3.5h4l1.5 2H14V13H2z",
  file: "M4 1.8h5.5l3 3.2v9.2H4zM9.5 1.8V5h3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14",
  close: "m3.5 3.5 9 9m0-9-9 9",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  check: "m3 8.5 3.2 3.2L13 4.8",
  pause: "M5 3v10M11 3v10",
  play: "M4.5 2.8v10.4L13 8z",
  clear: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
  download: "M8 2v8m0 0 3-3M8 10 5 7M2.5 13.5h11",
  replay: "M3 8a5 5 0 1 0 1.7-3.8M3 2.5v3h3",
  edit: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9.2 4.5l2.3 2.3",
  back: "M13 8H3m0 0 4-4M3 8l4 4",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  link: "M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4",
  plus: "M8 3v10M3 8h10",
  warning: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.5v.3",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  light:
    "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.3m0 10.4v1.3M1.5 8h1.3m10.4 0h1.3M3.4 3.4l.9.9m7.4 7.4.9.9m0-9.2-.9.9m-7.4 7.4-.9.9",
  dark: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
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
