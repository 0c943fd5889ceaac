// Writes src/generated from docs/openapi.json: the types of all answers, and a table of routes and of where integers stand.
//
//   node tools/generate.mjs          writes the files
//   node tools/generate.mjs --check  exit code 1 when they are not what would be written

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";
import ts from "typescript";

const source = process.env.WEFT_SOURCE_DIR ?? fileURLToPath(new URL("../../..", import.meta.url));
const document = JSON.parse(await readFile(`${source}/docs/openapi.json`, "utf8"));
const schemas = document.components.schemas;
// Integers that may pass 2^53 are digits in a string on the wire, and bigint here.
const integers = new Set(["Integer", "Time"]);
const head =
    "// Written by tools/generate.mjs from docs/openapi.json: `npm run generate` after a change of the interface.\n\n";

const typesOf = async () => {
    const ast = await openapi(document, {
        immutable: true,
        alphabetize: true,
        defaultNonNullable: false, // what has a default may be left out of a body
        transform: (_, { path }) =>
            integers.has(path?.replace("#/components/schemas/", "") ?? "")
                ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.BigIntKeyword)
                : undefined,
    });
    return head + astToString(ast);
};

const nameOf = (reference) => reference.replace("#/components/schemas/", "");

// Whether an integer stands somewhere in a schema; `seen` are the names on the way here.
const holdsInteger = (schema, seen = []) => {
    if (schema?.$ref !== undefined) {
        const name = nameOf(schema.$ref);
        return integers.has(name) || (!seen.includes(name) && holdsInteger(schemas[name], [...seen, name]));
    }
    return [
        ...(schema.oneOf ?? []),
        ...(schema.items === undefined ? [] : [schema.items]),
        ...Object.values(schema.properties ?? {}),
        ...(typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : []),
    ].some((inner) => holdsInteger(inner, seen));
};

// A schema as far as it leads to integers; undefined when it leads to none.
const shapeOf = (schema) => {
    if (!holdsInteger(schema)) return undefined;
    if (schema.$ref !== undefined) return integers.has(nameOf(schema.$ref)) ? "integer" : { name: nameOf(schema.$ref) };
    if (schema.discriminator !== undefined) {
        const of = Object.entries(schema.discriminator.mapping).map(([value, $ref]) => [value, shapeOf({ $ref })]);
        return { by: schema.discriminator.propertyName, of: Object.fromEntries(of) };
    }
    if (schema.oneOf !== undefined) {
        const inner = schema.oneOf.filter((one) => one.type !== "null");
        if (inner.length !== 1) throw new Error("oneOf without a discriminator is null or one other thing");
        return shapeOf(inner[0]);
    }
    if (schema.items !== undefined) return { items: shapeOf(schema.items) };
    if (typeof schema.additionalProperties === "object") return { values: shapeOf(schema.additionalProperties) };
    const properties = Object.entries(schema.properties).map(([name, inner]) => [name, shapeOf(inner)]);
    return { properties: Object.fromEntries(properties.filter(([, shape]) => shape !== undefined)) };
};

const routeOf = (path, method, operation) => {
    // What an operation answers, by status. Errors are references to responses and have one shape.
    const answers = Object.entries(operation.responses)
        .filter(([, response]) => response.$ref === undefined)
        .map(([status, response]) => [status, Object.entries(response.content)[0]])
        .map(([status, [type, { schema }]]) => [
            status,
            type === "application/json" ? (shapeOf(schema) ?? null) : "text",
        ]);
    const query = (operation.parameters ?? []).filter((one) => one.in === "query").map((one) => one.name);
    return { method: method.toUpperCase(), path, query, answers: Object.fromEntries(answers) };
};

const tablesOf = () => {
    const shapes = Object.entries(schemas)
        .filter(([name, schema]) => !integers.has(name) && holdsInteger(schema))
        .map(([name, schema]) => [name, shapeOf(schema)]);
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => [operation.operationId, routeOf(path, method, operation)]),
    );
    const text = (value) => JSON.stringify(value, null, 4);
    return `${head}import type { Route, Shape } from "../node/shape.js";
import type { operations } from "./api.js";

export const apiVersion = ${JSON.stringify(document.info.version)};

export const routes: { readonly [operation in keyof operations]: Route } = ${text(Object.fromEntries(routes))};

/** Schemas that hold integers. */
export const shapes: { readonly [schema: string]: Shape } = ${text(Object.fromEntries(shapes))};
`;
};

const files = { "api.ts": await typesOf(), "routes.ts": tablesOf() };
let stale = false;
for (const [name, text] of Object.entries(files)) {
    const path = new URL(`../src/generated/${name}`, import.meta.url);
    if (!process.argv.includes("--check")) {
        await writeFile(path, text);
    } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
        console.error(`src/generated/${name} is not what docs/openapi.json says: npm run generate`);
        stale = true;
    }
}
process.exitCode = stale ? 1 : 0;
