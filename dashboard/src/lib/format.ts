// Values as people read them. Amounts and times stay bigint to the end: 2^53 is no limit here.

/** "5FqA…x9Kb": enough to tell two ids on one page apart. */
export function short(id: string, at = 6): string {
    return id.length <= 2 * at + 1 ? id : `${id.slice(0, at)}…${id.slice(-4)}`;
}

/** Digits in groups of three with a narrow space between. */
export function grouped(number: bigint | number): string {
    const text = number.toString();
    const [, sign = "", digits = ""] = /^(-?)(\d+)$/.exec(text) ?? [];
    return sign + digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** "3/4" as a part of 1. What it shows is a width or a percentage, so a double is enough. */
export function part(fraction: string): number {
    const [numerator = "0", denominator = "1"] = fraction.split("/");
    if (!/^\d+$/.test(numerator) || !/^\d+$/.test(denominator) || BigInt(denominator) === 0n) return 0;
    return Number((BigInt(numerator) * 1_000_000n) / BigInt(denominator)) / 1_000_000;
}

/** 0.5 is "50 %", 0.004 is "0.4 %". */
export function percent(share: number): string {
    const hundredths = share * 100;
    return `${hundredths === 0 || hundredths >= 10 ? Math.round(hundredths) : hundredths.toFixed(1)} %`;
}

const second = 1_000_000_000n;

/** Nanoseconds since 1970 as "2026-11-30 04:05:06.789", in UTC: nodes are in many places. */
export function instant(ns: bigint): string {
    const milliseconds = Number(ns / 1_000_000n);
    if (Math.abs(milliseconds) > 8.64e15) return `${ns} ns`;
    return new Date(milliseconds).toISOString().replace("T", " ").replace("Z", "");
}

/** "3 s", "2 min 5 s", "4 h 10 min", "12 d". */
export function span(ns: bigint): string {
    const sign = ns < 0n ? "−" : "";
    const length = ns < 0n ? -ns : ns;
    if (length < second) return `${sign}${length / 1_000_000n} ms`;
    const seconds = length / second;
    if (seconds < 60n) return `${sign}${seconds} s`;
    if (seconds < 3600n) return `${sign}${seconds / 60n} min ${seconds % 60n} s`;
    if (seconds < 86_400n) return `${sign}${seconds / 3600n} h ${(seconds % 3600n) / 60n} min`;
    return `${sign}${seconds / 86_400n} d ${(seconds % 86_400n) / 3600n} h`;
}

export function nowNs(): bigint {
    return BigInt(Date.now()) * 1_000_000n;
}

/** How long ago: "12 s ago", or "in 3 s". */
export function ago(ns: bigint, now: bigint = nowNs()): string {
    const past = now - ns;
    return past < 0n ? `in ${span(-past)}` : `${span(past)} ago`;
}

/** "1 peer", "2 peers". */
export function counted(count: number | bigint, one: string, many = `${one}s`): string {
    return `${grouped(count)} ${BigInt(count) === 1n ? one : many}`;
}

/** Whole units of something from what somebody typed. Errors: a sentence. */
export function amountFrom(text: string): bigint {
    const digits = text.replace(/[\s\u202f_]/g, "");
    if (!/^\d{1,20}$/.test(digits)) throw new Error("an amount is a whole number");
    const amount = BigInt(digits);
    if (amount >= 2n ** 64n) throw new Error("an amount is below 2^64");
    return amount;
}
