import type * as protobuf from "google-protobuf";

/**
 * Lets messages with long texts, such as the bundles of functions, be read faster: google-protobuf goes through them
 * character by character.
 */
export function readTextsNatively({ BinaryReader: { prototype } }: typeof protobuf): void {
  prototype.readString = function () {
    const bytes = this.readBytes();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  };
}
