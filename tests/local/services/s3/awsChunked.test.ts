import { Readable } from "node:stream";
import { expect } from "chai";
import fc from "fast-check";
import { decodeAwsChunked } from "../../../../packages/local/src/services/s3/awsChunked";

/** Decodes a body that arrives in pieces. */
async function decode(pieces: Iterable<Buffer>): Promise<{ body: string; trailers: Record<string, string> }> {
  const trailers = new Map<string, string>();
  const chunks: Buffer[] = [];
  const source = Readable.from(pieces) as AsyncIterable<Buffer>;
  for await (const chunk of decodeAwsChunked(source, trailers)) chunks.push(chunk);
  return { body: Buffer.concat(chunks).toString("latin1"), trailers: Object.fromEntries(trailers) };
}

describe("the aws-chunked encoding", () => {
  it("gives back any chunks and trailers, however they arrive", async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), async (chunks, step) => {
        const encoded = Buffer.concat([
          ...chunks.flatMap((bytes) => [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]),
          Buffer.from("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"),
        ]);
        const pieces = Array.from({ length: Math.ceil(encoded.length / step) }, (_, index) =>
          encoded.subarray(index * step, (index + 1) * step),
        );
        const { body, trailers } = await decode(pieces);
        expect(body).to.equal(Buffer.concat(chunks).toString("latin1"));
        expect(trailers).to.deep.equal({ "x-amz-checksum-crc32": "AAAAAA==" });
      }),
    );
  });

  const broken: [what: string, body: string][] = [
    ["that ends within a chunk", "5\r\nhel"],
    ["that ends after a chunk", "5\r\nhello\r\n"],
    ["that ends within the trailers", "0\r\na:b\r\n"],
    ["whose chunk is longer than its size", "4\r\nhello\r\n0\r\n\r\n"],
    ["whose chunk is shorter than its size", "6\r\nhello\r\n0\r\n\r\n"],
    ["without a size", "\r\nhello\r\n0\r\n\r\n"],
    ["with a negative size", "-1\r\nhello\r\n0\r\n\r\n"],
    ["with a signed chunk", "5;chunk-signature=00\r\nhello\r\n0\r\n\r\n"],
    ["with a trailer that is none", "0\r\nnothing\r\n\r\n"],
    ["with more after its end", "0\r\n\r\nmore"],
    ["with an endless line", "0".repeat(5_000)],
    ["of nothing", ""],
  ];
  for (const [what, body] of broken) {
    it(`refuses a body ${what}`, async () => {
      try {
        await decode([Buffer.from(body)]);
      } catch (error) {
        expect(error).to.have.property("code", "InvalidRequest");
        return;
      }
      throw new Error("the body was taken");
    });
  }
});
