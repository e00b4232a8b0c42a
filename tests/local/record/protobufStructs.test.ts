import { expect } from "chai";
import * as structs from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { convertStructsDirectly } from "../../../packages/local/src/record/protobufStructs";

const { ListValue, NullValue, Struct, Value } = structs;

describe("structures that are converted directly", () => {
  before(() => {
    convertStructsDirectly(structs);
  });

  const values = {
    b: [1, "text", "", false, null, [], [[0]], {}],
    a: { nothing: null, zero: 0, no: false, yes: true, "": "", ratio: -1.5e-7, inner: { list: [{ deep: "ü" }] } },
    c: Number.NaN,
    d: Number.POSITIVE_INFINITY,
  };

  it("are what they were made from, with sorted properties, also after a way as bytes", () => {
    const struct = Struct.fromJavaScript(values);
    const received = Struct.deserializeBinary(struct.serializeBinary());
    for (const read of [struct, received]) {
      expect(read.toJavaScript()).to.deep.equal(values);
      expect(Object.keys(read.toJavaScript())).to.deep.equal(["a", "b", "c", "d"]);
    }
    expect(Buffer.from(received.serializeBinary())).to.deep.equal(Buffer.from(struct.serializeBinary()));
  });

  it("have messages for their values, and may be made of them", () => {
    const made = new Struct();
    const fields = made.getFieldsMap();
    fields.set("list", new Value().setListValue(new ListValue().setValuesList([new Value().setBoolValue(false)])));
    fields.set("null", new Value().setNullValue(NullValue.NULL_VALUE));
    fields.set("struct", new Value().setStructValue(Struct.fromJavaScript({ number: 0 })));
    expect(made.toJavaScript()).to.deep.equal({ list: [false], null: null, struct: { number: 0 } });
    expect(Struct.fromJavaScript(values).getFieldsMap().get("b")?.getListValue()?.getValuesList()).to.have.length(8);
  });

  it("have no place for what JSON has none for", () => {
    const undefinedValue = undefined as unknown as JavaScriptValue;
    expect(() => Struct.fromJavaScript({ value: undefinedValue })).to.throw("a structure has no undefined");
  });
});
