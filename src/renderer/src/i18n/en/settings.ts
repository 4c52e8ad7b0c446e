/** The settings of this page. */
export const settings = {
  note: 'Saved as you change it. Affects this console only, never the node config',
  interface: 'Interface',
  language: 'Language',
  theme: 'Theme',
  time: 'Time',
  density: 'Rows',
  system: 'System',
  dark: 'Dark',
  light: 'Light',
  local: 'Local',
  normal: 'Normal',
  tight: 'Tight'
}
