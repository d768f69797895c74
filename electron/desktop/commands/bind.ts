import type { CommandGroup, Handlers } from '../../api/contract'

/** A group's commands as separate functions: each calls the owner's method of its name. */
export const bind = <Group extends CommandGroup>(group: Group, owner: Handlers<Group>): Handlers<Group> =>
  bindTo(group, () => owner)

/** The same for an owner that is chosen anew for each command, by its first argument. */
export function bindTo<Group extends CommandGroup>(
  group: Group,
  ownerFor: (first: unknown) => Handlers<Group>,
): Handlers<Group> {
  const run = (name: string, args: readonly unknown[]): unknown => {
    const owner: Readonly<Record<string, (...args: unknown[]) => unknown>> = ownerFor(args[0])
    return owner[name]?.(...args)
  }
  const bound = Object.keys(group).map((name) => [name, (...args: unknown[]) => run(name, args)])
  return Object.fromEntries(bound) as Handlers<Group>
}
