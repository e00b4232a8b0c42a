import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      "coverage/",
      ".local/",
      ".venv/",
      ".languages/",
      "bench/peers/",
      "**/dist/",
      "site/",
      ".vercel/",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      // separate-type-imports leaves `import { type X, y }` alone; this does not
      "@typescript-eslint/no-import-type-side-effects": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            ":matches(PropertyDefinition, MethodDefinition[kind!='constructor'], TSParameterProperty)[accessibility][accessibility!='protected']",
          message:
            "Write #name for what is private, and nothing for what is public; protected is for what subclasses use.",
        },
        { selector: "TSEnumDeclaration", message: "Write a union of strings." },
        {
          selector: "ImportSpecifier[importKind='type']",
          message: "Import types in an `import type` statement of their own.",
        },
      ],
      "@typescript-eslint/naming-convention": [
        "error",
        {
          selector: "variable",
          modifiers: ["const"],
          format: ["camelCase", "PascalCase"],
          leadingUnderscore: "allow",
          filter: { regex: "^__", match: false },
        },
        { selector: "classProperty", modifiers: ["readonly"], format: ["camelCase"] },
        { selector: "classProperty", modifiers: ["#private"], format: ["camelCase"] },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // A template's own tsconfig.json finds the packages where they are installed, not in this repository.
    files: ["templates/**/*.ts"],
    languageOptions: { parserOptions: { projectService: false, project: "tsconfig.json" } },
  },
  {
    files: ["tests/**/*.ts", "ops/security/**/*.ts"],
    rules: {
      // chai's `expect(x).to.be.true` and mocha's arrow callbacks
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        require: "readonly",
        module: "writable",
        process: "readonly",
        __dirname: "readonly",
        Buffer: "readonly",
      },
    },
  },
);
