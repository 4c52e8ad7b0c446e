/**
 * The dark side of the Naive UI components this page draws. The library's own darkTheme has all of its ninety, which is a third
 * of what a first page would load. To draw another component in the dark, add its theme here; test/unit/renderer/theme.test.ts
 * says when one is missing.
 */
import {
  alertDark,
  buttonDark,
  cardDark,
  checkboxDark,
  commonDark,
  createTheme,
  dataTableDark,
  dialogDark,
  drawerDark,
  dropdownDark,
  formDark,
  inputDark,
  inputNumberDark,
  messageDark,
  modalDark,
  popoverDark,
  progressDark,
  radioDark,
  scrollbarDark,
  selectDark,
  switchDark,
  tableDark,
  tagDark
} from 'naive-ui'
import type { GlobalTheme } from 'naive-ui'

export const darkTheme: GlobalTheme = {
  ...createTheme('dark', [
    alertDark,
    buttonDark,
    cardDark,
    checkboxDark,
    dataTableDark,
    dialogDark,
    drawerDark,
    dropdownDark,
    formDark,
    inputDark,
    inputNumberDark,
    messageDark,
    modalDark,
    popoverDark,
    progressDark,
    radioDark,
    scrollbarDark,
    selectDark,
    switchDark,
    tableDark,
    tagDark
  ]),
  common: commonDark
}
