/** Pages by address. Hash history: the same build runs under app:// and under any folder of a web server. */
import { createRouter, createWebHashHistory } from 'vue-router'
import FirstScreen from './views/first-screen/FirstScreen.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'first-screen', component: FirstScreen },
    { path: '/:unknown(.*)*', redirect: '/' }
  ]
})
