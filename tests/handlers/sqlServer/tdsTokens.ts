/** An error as SQL Server tells it. */
export class SqlServerError extends Error {
  constructor(
    readonly number: number,
    message: string,
    /** Severity. */
    readonly level = 14,
  ) {
    super(message);
  }
}

export type Row = Record<string, string | number | null>;

const collation = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);

/** Answers a pre-log-in (MS-TDS 2.2.6.5): version 16, and whether there is encryption. */
export function preLoginAnswer(encrypted: boolean): Buffer {
  const options = Buffer.from([0x00, 0, 11, 0, 6, 0x01, 0, 17, 0, 1, 0xff]);
  return Buffer.concat([options, Buffer.from([16, 0, 0, 0, 0, 0, encrypted ? 0x01 : 0x02])]);
}

export function logInAnswer(): Buffer {
  const program = Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), shortText("stand-in"), Buffer.from([16, 0, 0, 0])]);
  return Buffer.concat([token(0xad, program), environmentChange(7, collation), done(0xfd, 0, 0)]);
}

/** Rows, and then the end of a procedure (MS-TDS 2.2.7). */
export function rowsAnswer(rows: readonly Row[], changes: number): Buffer {
  const names = Object.keys(rows[0] ?? {});
  const numeric = names.map((name) => rows.some((row) => typeof row[name] === "number"));
  const metadata = names.map((name, index) => {
    const type = numeric[index] ? Buffer.from([0x6d, 8]) : Buffer.concat([Buffer.from([0xe7, 0xff, 0xff]), collation]);
    return Buffer.concat([Buffer.alloc(6), type, shortText(name)]);
  });
  const header = Buffer.from([0x81, names.length & 0xff, names.length >> 8]);
  return Buffer.concat([
    ...(names.length > 0 ? [header, ...metadata] : []),
    ...rows.flatMap((row) => [
      Buffer.from([0xd1]),
      ...names.map((name, index) => (numeric[index] ? floatValue(row[name]) : textValue(row[name]))),
    ]),
    done(0xff, 0x11, names.length > 0 ? rows.length : changes),
    Buffer.from([0x79, 0, 0, 0, 0]),
    done(0xfe, 0, 0),
  ]);
}

/** @param rolledBack whether the error ended the transaction that was open */
export function errorAnswer({ number, message, level }: SqlServerError, rolledBack: boolean): Buffer {
  const numbers = Buffer.alloc(6);
  numbers.writeUInt32LE(number);
  numbers.writeUInt8(1, 4);
  numbers.writeUInt8(level, 5);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(message.length);
  const texts = Buffer.concat([length, Buffer.from(message, "utf16le"), shortText("stand-in"), shortText("")]);
  return Buffer.concat([
    token(0xaa, Buffer.concat([numbers, texts, Buffer.from([1, 0, 0, 0])])),
    ...(rolledBack ? [transactionChange("rollback")] : []),
    done(0xfd, 0x02, 0),
  ]);
}

export function transactionAnswer(kind: "begin" | "commit" | "rollback"): Buffer {
  return Buffer.concat([transactionChange(kind), done(0xfd, 0, 0)]);
}

export function emptyAnswer(): Buffer {
  return done(0xfd, 0, 0);
}

function transactionChange(kind: "begin" | "commit" | "rollback"): Buffer {
  const descriptor = Buffer.from([1, 0, 0, 0, 1, 0, 0, 0]);
  if (kind === "begin") return environmentChange(8, descriptor);
  return token(0xe3, Buffer.concat([Buffer.from([kind === "commit" ? 9 : 10, 0, 8]), descriptor]));
}

function environmentChange(type: number, value: Buffer): Buffer {
  return token(0xe3, Buffer.concat([Buffer.from([type, value.length]), value, Buffer.from([0])]));
}

function token(type: number, content: Buffer): Buffer {
  const header = Buffer.from([type, 0, 0]);
  header.writeUInt16LE(content.length, 1);
  return Buffer.concat([header, content]);
}

function done(type: number, status: number, count: number): Buffer {
  const bytes = Buffer.alloc(13);
  bytes.writeUInt8(type);
  bytes.writeUInt16LE(status, 1);
  bytes.writeBigUInt64LE(BigInt(count), 5);
  return bytes;
}

function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, "utf16le")]);
}

function textValue(value: Row[string] | undefined): Buffer {
  if (value === null || value === undefined) return Buffer.alloc(8, 0xff);
  const bytes = Buffer.from(String(value), "utf16le");
  const sizes = Buffer.alloc(12);
  sizes.writeBigUInt64LE(BigInt(bytes.length));
  sizes.writeUInt32LE(bytes.length, 8);
  return bytes.length === 0 ? sizes : Buffer.concat([sizes, bytes, Buffer.alloc(4)]);
}

function floatValue(value: Row[string] | undefined): Buffer {
  if (typeof value !== "number") return Buffer.from([0]);
  const bytes = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeDoubleLE(value, 1);
  return bytes;
}
