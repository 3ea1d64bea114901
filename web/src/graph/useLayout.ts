import { useEffect, useRef, useState } from 'react'
import type { Layout } from './layout'
import type { Answer, Question } from './layout.worker'
import type { Graph } from './model'

export type Drawing = { graph: Graph; layout: Layout }

/**
 * useLayout lays a graph out in a worker. The last drawing stays until the next one is ready; a layout that fails
 * leaves none.
 */
export function useLayout(graph: Graph): { drawing: Drawing | undefined; failed: boolean } {
  const worker = useRef<Worker>(undefined)
  const asked = useRef(0)
  const [state, setState] = useState<{ drawing: Drawing | undefined; failed: boolean }>({
    drawing: undefined,
    failed: false,
  })
  useEffect(
    () => () => {
      worker.current?.terminate()
      worker.current = undefined
    },
    [],
  )
  useEffect(() => {
    asked.current += 1
    const number = asked.current
    const fail = () => {
      setState({ drawing: undefined, failed: true })
    }
    worker.current ??= new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    worker.current.onerror = fail
    worker.current.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.number !== number) return // a newer graph is being laid out
      if ('error' in data) fail()
      else setState({ drawing: { graph, layout: data.layout }, failed: false })
    }
    const question: Question = {
      number,
      shape: {
        nodes: graph.nodes.map(({ id }) => id),
        edges: graph.edges.map(({ id, from, to }) => ({ id, from, to })),
      },
    }
    worker.current.postMessage(question)
  }, [graph])
  return state
}
