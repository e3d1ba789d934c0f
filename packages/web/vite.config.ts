import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'
import { compress } from './build/compress.ts'
import { keepFirstLoadSmall } from './build/weigh-first-load.ts'

const desk = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), keepFirstLoadSmall(), compress()],
  // light-dark() must stay as it is written: its polyfill knows nothing of a scheme that is chosen at run time.
  build: { target: 'es2022', cssTarget: ['chrome123', 'firefox120', 'safari17.5'], assetsInlineLimit: 0 },
  server: { proxy: { '/api': desk, '/oauth': desk } },
})
