import type * as protobuf from "google-protobuf";

// google-protobuf goes through texts character by character. The longest, the bundles of functions, have 100,000 of them.

type WriteString = (this: protobuf.BinaryWriter, field: number, value: string) => void;

/** From here on Node.js's own conversion is faster. */
const longText = 256;

/** Lets messages with long texts be written faster. */
export function writeTextsNatively({ BinaryWriter }: typeof protobuf): void {
  const prototype: { writeString: WriteString } = BinaryWriter.prototype;
  const { writeString } = prototype;
  const encoder = new TextEncoder();
  prototype.writeString = function (field, value) {
    if (value.length > longText) this.writeBytes(field, encoder.encode(value));
    else writeString.call(this, field, value);
  };
}

/** Lets messages with long texts be read faster. */
export function readTextsNatively({ BinaryReader: { prototype } }: typeof protobuf): void {
  prototype.readString = function () {
    const bytes = this.readBytes();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  };
}
