/** The ground things stand on: layout, menu, cards, dialogs, popovers. */
import type { GlobalThemeOverrides } from 'naive-ui'
import type { Tokens } from '../tokens.ts'

export function frameOf({
  surface,
  line,
  text,
  ok,
  busy,
  warning,
  critical,
  shadow
}: Tokens): Pick<
  GlobalThemeOverrides,
  'Layout' | 'Menu' | 'Card' | 'Modal' | 'Dialog' | 'Popover' | 'Tooltip'
> {
  return {
    Layout: {
      color: surface.page,
      colorEmbedded: surface.page,
      textColor: text.primary,
      headerColor: surface.chrome,
      headerBorderColor: line.divider,
      siderColor: surface.chrome,
      siderBorderColor: line.divider,
      footerColor: surface.chrome,
      footerBorderColor: line.divider,
      siderToggleButtonColor: surface.panel,
      siderToggleButtonBorder: `1px solid ${line.border}`,
      siderToggleButtonIconColor: text.secondary
    },
    Menu: {
      itemHeight: '30px',
      borderRadius: '5px',
      fontSize: '13px',
      color: 'transparent',
      dividerColor: line.divider,
      groupTextColor: text.tertiary,
      itemTextColor: text.secondary,
      itemTextColorHover: text.primary,
      itemTextColorActive: text.primary,
      itemTextColorActiveHover: text.primary,
      itemTextColorChildActive: text.primary,
      itemTextColorChildActiveHover: text.primary,
      itemIconColor: text.tertiary,
      itemIconColorHover: text.primary,
      itemIconColorActive: text.primary,
      itemIconColorActiveHover: text.primary,
      itemIconColorChildActive: text.primary,
      itemIconColorChildActiveHover: text.primary,
      itemIconColorCollapsed: text.secondary,
      itemColorHover: surface.raised,
      itemColorActive: surface.selected,
      itemColorActiveHover: surface.selected,
      itemColorActiveCollapsed: surface.selected,
      arrowColor: text.tertiary,
      arrowColorHover: text.primary,
      arrowColorActive: text.primary,
      arrowColorActiveHover: text.primary,
      arrowColorChildActive: text.primary,
      arrowColorChildActiveHover: text.primary
    },
    Card: {
      borderRadius: '8px',
      color: surface.panel,
      colorModal: surface.overlay,
      colorPopover: surface.overlay,
      colorEmbedded: surface.page,
      borderColor: line.divider,
      textColor: text.primary,
      titleTextColor: text.primary,
      titleFontWeight: '600',
      titleFontSizeSmall: '14px',
      titleFontSizeMedium: '14px',
      fontSizeSmall: '13px',
      fontSizeMedium: '13px',
      paddingSmall: '12px 16px',
      paddingMedium: '14px 16px',
      actionColor: surface.page,
      boxShadow: 'none',
      lineHeight: '20px'
    },
    Modal: {
      color: surface.overlay,
      textColor: text.primary,
      boxShadow: shadow
    },
    Dialog: {
      color: surface.overlay,
      borderRadius: '10px',
      textColor: text.secondary,
      titleTextColor: text.primary,
      titleFontSize: '14px',
      titleFontWeight: '600',
      fontSize: '13px',
      lineHeight: '20px',
      iconSize: '18px',
      padding: '18px 20px',
      border: `1px solid ${line.border}`,
      iconColorError: critical.fg,
      iconColorWarning: warning.fg,
      iconColorInfo: busy.fg,
      iconColorSuccess: ok.fg
    },
    Popover: {
      color: surface.overlay,
      textColor: text.primary,
      borderRadius: '8px',
      boxShadow: `0 0 0 1px ${line.border}, ${shadow}`,
      padding: '12px 14px',
      fontSize: '13px'
    },
    Tooltip: {
      color: surface.overlay,
      textColor: text.primary,
      borderRadius: '5px',
      boxShadow: `0 0 0 1px ${line.border}, ${shadow}`,
      padding: '5px 9px'
    }
  }
}
