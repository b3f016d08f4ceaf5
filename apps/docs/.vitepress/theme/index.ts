import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import HomePage from "./homePage.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // Named as a page's `layout` names it.
    app.component("homePage", HomePage);
  },
} satisfies Theme;
