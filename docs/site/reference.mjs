import path from "node:path";
import { cwd } from "node:process";
import { Comment, CommentTag, Converter, ReflectionKind } from "typedoc";

/** The reference of the packages: grouped by component, and each component's arguments on its page. */
export function reference(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.kindOf(ReflectionKind.Module)) {
      reflection.name = packageNames[reflection.name] ?? reflection.name;
      categorize(reflection, "Reference");
    } else if (reflection.parent?.kindOf(ReflectionKind.Module)) {
      const [declaration] = context.getSymbolFromReflection(reflection)?.declarations ?? [];
      const file = path.relative(cwd(), declaration.getSourceFile().fileName);
      categorize(reflection, categoryOf(file, reflection.name));
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const { children } of project.children) {
      for (const component of children.filter(({ kind }) => kind === ReflectionKind.Class)) {
        const args = children.find(({ name }) => name === `${component.name}Args`);
        if (args === undefined) continue;
        component.comment.summary.push(...argumentsList(args, children));
        // Pulumi's own class, which every component extends.
        delete component.typeHierarchy;
      }
    }
  });
}

/** Modules are named as programs import them. */
const packageNames = { components: "pulumi-secured-api", "packages/local/src": "pulumi-aws-local" };

function categorize(reflection, category) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
}

/** A component's folder; for the runtime, what its user does with it. */
function categoryOf(file, name) {
  const [, component] = /^components\/(\w+)\//.exec(file) ?? [];
  if (component !== undefined) return component === "shared" ? "Checks and defaults" : capitalized(component);
  if (name.endsWith("Error") || name.startsWith("check")) return "Errors";
  if (file.includes("/record/")) return name.startsWith("Answer") ? "Configuration" : "The recorded program";
  return file.endsWith("/config.ts") && !name.startsWith("Local") ? "Configuration" : configured(name);
}

const configured = (name) => (name === "LocalConfig" ? "Configuration" : "Start and record");
const capitalized = (word) => word[0].toUpperCase() + word.slice(1);

/** The arguments as a list: name and type, below them what it does. */
function argumentsList(args, types) {
  const items = args.children.flatMap((property) => {
    const name = `\`${property.name}${property.flags.isOptional ? "?" : ""}\``;
    const description = (property.comment?.summary ?? []).map(inOneLine);
    return [text(`\n- **${name}** `), ...linked(String(property.type), types), text("<br>"), ...description];
  });
  return [text("\n\n## Arguments\n"), ...items];
}

/** A type in which the package's own types are links. */
function linked(type, types) {
  const names = new RegExp(`\\b(${types.map(({ name }) => name).join("|")})\\b`);
  return type.split(names).flatMap((part) => {
    const target = types.find(({ name }) => name === part);
    if (target !== undefined) return [{ kind: "inline-tag", tag: "@link", text: part, target }];
    return part === "" ? [] : [text(`\`${part}\``)];
  });
}

const text = (value) => ({ kind: "text", text: value });

function inOneLine(part) {
  return { ...part, text: part.text.replaceAll(/\s*\n\s*/g, " ") };
}
