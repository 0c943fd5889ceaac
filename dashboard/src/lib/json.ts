/** JSON for people: one line, and whole numbers as they are, however large. */
export function toJsonText(value: unknown): string {
    if (typeof value === "bigint") return value.toString();
    if (Array.isArray(value)) return `[${value.map(toJsonText).join(", ")}]`;
    if (value !== null && typeof value === "object") {
        return Object.entries(value)
            .map(([name, inner]) => `${name} ${toJsonText(inner)}`)
            .join(", ");
    }
    return typeof value === "string" ? value : String(value);
}
