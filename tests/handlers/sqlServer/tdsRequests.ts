/** A log-in, of which the tests need this much. */
export interface LogIn {
  userName: string;
  password: string;
  database: string;
}

/** A call of sp_executesql. */
export interface Statement {
  sql: string;
  /** Values of @1, @2 and so on. */
  parameters: (string | number | null)[];
}

export type TransactionRequest = "begin" | "commit" | "rollback";

/** Reads a LOGIN7 message (MS-TDS 2.2.6.4). */
export function readLogIn(message: Buffer): LogIn {
  const field = (position: number): Buffer => {
    const start = message.readUInt16LE(position);
    return message.subarray(start, start + message.readUInt16LE(position + 2) * 2);
  };
  // Nibbles swapped, then XOR 0xA5: it hides a password from nobody.
  const password = field(44).map((byte) => {
    const mixed = byte ^ 0xa5;
    return ((mixed << 4) | (mixed >> 4)) & 0xff;
  });
  return {
    userName: field(40).toString("utf16le"),
    password: Buffer.from(password).toString("utf16le"),
    database: field(68).toString("utf16le"),
  };
}

/** Reads an RPC request for sp_executesql (MS-TDS 2.2.6.6); the driver sends no other. */
export function readStatement(message: Buffer): Statement {
  const reader = new Reader(message, message.readUInt32LE(0));
  const [byNumber, procedure] = [reader.uint16(), reader.uint16()];
  if (byNumber !== 0xffff || procedure !== 10) throw new Error(`RPC ${byNumber}/${procedure} is not sp_executesql`);
  reader.uint16();
  const values: (string | number | null)[] = [];
  while (reader.more) values.push(reader.parameter());
  const [sql, , ...parameters] = values;
  if (typeof sql !== "string") throw new Error("sp_executesql without a statement");
  return { sql, parameters };
}

/** Reads a transaction manager request (MS-TDS 2.2.6.9). */
export function readTransactionRequest(message: Buffer): TransactionRequest {
  const kind = message.readUInt16LE(message.readUInt32LE(0));
  const kinds: Partial<Record<number, TransactionRequest>> = { 5: "begin", 7: "commit", 8: "rollback" };
  return kinds[kind] ?? fail(`transaction manager request ${kind}`);
}

class Reader {
  readonly #bytes: Buffer;
  #position: number;

  constructor(bytes: Buffer, position: number) {
    this.#bytes = bytes;
    this.#position = position;
  }

  get more(): boolean {
    return this.#position < this.#bytes.length;
  }

  uint8(): number {
    return this.#take(1).readUInt8();
  }

  uint16(): number {
    return this.#take(2).readUInt16LE();
  }

  /** Name, status, type and value (MS-TDS 2.2.6.6, ParameterData). */
  parameter(): string | number | null {
    this.#take(this.uint8() * 2 + 1);
    const type = this.uint8();
    switch (type) {
      case 0xe7: {
        const limit = this.uint16();
        this.#take(5);
        return limit === 0xffff ? this.#longText() : this.#shortText();
      }
      case 0x26: {
        this.uint8();
        const length = this.uint8();
        return length === 0 ? null : this.#take(length).readIntLE(0, length);
      }
      case 0x6d: {
        this.uint8();
        return this.uint8() === 0 ? null : this.#take(8).readDoubleLE();
      }
      default:
        return fail(`parameter of type 0x${type.toString(16)}`);
    }
  }

  #shortText(): string | null {
    const length = this.uint16();
    return length === 0xffff ? null : this.#take(length).toString("utf16le");
  }

  /** Partially length-prefixed bytes (MS-TDS 2.2.5.2.3). */
  #longText(): string | null {
    if (this.#take(8).readBigUInt64LE() === 0xffffffffffffffffn) return null;
    const chunks: Buffer[] = [];
    for (let size = this.#uint32(); size > 0; size = this.#uint32()) chunks.push(this.#take(size));
    return Buffer.concat(chunks).toString("utf16le");
  }

  #uint32(): number {
    return this.#take(4).readUInt32LE();
  }

  #take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new Error("the message ends early");
    const part = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return part;
  }
}

function fail(what: string): never {
  throw new Error(`${what}: the stand-in knows no such thing`);
}
