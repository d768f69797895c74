import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A use of the catalogue. */
export interface Use {
  readonly file: string
  /** Matches the keys it may use: one, or a family `call.ended.*`. */
  readonly key: RegExp
  readonly isFamily: boolean
  /** The names of its parameters; undefined if the source does not show them. */
  readonly fill: readonly string[] | undefined
}

/** Finds every use in the TypeScript files of folders, tests left out. */
export const usesIn = (root: string, folders: readonly string[]): readonly Use[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|(^|\/)testing\//.test(file))
      .flatMap((file) => usesInFile(join(root, folder, file))),
  )

function usesInFile(file: string): readonly Use[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const uses: Use[] = []
  const visit = (node: ts.Node): void => {
    const key = keyOf(node)
    if (key) uses.push({ file, ...key, fill: fillOf(node) })
    node.forEachChild(visit)
  }
  visit(source)
  return uses
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Any text that looks like a key. */
function keyOf(node: ts.Node): Pick<Use, 'key' | 'isFamily'> | undefined {
  if (ts.isStringLiteralLike(node) && /^\w+(\.[\w-]+)+$/.test(node.text))
    return { key: new RegExp(`^${escaped(node.text)}$`), isFamily: false }
  if (!ts.isTemplateExpression(node) || !/^\w+(\.[\w-]+)*\.$/.test(node.head.text)) return undefined
  const rest = node.templateSpans.map(({ literal }) => `[\\w-]+${escaped(literal.text)}`)
  return { key: new RegExp(`^${escaped(node.head.text)}${rest.join('')}$`), isFamily: true }
}

/** The second argument of `t(key, …)`, or the `fill` beside a message's `key`. */
function fillOf(key: ts.Node): readonly string[] | undefined {
  const { parent } = key
  if (
    ts.isCallExpression(parent) &&
    parent.arguments[0] === key &&
    /(^|\.)(t|english)$/.test(parent.expression.getText())
  )
    return namesIn(parent.arguments[1])
  if (!ts.isPropertyAssignment(parent) || parent.name.getText() !== 'key') return undefined
  if (!ts.isObjectLiteralExpression(parent.parent)) return undefined
  const fill = parent.parent.properties.find((property) => property.name?.getText() === 'fill')
  if (fill && !ts.isPropertyAssignment(fill)) return undefined
  return namesIn(fill?.initializer)
}

function namesIn(fill: ts.Expression | undefined): readonly string[] | undefined {
  if (!fill) return []
  if (!ts.isObjectLiteralExpression(fill) || fill.properties.some(ts.isSpreadAssignment)) return undefined
  return fill.properties.map(({ name }) => name?.getText() ?? '')
}
