/** The page's composition root. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router.ts'
import './theme/tokens.css'
import './theme/page.css'

createApp(App).use(createPinia()).use(router).mount('#app')
