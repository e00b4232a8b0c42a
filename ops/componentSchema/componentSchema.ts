import path from "node:path";
import ts from "typescript";
import type { PackageSchema, ResourceSchema } from "../../components/provider/packageSchema";
import { SchemaTypes } from "./schemaTypes";

const components = path.resolve(__dirname, "../../components");
const entry = "provider/components.ts";

/** Where the schema lies, absolute. */
export const schemaFile = path.join(components, "schema.json");

/** The schema as its file has it. */
export function schemaText(): string {
  return `${JSON.stringify(componentSchema(), undefined, 2)}\n`;
}

/**
 * The Pulumi package schema of the components (Pulumi Docs, "Package schema"): what `pulumi package add` makes other
 * languages' SDKs from. It is derived from the types of the functions that create the components for other languages,
 * so that it has what these take and give, with the doc comments of the arguments.
 * @throws {Error} naming a type that has no counterpart in a schema
 */
function componentSchema(): PackageSchema {
  const program = ts.createProgram([path.join(components, entry)], compilerOptions, withoutAws());
  const checker = program.getTypeChecker();
  const types = new SchemaTypes(checker);
  const resources: Record<string, ResourceSchema> = {};
  for (const constructor of checker.getTypeOfSymbol(exportOf(program, entry, "constructors")).getProperties()) {
    const [signature] = checker.getTypeOfSymbol(constructor).getCallSignatures();
    const [, inputs] = signature?.getParameters() ?? [];
    const outputs = signature?.getReturnType().getProperty("outputs");
    if (inputs === undefined || outputs === undefined) throw new Error(`${constructor.name} creates no component`);
    const { properties: inputProperties, required: requiredInputs } = types.properties(checker.getTypeOfSymbol(inputs));
    resources[types.token(constructor.name)] = {
      isComponent: true,
      description: descriptionOf(exportOf(program, "index.ts", constructor.name), checker),
      inputProperties,
      requiredInputs,
      ...types.outputs(checker.getTypeOfSymbol(outputs)),
    };
  }
  return {
    name: types.packageName,
    displayName: "Secured API",
    description: "Sign-in in front of a serverless API on AWS: Cognito, IAM, API Gateway, Lambda, SQL Server",
    keywords: ["kind/component", "category/cloud", "aws", "cognito", "api-gateway"],
    license: "Apache-2.0",
    language: {
      ...Object.fromEntries(
        ["nodejs", "python", "csharp", "java"].map((language) => [language, { respectSchemaVersion: true }]),
      ),
      // without extra types the SDK does not compile: it refers to types of a map's plain objects that it does not declare
      go: { respectSchemaVersion: true, generateExtraInputTypes: true },
    },
    types: types.schemas(),
    resources,
  };
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.Node20,
  strict: true,
  exactOptionalPropertyTypes: true,
  types: [],
};

/** The types of @pulumi/aws and @pulumi/awsx take seconds to read; of a component's resources nothing is in its schema. */
function withoutAws(): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions);
  host.resolveModuleNameLiterals = (literals, containingFile, redirected, options, file) =>
    literals.map((literal) =>
      /^@pulumi\/awsx?(?:\/|$)/.test(literal.text)
        ? { resolvedModule: undefined }
        : ts.resolveModuleName(
            literal.text,
            containingFile,
            options,
            host,
            undefined,
            redirected,
            ts.getModeForUsageLocation(file, literal, options),
          ),
    );
  return host;
}

/** What a file exports under a name, also from another file. */
function exportOf(program: ts.Program, file: string, name: string): ts.Symbol {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path.join(components, file));
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((exported) => exported.name === name);
  if (symbol === undefined) throw new Error(`components/${file} exports no ${name}`);
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** What a class's doc comment says before its first example, which is TypeScript. */
function descriptionOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const [text = ""] = ts.displayPartsToString(symbol.getDocumentationComment(checker)).split(/\n*```/, 1);
  return text.replace(/:$/, ".");
}
