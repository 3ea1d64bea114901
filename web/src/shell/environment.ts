import { useSearch } from '@tanstack/react-router'

/** useEnvironment is the environment that the page is about; undefined is that of the instance. */
export function useEnvironment(): string | undefined {
  return useSearch({ strict: false, select: ({ env }) => env })
}
