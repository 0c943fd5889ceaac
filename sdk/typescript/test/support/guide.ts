// The programs in pages for users, to be compiled and run as they stand there.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { readText } from "./vectors.js";

const run = promisify(execFile);

/**
 * All TypeScript of a page as one program, type-checked and run; what it said. `given` replaces the page's stand-ins.
 * The package is found under its own name, so `dist` must be built.
 */
export async function runPage(page: string, given: { readonly [standIn: string]: string }): Promise<string> {
    const blocks = [...readText(page).matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
    if (blocks.length === 0) throw new Error(`${page} has no program`);
    let program = blocks.join("\n");
    for (const [standIn, value] of Object.entries(given)) program = program.replaceAll(standIn, value);

    return runProgram(page.replace(/^.*\//, "").replace(/\.md$/, "").toLowerCase(), program);
}

/** Where programs are run: what they import is to lie there. */
export const programFolder = "build/guides";

/** A program, type-checked and run; what it said. */
export async function runProgram(name: string, program: string): Promise<string> {
    const folder = programFolder;
    mkdirSync(folder, { recursive: true });
    // Node.js before 22 has no WebSocket of its own: the test gives the one of ws, as the page says.
    const webSocket =
        'import { WebSocket } from "ws";\n(globalThis as { WebSocket: unknown }).WebSocket = WebSocket;\n';
    writeFileSync(`${folder}/${name}.mts`, webSocket + program);
    const compiler = [
        "--strict",
        "--target",
        "ES2022",
        "--module",
        "NodeNext",
        "--lib",
        "ES2022,DOM",
        "--types",
        "node",
    ];
    await said("node_modules/typescript/bin/tsc", ...compiler, "--skipLibCheck", `${folder}/${name}.mts`);
    return said(`${folder}/${name}.mjs`);
}

async function said(...words: string[]): Promise<string> {
    try {
        return (await run(process.execPath, words, { timeout: 120_000 })).stdout;
    } catch (error) {
        const { stdout, stderr } = error as { stdout?: string; stderr?: string };
        throw new Error(`${words.join(" ")} failed:\n${stdout}${stderr}`);
    }
}
