import { useState } from "preact/hooks";
import { chooseTheme, currentTheme, themes } from "../theme";
import type { Theme } from "../theme";
import { Icon } from "./Icon";

const titles: Readonly<Record<Theme, string>> = { system: "As the system", light: "Light", dark: "Dark" };

export function ThemeSwitch() {
  const [chosen, setChosen] = useState(currentTheme);
  return (
    <div class="theme-switch" role="group" aria-label="Theme">
      {themes.map((theme) => (
        <button
          key={theme}
          type="button"
          aria-label={titles[theme]}
          title={titles[theme]}
          aria-pressed={theme === chosen}
          onClick={() => {
            chooseTheme(theme);
            setChosen(theme);
          }}
        >
          <Icon name={theme} />
        </button>
      ))}
    </div>
  );
}
