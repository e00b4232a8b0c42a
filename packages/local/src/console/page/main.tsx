import { render } from "preact";
import { App } from "./app";
import { takeToken } from "./api";
import { applyTheme } from "./theme";
import "./styles/index.css";

takeToken();
applyTheme();
render(<App />, document.body);
