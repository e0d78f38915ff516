import { ActionIcon, createTheme, Modal } from "@mantine/core";
import type { MantineColorsTuple } from "@mantine/core";

/** The pen: the accent of everything that can be acted upon. */
const ink: MantineColorsTuple = [
  "#eff1ff",
  "#dde2fd",
  "#bac4f8",
  "#95a4f2",
  "#7689ec",
  "#5f74e4",
  "#3f55d2",
  "#3245b8",
  "#27379a",
  "#1c2975",
];

/** The marker: what the sources say, wherever it is quoted. */
const marker: MantineColorsTuple = [
  "#fffbe8",
  "#fff4c7",
  "#ffea92",
  "#ffdf5c",
  "#fbd133",
  "#eebd14",
  "#c99a06",
  "#9c7602",
  "#765901",
  "#523d00",
];

const dark: MantineColorsTuple = [
  "#ecedef",
  "#c5c8ce",
  "#a2a6af",
  "#7d828c",
  "#4b4f58",
  "#363a42",
  "#262930",
  "#1b1d22",
  "#141519",
  "#0e0f12",
];

export const theme = createTheme({
  colors: { ink, marker, dark },
  primaryColor: "ink",
  primaryShade: 6,
  autoContrast: true,
  luminanceThreshold: 0.32,
  black: "#1a1c20",
  fontFamily: "'Geist Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, SFMono-Regular, Menlo, monospace",
  headings: {
    fontFamily: "'Geist Variable', ui-sans-serif, system-ui, sans-serif",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  fontSizes: { xs: "0.75rem", sm: "0.8438rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  lineHeights: { xs: "1.4", sm: "1.5", md: "1.6", lg: "1.6", xl: "1.6" },
  defaultRadius: "md",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "18px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, arrowSize: 6, fz: "xs" } },
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "subtle", color: "gray" },
      vars: (_theme, { variant = "subtle" }) => ({
        root:
          variant === "subtle" || variant === "default" ? { "--ai-color": "var(--text-dim)" } : {},
      }),
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: "lg",
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { "aria-label": "Close" },
      },
      styles: {
        content: { background: "var(--surface)" },
        header: { background: "var(--surface)" },
        title: { fontSize: "1.0625rem", fontWeight: 600 },
      },
    }),
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.45 } } },
    Menu: { defaultProps: { shadow: "md", radius: "md" } },
  },
});
