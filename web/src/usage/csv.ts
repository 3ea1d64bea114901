import type { Edge } from '../api/types'

const columns: [string, (edge: Edge) => string | undefined][] = [
  ['application', ({ application }) => application],
  ['principal', ({ principal }) => principal],
  ['build', ({ build }) => build],
  ['role', ({ role }) => role],
  ['subject', ({ subject }) => subject],
  ['event', ({ event }) => event],
  ['channel', ({ channel }) => channel],
  ['group', ({ group }) => group],
  ['environment', ({ environment }) => environment],
  ['status', ({ status }) => status],
  ['evidence', ({ words }) => words],
  ['schema', ({ reader }) => reader.words],
  ['fields', ({ uses, reader }) => (uses?.fields ?? reader.projection ?? []).join(' ')],
  ['first seen', ({ firstSeen }) => firstSeen],
  ['last seen', ({ lastSeen }) => lastSeen],
  ['owner', ({ owner }) => owner],
  ['contact', ({ contact }) => contact],
  ['counts as', ({ effect }) => effect],
  ['verified', ({ verified }) => (verified ? 'yes' : 'no')],
]

/** usageCsv is a list of users as a table for a spreadsheet, as RFC 4180 writes it. */
export function usageCsv(edges: readonly Edge[]): string {
  const rows = edges.map((edge) => columns.map(([, value]) => value(edge) ?? ''))
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** cell quotes what needs it. What a spreadsheet would take for a formula is made a text: names come from outside. */
function cell(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
