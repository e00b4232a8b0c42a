import ts from "typescript";
import type { EnumSchema, ObjectSchema, PropertySchema, TypeSchema } from "../../components/provider/packageSchema";

interface Properties {
  properties: Record<string, PropertySchema>;
  required: string[];
}

interface NamedType {
  types: readonly ts.Type[];
  /** Undefined while it is described: a type may hold itself. */
  schema?: ObjectSchema | EnumSchema;
}

/** Describes TypeScript's types as those of a package schema, and names the object types and enumerations among them. */
export class SchemaTypes {
  readonly packageName = "securedapi";
  readonly #checker: ts.TypeChecker;
  readonly #named = new Map<string, NamedType>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  token(name: string): string {
    return `${this.packageName}:index:${name}`;
  }

  /** The types that were described so far, by token. */
  schemas(): Record<string, ObjectSchema | EnumSchema> {
    const sorted = [...this.#named].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.flatMap(([name, { schema }]) => (schema ? [[this.token(name), schema]] : [])));
  }

  /** @param types members of a union; what some of them lack is optional */
  properties(...types: ts.Type[]): Properties {
    const members = types.flatMap(membersOf);
    const properties: Record<string, PropertySchema> = {};
    const required: string[] = [];
    for (const name of [...new Set(members.flatMap(namesOf))].sort()) {
      const symbols = members.flatMap((member) => member.getProperty(name) ?? []);
      const [symbol] = symbols;
      if (symbol === undefined) continue;
      const propertyTypes = symbols.map((one) => this.#checker.getTypeOfSymbol(one));
      properties[name] = { ...this.#description(symbol), ...this.#typeSchema(propertyTypes, symbol) };
      const isOptional =
        symbols.length < members.length || propertyTypes.some((type) => membersOf(type).some(isUndefined));
      if (!isOptional) required.push(name);
    }
    return { properties, required };
  }

  /** Properties that are there after the deployment: none of them is plain. */
  outputs(type: ts.Type): Properties {
    const { properties, required } = this.properties(type);
    for (const property of Object.values(properties)) delete property.plain;
    return { properties, required };
  }

  /**
   * @param types one, or several where each member of a union has another
   * @param property where the type stands: an inline type has its name from there
   */
  #typeSchema(types: readonly ts.Type[], property: ts.Symbol): TypeSchema {
    const members = [...new Set(types.flatMap(membersOf))];
    const output = members.map(outputArgument).find((argument) => argument !== undefined);
    const [only] = types;
    if (output === undefined) {
      const whole = types.length === 1 ? only : undefined;
      return { ...this.#valueSchema(members, whole, property), plain: true };
    }
    // beside the output itself, an Input has the value's own types and a promise of it
    const values = members.filter((member) => !isOutputOrPromise(member));
    const isWhole = values.every((value) => isUndefined(value) || this.#checker.isTypeAssignableTo(value, output));
    return isWhole
      ? this.#valueSchema(membersOf(output), output, property)
      : this.#valueSchema(values, undefined, property);
  }

  /** @param whole the union of these members, which may have a name */
  #valueSchema(given: readonly ts.Type[], whole: ts.Type | undefined, property: ts.Symbol): TypeSchema {
    const members = given.filter((member) => !isUndefined(member));
    const literals = members.filter((member) => member.isStringLiteral());
    const objects = members.filter((member) => this.#isNamedObject(member));
    const others = members.filter((member) => !member.isStringLiteral() && !this.#isNamedObject(member));
    const schemas = others.map((member) => this.#simpleSchema(member, property));
    if (objects.length > 0) {
      const symbol =
        (objects.length === 1 ? this.#declaration(objects[0]) : undefined) ?? this.#declaration(whole, property);
      schemas.push(
        this.#reference(symbol, property, objects, () => ({ type: "object", ...this.properties(...objects) })),
      );
    }
    // beside other types a schema has no enumeration, only text
    if (literals.length > 0 && schemas.length > 0) schemas.push({ type: "string" });
    else if (literals.length > 0) {
      schemas.push(this.#reference(this.#declaration(whole, property), property, literals, () => enumSchema(literals)));
    }
    const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
    const [first] = distinct;
    if (first === undefined) throw new Error(`${property.name} has no type`);
    return distinct.length === 1 ? first : { oneOf: distinct };
  }

  #simpleSchema(type: ts.Type, property: ts.Symbol): TypeSchema {
    if (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return { type: "string" };
    if (type.flags & ts.TypeFlags.Number) return { type: "number" };
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
    const [element] = this.#checker.isArrayType(type) ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
    if (element !== undefined) return { type: "array", items: this.#typeSchema([element], property) };
    const value = type.getStringIndexType();
    if (value !== undefined) return { type: "object", additionalProperties: this.#typeSchema([value], property) };
    throw new Error(`${property.name}: ${this.#checker.typeToString(type)} has no counterpart in a schema`);
  }

  #isNamedObject(type: ts.Type): boolean {
    return isObject(type) && !this.#checker.isArrayType(type) && type.getStringIndexType() === undefined;
  }

  #reference(
    symbol: ts.Symbol | undefined,
    property: ts.Symbol,
    types: readonly ts.Type[],
    describe: () => ObjectSchema | EnumSchema,
  ): TypeSchema {
    const name = symbol?.name ?? inlineName(property);
    const known = this.#named.get(name);
    if (known !== undefined && !sameTypes(known.types, types)) throw new Error(`Two types would have the name ${name}`);
    if (known === undefined) {
      const named: NamedType = { types };
      this.#named.set(name, named);
      named.schema = { ...this.#description(symbol ?? property), ...describe() };
    }
    return { $ref: `#/types/${this.token(name)}` };
  }

  /** The declaration that gives a type its name; of an optional property's union, only the property still has that. */
  #declaration(type: ts.Type | undefined, property?: ts.Symbol): ts.Symbol | undefined {
    if (type?.isClassOrInterface() === true) return type.symbol;
    if (type?.aliasSymbol !== undefined && type.aliasTypeArguments === undefined) return type.aliasSymbol;
    const node = property?.declarations?.find(ts.isPropertySignature)?.type;
    if (node === undefined || !ts.isTypeReferenceNode(node) || node.typeArguments !== undefined) return undefined;
    const symbol = this.#checker.getSymbolAtLocation(node.typeName);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #description(symbol: ts.Symbol): { description?: string } {
    const description = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
    return description === "" ? {} : { description };
  }
}

function namesOf(type: ts.Type): string[] {
  return type.getProperties().map(({ name }) => name);
}

function membersOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function sameTypes(some: readonly ts.Type[], others: readonly ts.Type[]): boolean {
  return some.length === others.length && some.every((type) => others.includes(type));
}

/** Of an interface's inline type: `AuthPoolArgs.login` is `AuthPoolLogin`. */
function inlineName(property: ts.Symbol): string {
  let node: ts.Node | undefined = property.declarations?.[0];
  while (node !== undefined && !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) node = node.parent;
  if (node === undefined) throw new Error(`${property.name} has a type without a name`);
  const owner = node.name.text.replace(/(?:Args|Inputs|Outputs)$/, "");
  return owner + property.name.charAt(0).toUpperCase() + property.name.slice(1);
}

function enumSchema(literals: readonly ts.StringLiteralType[]): EnumSchema {
  // the members of an enumeration are identifiers
  const names = literals.map(({ value }) => ({ value, ...(/^\d/.test(value) && { name: `V${value}` }) }));
  return { type: "string", enum: names };
}

/** `T` of an `Output<T>`. */
function outputArgument(type: ts.Type): ts.Type | undefined {
  if (type.isIntersection()) return type.types.map(outputArgument).find((argument) => argument !== undefined);
  return isReference(type) && type.symbol.name === "OutputInstance" ? type.typeArguments?.[0] : undefined;
}

function isOutputOrPromise(type: ts.Type): boolean {
  return outputArgument(type) !== undefined || (isReference(type) && type.symbol.name === "Promise");
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return isObject(type) && ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
}

function isObject(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

function isUndefined(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Undefined) !== 0;
}
