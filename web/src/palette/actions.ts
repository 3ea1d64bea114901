import type { useNavigate } from '@tanstack/react-router'
import { auditLink, graphLink, listLink, playgroundLink, settingsLink } from '../links'
import { pack } from '../playground/state'

type Tools = { navigate: ReturnType<typeof useNavigate> }

/** An action is something that the search can do besides leading to a thing. */
export type Action = { title: string; detail: string; run: (tools: Tools) => unknown }

export const actions: Action[] = [
  {
    title: 'Check the schema in the clipboard',
    detail: 'in the playground',
    run: async ({ navigate }) => {
      const candidate = await navigator.clipboard.readText().catch(() => '')
      await navigate(playgroundLink({ texts: await pack({ base: '', candidate }) }))
    },
  },
  {
    title: 'Compare two schemas',
    detail: 'in the playground',
    run: ({ navigate }) => navigate(playgroundLink()),
  },
  { title: 'List all schemas', detail: '', run: ({ navigate }) => navigate(listLink()) },
  { title: 'Draw a graph', detail: 'up- and downstream', run: ({ navigate }) => navigate(graphLink()) },
  { title: 'Explain who is who', detail: 'settings', run: ({ navigate }) => navigate(settingsLink()) },
  { title: 'See who changed what', detail: 'audit', run: ({ navigate }) => navigate(auditLink()) },
]

/** matching are the actions that have all words of a text in their title. */
export function matching(all: readonly Action[], text: string): Action[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(({ title, detail }) => {
    const whole = `${title} ${detail}`.toLowerCase()
    return words.every((word) => whole.includes(word))
  })
}
