/** Minimum, median and maximum of some measurements. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => {
    const value = sorted[index];
    if (value === undefined) throw new Error("nothing was measured");
    return value;
  };
  const middle = (sorted.length - 1) / 2;
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) };
}

/** "2.31 (2.20–2.52)": median, then minimum and maximum of several; "" when nothing was measured. */
export function formatSpread(values: readonly number[], digits = 2): string {
  if (values.length === 0) return "";
  const { min, median, max } = spread(values);
  if (values.length === 1) return median.toFixed(digits);
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/** Of neighbours in time: each round of one to the same round of the other. */
export function ratios(values: readonly number[], others: readonly number[]): number[] {
  return values.flatMap((value, round) => {
    const other = others[round];
    return other === undefined ? [] : [value / other];
  });
}

/**
 * Measures all in turn, round by round, so that they see the same machine.
 * @param warmUps rounds before the first that counts
 */
export async function inTurn<Measured, Key>(
  measures: ReadonlyMap<Key, () => Measured | Promise<Measured>>,
  rounds: number,
  warmUps = 0,
): Promise<Map<Key, Measured[]>> {
  const results = new Map([...measures.keys()].map((key) => [key, [] as Measured[]]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [key, measure] of measures) {
      const measured = await measure();
      if (round >= 0) results.get(key)?.push(measured);
    }
  }
  return results;
}
