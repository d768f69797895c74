import type { CommandGroup, Handlers } from '../../api/contract'

/** A group's commands as separate functions: each calls the owner's method of its name. */
export function bind<Group extends CommandGroup>(group: Group, owner: Handlers<Group>): Handlers<Group> {
  const methods: Readonly<Record<string, (...args: unknown[]) => unknown>> = owner
  const bound = Object.keys(group).map((name) => [name, (...args: unknown[]) => methods[name]?.(...args)])
  return Object.fromEntries(bound) as Handlers<Group>
}
