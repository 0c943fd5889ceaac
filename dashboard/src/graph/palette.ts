import type { Palette } from "./renderer.js";

/** The colors of the style sheet, as the page has them now. */
export function paletteOfPage(): Palette {
    const style = getComputedStyle(document.documentElement);
    const one = (name: string): [number, number, number] => {
        const [, hex = "888888"] = /^#([0-9a-f]{6})$/.exec(style.getPropertyValue(name).trim()) ?? [];
        const at = (i: number) => Number.parseInt(hex.slice(i, i + 2), 16) / 255;
        return [at(0), at(2), at(4)];
    };
    const named = ["--wait", "--good", "--bad", "--accent", "--mark", "--good", "--bad", "--quiet"];
    return { colors: named.map(one), ground: one("--raised"), edge: one("--edge"), chosen: one("--text") };
}
