/** A copy of an object that lacks these fields. */
export function without<Fields extends object, Name extends keyof Fields>(
  fields: Fields,
  ...names: Name[]
): Omit<Fields, Name> {
  const left = { ...fields };
  for (const name of names) Reflect.deleteProperty(left, name);
  return left;
}
