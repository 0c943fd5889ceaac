// The vectors of tests/conformance, made by other programs, and how a format is held against them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { FormatError, fromHex, type Hex, toHex } from "../../src/index.js";

/** Of the project's own tree: the package stands in it, or a build says where it is. */
export const sourceFolder = resolve(process.env["WEFT_SOURCE_DIR"] ?? "../..");

export function readText(path: string): string {
    return readFileSync(`${sourceFolder}/${path}`, "utf8");
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of another program; what is expected of it is asserted.
export function readVectors(name: string): any {
    return JSON.parse(readText(`tests/conformance/${name}`));
}

export interface FormatVectors {
    readonly accepted: readonly { readonly name: string; readonly hex: Hex }[];
    readonly refused: readonly { readonly name: string; readonly hex: Hex; readonly error: string }[];
}

/** Each accepted value encodes to the bytes it came from and to no beginning of them; each refused one has the named error. */
export function checkFormat<T>(
    vectors: FormatVectors,
    decode: (bytes: Uint8Array) => T,
    encode: (value: T) => Uint8Array,
): void {
    assert.ok(vectors.accepted.length > 0 && vectors.refused.length > 0);
    for (const { name, hex } of vectors.accepted) {
        const bytes = fromHex(hex);
        assert.equal(toHex(encode(decode(bytes))), hex, name);
        for (let cut = 0; cut < bytes.length; ++cut) {
            assert.throws(() => decode(bytes.slice(0, cut)), FormatError, `${name} up to byte ${cut}`);
        }
    }
    for (const { name, hex, error } of vectors.refused) {
        assert.throws(
            () => decode(fromHex(hex)),
            (thrown: unknown) => thrown instanceof FormatError && thrown.code === error,
            name,
        );
    }
}
