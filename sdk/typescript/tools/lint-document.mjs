// docs/openapi.json against the rules that Redocly recommends: one line per problem, exit code 1 when there is one.

import { fileURLToPath } from "node:url";
import openapi from "@redocly/openapi-core";

const source = process.env.WEFT_SOURCE_DIR ?? fileURLToPath(new URL("../../..", import.meta.url));
const config = await openapi.createConfig({ extends: ["recommended-strict"] });
const problems = await openapi.lint({ ref: `${source}/docs/openapi.json`, config });
for (const { ruleId, message, location } of problems) {
    console.error(`docs/openapi.json ${location[0]?.pointer}: ${ruleId}: ${message}`);
}
process.exitCode = problems.length > 0 ? 1 : 0;
