import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Bridge } from '../electron/api'
import { App } from './App'
import { Mini } from './mini/Mini'
import '@fontsource-variable/inter/wght.css'
import './look/tokens.css'
import './look/base.css'
import { apiOver } from './state/api'
import { PhoneProvider } from './state/PhoneProvider'
import { createStateStore } from './state/state-store'

declare global {
  interface Window {
    /** Made by the preload script before this page loads. */
    readonly ringdown: Bridge
  }
}

/** The small window that replaces the main one while that is hidden. */
const isMini = new URLSearchParams(location.search).has('mini')

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root to draw into')

const api = apiOver(window.ringdown)

createRoot(root).render(
  <StrictMode>
    <PhoneProvider api={api} store={createStateStore(api)}>
      {isMini ? <Mini /> : <App />}
    </PhoneProvider>
  </StrictMode>,
)
