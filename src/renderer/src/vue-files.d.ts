/** For tools that read TypeScript but not .vue files; vue-tsc knows the real type. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
declare module '*.css'
