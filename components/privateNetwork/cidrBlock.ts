/** An IPv4 CIDR block: its first address as a number, and its prefix length. */
export interface CidrBlock {
  first: number;
  length: number;
}

/** @returns undefined when the text is no CIDR block; it need not begin at the block's first address */
export function parseCidrBlock(text: string): CidrBlock | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, length = 33] = parts;
  if ([a, b, c, d].some((octet) => octet > 255) || length > 32) return undefined;
  return { first: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, length };
}

export function formatCidrBlock({ first, length }: CidrBlock): string {
  return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".")}/${length}`;
}

export function size({ length }: CidrBlock): number {
  return 2 ** (32 - length);
}

/** Whether a block begins at an address where a block of its size may begin. */
export function isAligned(block: CidrBlock): boolean {
  return block.first % size(block) === 0;
}

export function contains(outer: CidrBlock, inner: CidrBlock): boolean {
  return inner.first >= outer.first && inner.first + size(inner) <= outer.first + size(outer);
}
