/** The page's composition root. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router.ts'
import './theme/tokens.css'
import './theme/state.css'
import './theme/page.css'
import { openConsole } from './transport/console-client.ts'
import { openPort } from './transport/open-port.ts'
import { consoleKey } from './transport/use-console.ts'

createApp(App).provide(consoleKey, openConsole({ openPort })).use(createPinia()).use(router).mount('#app')
