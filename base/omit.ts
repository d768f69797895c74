/** A copy of a record without some of its fields. */
export function omit<T extends object, Key extends keyof T>(record: T, ...keys: Key[]): Omit<T, Key> {
  const copy: Partial<T> = { ...record }
  for (const key of keys) Reflect.deleteProperty(copy, key)
  return copy as Omit<T, Key>
}
