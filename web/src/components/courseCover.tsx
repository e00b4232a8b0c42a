/** A picture for a course, drawn from its id: the same every time, on every machine. */
export function CourseCover({ courseId }: { courseId: string }) {
  const seed = fnv1a(courseId);
  const draw = drawings[(seed >>> 8) % drawings.length] ?? rings;
  return (
    <svg
      class={`cover hue-${(seed >>> 16) % 6}`}
      viewBox="0 0 320 120"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
    >
      {draw(seed)}
    </svg>
  );
}

type Draw = (seed: number) => preact.JSX.Element[];

const rings: Draw = (seed) =>
  [150, 116, 82, 48].map((radius, index) => (
    <circle key={radius} cx={190 + (seed % 110)} cy={30 + (seed % 70)} r={radius} fill-opacity={0.16 + index * 0.12} />
  ));

const waves: Draw = (seed) =>
  [0, 1, 2, 3].map((index) => {
    const [y, bend] = [34 + index * 22, 26 + ((seed >>> index) % 18)];
    const path = `M-10 ${y} C 70 ${y - bend}, 120 ${y + bend}, 190 ${y} S 290 ${y - bend}, 340 ${y} V 130 H -10 Z`;
    return <path key={index} d={path} fill-opacity={0.18 + index * 0.1} />;
  });

const steps: Draw = (seed) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((index) => {
    const height = 18 + index * 6 + ((seed >>> index) % 4) * 4;
    return (
      <rect
        key={index}
        x={8 + index * 39}
        y={120 - height}
        width="33"
        height={height}
        rx="6"
        fill-opacity={0.2 + index * 0.07}
      />
    );
  });

const tiles: Draw = (seed) =>
  Array.from({ length: 24 }, (_, index) => {
    const [column, row] = [index % 8, Math.floor(index / 8)];
    const opacity = 0.12 + (((seed >>> (index % 16)) + index * 5) % 7) * 0.09;
    return column % 3 === (seed + row) % 3 ? (
      <circle key={index} cx={20 + column * 40} cy={20 + row * 40} r="17" fill-opacity={opacity} />
    ) : (
      <rect key={index} x={3 + column * 40} y={3 + row * 40} width="34" height="34" rx="8" fill-opacity={opacity} />
    );
  });

const drawings = [rings, waves, steps, tiles];

/** 32 bits that look random: the hash FNV-1a. */
function fnv1a(text: string): number {
  return Array.from(text).reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0, 2_166_136_261);
}
