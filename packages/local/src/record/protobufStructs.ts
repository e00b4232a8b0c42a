import type * as structModule from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/** Struct of google/protobuf/struct.proto as google-protobuf has it in memory: what a message's fields are, by number. */
type StructFields = [properties?: [key: string, value: ValueFields][]];
type ValueFields = [
  nothing?: 0 | undefined,
  number?: number | undefined,
  text?: string | undefined,
  flag?: boolean | undefined,
  struct?: StructFields | undefined,
  list?: [values?: ValueFields[]] | undefined,
];

/** Lets objects be turned into structures and back without a message, and a map, for each value inside. */
export function convertStructsDirectly({ Struct }: typeof structModule): void {
  const ofFields = Struct as unknown as new (fields: StructFields) => structModule.Struct;
  Struct.fromJavaScript = (object) => new ofFields(structFields(object));
  Struct.prototype.toJavaScript = function () {
    return objectOf(this.toArray() as StructFields);
  };
}

function structFields(object: object): StructFields {
  const properties = Object.entries(object) as [string, unknown][];
  // as google-protobuf sorts them
  properties.sort(([one], [other]) => (one < other ? -1 : 1));
  return [properties.map(([key, value]) => [key, valueFields(value)])];
}

function valueFields(value: unknown): ValueFields {
  switch (typeof value) {
    case "string":
      return [undefined, undefined, value];
    case "number":
      return [undefined, value];
    case "boolean":
      return [undefined, undefined, undefined, value];
    case "object":
      if (value === null) return [0];
      if (!Array.isArray(value)) return [undefined, undefined, undefined, undefined, structFields(value)];
      return [undefined, undefined, undefined, undefined, undefined, [value.map(valueFields)]];
    default:
      throw new Error(`a structure has no ${typeof value}`);
  }
}

function objectOf([properties = []]: StructFields): Record<string, JavaScriptValue> {
  return Object.fromEntries(properties.map(([key, value]) => [key, valueOf(value)]));
}

function valueOf([, number, text, flag, struct, list]: ValueFields): JavaScriptValue {
  if (text != null) return text;
  if (struct != null) return objectOf(struct);
  if (flag != null) return flag;
  if (number != null) return number;
  return list == null ? null : (list[0] ?? []).map(valueOf);
}
