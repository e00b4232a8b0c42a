import { writeFileSync } from "node:fs";
import { schemaFile, schemaText } from "./componentSchema";

// Writes the package schema of the components. A pull request shows in it what it changes for other languages.
writeFileSync(schemaFile, schemaText());
console.log(`wrote ${schemaFile}`);
