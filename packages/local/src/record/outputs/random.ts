import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import type { ResourceModel } from "./resourceModel";

/**
 * The resources of the `random` package. Their results follow from the URN, so they are the same at each evaluation;
 * never use one as a real password.
 */
export const randomModels: Record<string, ResourceModel> = {
  "random:index/randomString:RandomString": { nameProperty: null, id: text, outputs: textOutputs },
  "random:index/randomPassword:RandomPassword": { nameProperty: null, id: () => "none", outputs: textOutputs },
  "random:index/randomId:RandomId": {
    nameProperty: null,
    id: (random) => bytes(random).toString("base64url"),
    outputs: (random) => {
      const [content, prefix] = [bytes(random), random.text("prefix")];
      return {
        hex: prefix + content.toString("hex"),
        dec: prefix + BigInt(`0x${content.toString("hex")}`).toString(),
        b64Std: prefix + content.toString("base64"),
        b64Url: prefix + content.toString("base64url"),
      };
    },
  },
  "random:index/randomUuid:RandomUuid": {
    nameProperty: null,
    id: (random) => random.uuid("result"),
    outputs: (random) => ({ result: random.id }),
  },
  "random:index/randomInteger:RandomInteger": {
    nameProperty: null,
    id: (random) => String(integer(random)),
    outputs: (random) => ({ result: integer(random) }),
  },
  "random:index/randomPet:RandomPet": {
    nameProperty: null,
    id: pet,
    outputs: (random) => ({ result: pet(random) }),
  },
};

const symbols = "!@#$%&*()-_=+[]{}<>:?";

function text(random: OutputMocks): string {
  const kinds: [string, string][] = [
    ["lower", "abcdefghijklmnopqrstuvwxyz"],
    ["upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
    ["numeric", alphabets.digits],
    ["special", random.text("overrideSpecial", symbols)],
  ];
  const alphabet = kinds.map(([input, letters]) => (random.inputs[input] === false ? "" : letters)).join("");
  return random.characters("result", number(random, "length", 16), alphabet);
}

function textOutputs(random: OutputMocks): { result: string } {
  return { result: text(random) };
}

function bytes(random: OutputMocks): Buffer {
  return Buffer.from(random.hex("bytes", 2 * number(random, "byteLength", 8)), "hex");
}

function integer(random: OutputMocks): number {
  const [min, max] = [number(random, "min", 0), number(random, "max", 100)];
  return min + (parseInt(random.hex("result", 12), 16) % (max - min + 1));
}

function pet(random: OutputMocks): string {
  const separator = random.text("separator", "-");
  const words = [random.text("prefix"), "quick", `otter${random.hex("pet", 4)}`];
  return words.filter((word) => word !== "").join(separator);
}

function number(random: OutputMocks, input: string, fallback: number): number {
  const value = random.inputs[input];
  return typeof value === "number" ? value : fallback;
}
