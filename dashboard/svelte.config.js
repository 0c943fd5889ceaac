// Read by svelte-check and by Vite's plugin: nothing is set.
export default {};
