import type { PlaygroundSearch } from '../search'

const endings: Record<string, string> = { AVRO: 'avsc', JSON: 'json', PROTOBUF: 'proto' }

/**
 * pipeline is what a pipeline runs to ask the same of a file that the candidate is saved in; nothing where no subject is
 * named, because then there is nobody who could be hurt.
 */
export function pipeline(search: PlaygroundSearch, format: string, env: string | undefined): string[][] {
  const { subject, action = 'produce', by } = search
  if (subject === undefined) return []
  // A path must not begin like a flag, nor lead elsewhere.
  const name = subject.replace(/^:[^:]*:/, '').replaceAll(/[^\w.-]/g, '-')
  const file = `./${name === '' ? 'schema' : name}.${endings[format] ?? 'avsc'}`
  return [
    [
      'impact',
      '--subject',
      subject,
      '--schema',
      file,
      '--action',
      action,
      ...(by === undefined ? [] : ['--by', by]),
      ...(env === undefined ? [] : ['--env', env]),
    ],
  ]
}
