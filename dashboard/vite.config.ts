import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** A script of its own kind instead of a module: browsers load no modules from files. */
const plainScript: Plugin = {
    name: "plain-script",
    enforce: "post",
    transformIndexHtml: (html) =>
        html
            .replace(/<script type="module" crossorigin/, "<script defer")
            .replace(/<link rel="stylesheet" crossorigin/, '<link rel="stylesheet"'),
};

// Names without hashes: the node answers with ETags, and the files in the repository keep their names.
export default defineConfig({
    base: "./",
    plugins: [svelte(), plainScript],
    resolve: {
        alias: { "@weft/client": new URL("../sdk/typescript/src/index.ts", import.meta.url).pathname },
        dedupe: ["@noble/curves", "@noble/hashes"],
    },
    build: {
        target: "es2022",
        modulePreload: false,
        cssCodeSplit: false,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 1000,
        rollupOptions: {
            output: {
                format: "iife",
                entryFileNames: "dashboard.js",
                assetFileNames: (asset) => (asset.names[0]?.endsWith(".css") ? "dashboard.css" : "[name][extname]"),
            },
        },
    },
});
