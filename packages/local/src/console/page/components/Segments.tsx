interface SegmentsProps<Key extends string> {
  /** Names the group. */
  label: string;
  segments: readonly { key: Key; title: string }[];
  selected: Key;
  onSelect: (key: Key) => void;
}

/** One choice of a few, such as two views of the same. */
export function Segments<Key extends string>({ label, segments, selected, onSelect }: SegmentsProps<Key>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {segments.map(({ key, title }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === selected}
          onClick={() => {
            onSelect(key);
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
