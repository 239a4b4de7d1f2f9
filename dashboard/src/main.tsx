/** Begins. */
import { render } from "preact";

import "./styles/index.css";
import { App } from "./app";
import { applyTheme } from "./kit/theme";

applyTheme();
const place = document.getElementById("app");
if (place) render(<App />, place);
