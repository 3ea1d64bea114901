type Scalar = string | number | boolean | undefined

/** What can be written as YAML here: what JSON can express. What is undefined is left out. */
export type Plain =
  string | number | boolean | undefined | readonly Plain[] | { readonly [key: string]: Plain }

/** yaml writes a value as YAML in blocks, with a line break behind it. */
export function yaml(value: Plain, indent = ''): string {
  if (isList(value)) return value.map((item) => entry(item, indent)).join('')
  if (typeof value !== 'object') return `${indent}${scalar(value)}\n`
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${indent}${scalar(key)}:${below(item, indent)}`)
    .join('')
}

function entry(item: Plain, indent: string): string {
  if (typeof item !== 'object' || Object.keys(item).length === 0) return `${indent}- ${inline(item)}\n`
  return `${indent}- ${yaml(item, `${indent}  `).slice(indent.length + 2)}`
}

function below(item: Plain, indent: string): string {
  if (typeof item !== 'object' || Object.keys(item).length === 0) return ` ${inline(item)}\n`
  return `\n${yaml(item, `${indent}  `)}`
}

function inline(item: Plain): string {
  if (isList(item)) return '[]'
  return typeof item === 'object' ? '{}' : scalar(item)
}

/** Words that YAML takes for something else than a text. */
const special = /^(?:true|false|null|yes|no|on|off|y|n|~|[-+.\d].*)$/i

function scalar(value: Scalar): string {
  if (typeof value !== 'string') return String(value)
  return /^[A-Za-z][\w./-]*$/.test(value) && !special.test(value) ? value : JSON.stringify(value)
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}
