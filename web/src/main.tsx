import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Api, worthRetrying } from './api/client'
import { ApiContext, NonceContext } from './api/context'
import { readBoot } from './boot'
import { createAppRouter } from './router'
import { readTheme, showTheme } from './theme'
import './styles.css'

const boot = readBoot(document)
showTheme(readTheme())

const api = new Api(boot.basePath, window.location.origin)
const queries = new QueryClient({
  // Ten seconds spare the requests of going back and forth; a page in front is asked for again anyway.
  defaultOptions: { queries: { staleTime: 10_000, retry: worthRetrying } },
})
const router = createAppRouter(boot.basePath, queries, api)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ApiContext value={api}>
        <NonceContext value={boot.nonce}>
          <RouterProvider router={router} />
        </NonceContext>
      </ApiContext>
    </QueryClientProvider>
  </StrictMode>,
)
