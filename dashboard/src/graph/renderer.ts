// Draws a window of vertices with WebGL 2: points, and lines to their parents. An own one, because places never change once they
// are given (lib/window.ts): what is new goes into buffers of fixed size, and a picture is three calls. From far it is one, of a small
// texture (lib/density.ts). Libraries for graphs bring models, layouts and an object a vertex, which is what would have to be bounded.

import type { Camera } from "../lib/camera.js";
import { detail } from "../lib/camera.js";
import { Density } from "../lib/density.js";
import { type GraphWindow, parentsDrawnMax } from "../lib/window.js";

const pointsVertex = `#version 300 es
in vec2 place; in float state; in float weight;
uniform vec2 middle; uniform vec2 scale; uniform float size;
flat out float kind; flat out float filled;
void main() {
    gl_Position = vec4((place - middle) * scale * vec2(1.0, -1.0), 0.0, 1.0);
    gl_PointSize = size; kind = state; filled = weight;
}`;
// A ring that fills from below with approval weight; small ones are a dot.
const pointsFragment = `#version 300 es
precision highp float;
flat in float kind; flat in float filled;
uniform vec3 colors[8]; uniform vec3 ground; uniform float size;
out vec4 color;
void main() {
    vec2 at = gl_PointCoord * 2.0 - 1.0;
    float far = length(at);
    float edge = size > 3.0 ? clamp((1.0 - far) * size * 0.5 + 0.5, 0.0, 1.0) : 1.0;
    if (edge == 0.0) discard;
    vec3 own = colors[int(kind + 0.5)];
    if (size < 6.0 || filled >= 0.999) { color = vec4(own, edge); return; }
    bool rim = far > 1.0 - 3.2 / size;
    bool below = at.y > 1.0 - 2.0 * filled;
    color = vec4(rim || below ? own : mix(ground, own, 0.12), edge);
}`;
const linesVertex = `#version 300 es
in vec2 place;
uniform vec2 middle; uniform vec2 scale;
void main() { gl_Position = vec4((place - middle) * scale * vec2(1.0, -1.0), 0.0, 1.0); }`;
const linesFragment = `#version 300 es
precision highp float;
uniform vec4 tint; out vec4 color;
void main() { color = tint; }`;

const bandsVertex = `#version 300 es
in vec2 place;
void main() { gl_Position = vec4(place, 0.0, 1.0); }`;
// Where a pixel of the canvas is among the cells; between two rows is a gap where there is room for one.
const bandsFragment = `#version 300 es
precision highp float; precision highp int;
uniform sampler2D cells; uniform float across; uniform float below; uniform float high; uniform float gap;
out vec4 color;
void main() {
    float row = (below - gl_FragCoord.y) / high;
    float within = fract(row);
    if (within < gap || within > 1.0 - gap) discard;
    color = texelFetch(cells, ivec2(int(gl_FragCoord.x / across), int(row)), 0);
    if (color.a == 0.0) discard;
}`;

export interface Palette {
    /** By state: red, green, blue from 0 to 1. */
    readonly colors: readonly (readonly [number, number, number])[];
    readonly ground: readonly [number, number, number];
    readonly edge: readonly [number, number, number];
    readonly chosen: readonly [number, number, number];
}

/** So many slots are in a picture or not, together. */
const blockSlots = 256;

/** Where a program has what it is given: looked up once. */
class Places {
    readonly #gl: WebGL2RenderingContext;
    readonly #program: WebGLProgram;
    readonly #uniforms = new Map<string, WebGLUniformLocation | null>();
    readonly #attributes = new Map<string, number>();
    constructor(gl: WebGL2RenderingContext, program: WebGLProgram) {
        this.#gl = gl;
        this.#program = program;
    }
    uniform(name: string): WebGLUniformLocation | null {
        let at = this.#uniforms.get(name);
        if (at === undefined) {
            at = this.#gl.getUniformLocation(this.#program, name);
            this.#uniforms.set(name, at);
        }
        return at;
    }
    attribute(name: string): number {
        let at = this.#attributes.get(name);
        if (at === undefined) {
            at = this.#gl.getAttribLocation(this.#program, name);
            this.#attributes.set(name, at);
        }
        return at;
    }
}

export class Renderer {
    readonly #gl: WebGL2RenderingContext;
    readonly #points: WebGLProgram;
    readonly #lines: WebGLProgram;
    readonly #bands: WebGLProgram;
    readonly #cells: WebGLTexture;
    readonly #density = new Density();
    /** Columns and rows of the texture as it is. */
    #cellsSize: [number, number] = [0, 0];
    readonly #window: GraphWindow;
    readonly #places: WebGLBuffer;
    readonly #states: WebGLBuffer;
    readonly #edges: WebGLBuffer[] = [];
    readonly #one: WebGLBuffer;
    readonly #scratch: Float32Array;
    readonly #pointsAt: Places;
    readonly #linesAt: Places;
    readonly #bandsAt: Places;
    /** Left-most and right-most column of each block of slots: a picture asks these and no vertex. */
    readonly #low: Float32Array;
    readonly #high: Float32Array;
    /** What the last picture took on this side, in milliseconds. */
    tookMs = 0;

    /** Errors: a sentence, where there is no WebGL 2. */
    constructor(canvas: HTMLCanvasElement, window: GraphWindow) {
        // Without antialiasing: that takes a processor that draws alone a third of its pictures. Vertices are smooth by their shader.
        const gl = canvas.getContext("webgl2", {
            antialias: false,
            alpha: false,
            depth: false,
            stencil: false,
            powerPreference: "low-power",
        });
        if (!gl) throw new Error("This browser has no WebGL 2: the table below has the same messages.");
        this.#gl = gl;
        this.#window = window;
        this.#points = program(gl, pointsVertex, pointsFragment);
        this.#lines = program(gl, linesVertex, linesFragment);
        this.#pointsAt = new Places(gl, this.#points);
        this.#linesAt = new Places(gl, this.#lines);
        this.#bands = program(gl, bandsVertex, bandsFragment);
        this.#bandsAt = new Places(gl, this.#bands);
        this.#cells = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D, this.#cells);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
        const { capacity } = window;
        this.#low = new Float32Array(Math.ceil(capacity / blockSlots));
        this.#high = new Float32Array(Math.ceil(capacity / blockSlots));
        this.#places = buffer(gl, capacity * 8);
        this.#states = buffer(gl, capacity * 8);
        for (let i = 0; i < parentsDrawnMax; ++i) this.#edges.push(buffer(gl, capacity * 16));
        this.#one = buffer(gl, 16 * parentsDrawnMax + 64);
        this.#scratch = new Float32Array(capacity * 4);
        if (window.added > 0) this.#upload(window.first, window.added);
    }

    draw(camera: Camera, palette: Palette, chosen: number | undefined): void {
        const began = performance.now();
        const gl = this.#gl;
        const { newFrom, changed } = this.#window.takeChanges();
        this.#upload(newFrom, this.#window.added);
        if (changed) this.#uploadStates(changed[0], changed[1] + 1);
        const canvas = gl.canvas as HTMLCanvasElement;
        const ratio = canvas.width / Math.max(1, canvas.clientWidth);
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.clearColor(palette.ground[0], palette.ground[1], palette.ground[2], 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        gl.enable(gl.BLEND);
        gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
        const scale: [number, number] = [(2 * camera.sx) / canvas.clientWidth, (2 * camera.sy) / canvas.clientHeight];
        const { far, parents, size } = detail(camera);
        const ranges = this.#seen(camera, canvas.clientWidth);
        if (far) this.#drawBands(camera, palette, ranges, ratio);

        gl.useProgram(this.#lines);
        this.#view(this.#linesAt, camera, scale);
        const edge = palette.edge;
        gl.uniform4f(this.#linesAt.uniform("tint"), edge[0], edge[1], edge[2], camera.sx < 5 ? 0.35 : 0.6);
        const linePlace = this.#linesAt.attribute("place");
        for (let i = 0; i < parents; ++i) {
            this.#attribute(linePlace, this.#edges[i] as WebGLBuffer, 2, 8, 0);
            for (const [first, last] of ranges) gl.drawArrays(gl.LINES, first * 2, (last - first) * 2);
        }
        if (chosen !== undefined && this.#window.holds(chosen)) this.#drawChosenLines(chosen, palette, linePlace);

        gl.useProgram(this.#points);
        this.#view(this.#pointsAt, camera, scale);
        gl.uniform1f(this.#pointsAt.uniform("size"), size * ratio);
        gl.uniform3fv(this.#pointsAt.uniform("colors"), palette.colors.flat());
        gl.uniform3f(this.#pointsAt.uniform("ground"), ...palette.ground);
        const place = this.#pointsAt.attribute("place");
        const state = this.#pointsAt.attribute("state");
        const weight = this.#pointsAt.attribute("weight");
        this.#attribute(place, this.#places, 2, 8, 0);
        this.#attribute(state, this.#states, 1, 8, 0);
        this.#attribute(weight, this.#states, 1, 8, 4);
        if (!far) for (const [first, last] of ranges) gl.drawArrays(gl.POINTS, first, last - first);
        if (chosen !== undefined && this.#window.holds(chosen)) {
            gl.uniform1f(this.#pointsAt.uniform("size"), (size + 8) * ratio);
            gl.uniform3fv(
                this.#pointsAt.uniform("colors"),
                palette.colors.flatMap(() => palette.chosen),
            );
            gl.drawArrays(gl.POINTS, this.#window.slotOf(chosen), 1);
            gl.uniform1f(this.#pointsAt.uniform("size"), size * ratio);
            gl.uniform3fv(this.#pointsAt.uniform("colors"), palette.colors.flat());
            gl.drawArrays(gl.POINTS, this.#window.slotOf(chosen), 1);
        }
        gl.disableVertexAttribArray(state);
        gl.disableVertexAttribArray(weight);
        this.tookMs = performance.now() - began;
    }

    /** Waits until the picture is drawn: for measuring. */
    finish(): void {
        this.#gl.readPixels(0, 0, 1, 1, this.#gl.RGBA, this.#gl.UNSIGNED_BYTE, new Uint8Array(4));
    }

    dispose(): void {
        this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
    }

    #drawBands(camera: Camera, palette: Palette, ranges: [number, number][], ratio: number): void {
        const gl = this.#gl;
        const { width, height } = gl.canvas;
        if (width === 0 || height === 0) return;
        const density = this.#density;
        const scaled = { ...camera, sx: camera.sx * ratio, sy: camera.sy * ratio };
        density.make(this.#window, ranges, scaled, width, palette.colors, palette.ground);
        const { columns, rows } = density;
        gl.bindTexture(gl.TEXTURE_2D, this.#cells);
        if (this.#cellsSize[0] !== columns || this.#cellsSize[1] !== rows) {
            gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, columns, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
            this.#cellsSize = [columns, rows];
        }
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, columns, rows, gl.RGBA, gl.UNSIGNED_BYTE, density.pixels);
        gl.useProgram(this.#bands);
        gl.disable(gl.BLEND);
        // A pixel's place counts from below: there the first row's upper edge is.
        const high = density.rowsACell * scaled.sy;
        const below = height / 2 - (density.top - camera.y) * scaled.sy;
        gl.uniform1f(this.#bandsAt.uniform("across"), density.pixelsACell);
        gl.uniform1f(this.#bandsAt.uniform("below"), below);
        gl.uniform1f(this.#bandsAt.uniform("high"), high);
        gl.uniform1f(this.#bandsAt.uniform("gap"), high < 4 ? 0 : Math.max(0.1, 0.5 - 9 / high));
        const upper = (2 * below) / height - 1;
        const lower = upper - (2 * high * rows) / height;
        this.#scratch.set([
            -1,
            Math.min(1, upper),
            -1,
            Math.max(-1, lower),
            1,
            Math.min(1, upper),
            1,
            Math.max(-1, lower),
        ]);
        gl.bindBuffer(gl.ARRAY_BUFFER, this.#one);
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.#scratch, 0, 8);
        this.#attribute(this.#bandsAt.attribute("place"), this.#one, 2, 8, 0);
        if (upper > -1 && lower < 1) gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
        gl.enable(gl.BLEND);
    }

    /** Slots of what may be in the picture, as ranges. */
    #seen(camera: Camera, width: number): [number, number][] {
        const half = width / 2 / camera.sx + 2;
        const left = camera.x - half;
        const right = camera.x + half;
        const ranges: [number, number][] = [];
        const used = Math.min(this.#window.added, this.#window.capacity);
        for (let first = 0, block = 0; first < used; first += blockSlots, block += 1) {
            if ((this.#high[block] ?? 0) < left || (this.#low[block] ?? 0) > right) continue;
            const end = Math.min(used, first + blockSlots);
            const before = ranges[ranges.length - 1];
            if (before && before[1] === first) before[1] = end;
            else ranges.push([first, end]);
        }
        return ranges;
    }

    #measure(first: number, last: number): void {
        const { x, added, capacity } = this.#window;
        const used = Math.min(added, capacity);
        for (let block = Math.floor(first / blockSlots); block * blockSlots < last; block += 1) {
            let low = Number.POSITIVE_INFINITY;
            let high = Number.NEGATIVE_INFINITY;
            const end = Math.min(used, (block + 1) * blockSlots);
            for (let slot = block * blockSlots; slot < end; slot += 1) {
                const column = x[slot] ?? 0;
                if (column < low) low = column;
                if (column > high) high = column;
            }
            this.#low[block] = low;
            this.#high[block] = high;
        }
    }

    #view(at: Places, camera: Camera, scale: [number, number]): void {
        const gl = this.#gl;
        gl.uniform2f(at.uniform("middle"), camera.x, camera.y);
        gl.uniform2f(at.uniform("scale"), scale[0], scale[1]);
    }

    #attribute(at: number, from: WebGLBuffer, size: number, stride: number, offset: number): void {
        const gl = this.#gl;
        gl.bindBuffer(gl.ARRAY_BUFFER, from);
        gl.enableVertexAttribArray(at);
        gl.vertexAttribPointer(at, size, gl.FLOAT, false, stride, offset);
    }

    #drawChosenLines(chosen: number, palette: Palette, at: number): void {
        const gl = this.#gl;
        const window = this.#window;
        const slot = window.slotOf(chosen);
        const parents = window.parentsOf(chosen);
        parents.forEach((parent, i) => {
            const other = window.slotOf(parent);
            this.#scratch.set(
                [window.x[slot] ?? 0, window.y[slot] ?? 0, window.x[other] ?? 0, window.y[other] ?? 0],
                i * 4,
            );
        });
        gl.bindBuffer(gl.ARRAY_BUFFER, this.#one);
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.#scratch, 0, parents.length * 4);
        this.#attribute(at, this.#one, 2, 8, 0);
        gl.uniform4f(this.#linesAt.uniform("tint"), ...palette.chosen, 1);
        gl.drawArrays(gl.LINES, 0, parents.length * 2);
    }

    /** Numbers from `from` to `to`: at most two ranges of slots. */
    #upload(from: number, to: number): void {
        if (from >= to) return;
        const { capacity } = this.#window;
        const first = from % capacity;
        const last = ((to - 1) % capacity) + 1;
        if (to - from >= capacity) this.#uploadSlots(0, capacity);
        else if (first < last) this.#uploadSlots(first, last);
        else {
            this.#uploadSlots(first, capacity);
            this.#uploadSlots(0, last);
        }
    }

    #uploadSlots(first: number, last: number): void {
        const gl = this.#gl;
        const window = this.#window;
        const scratch = this.#scratch;
        const count = last - first;
        this.#measure(first, last);
        for (let i = 0; i < count; ++i) {
            scratch[2 * i] = window.x[first + i] ?? 0;
            scratch[2 * i + 1] = window.y[first + i] ?? 0;
        }
        gl.bindBuffer(gl.ARRAY_BUFFER, this.#places);
        gl.bufferSubData(gl.ARRAY_BUFFER, first * 8, scratch, 0, count * 2);
        this.#uploadStates(first, last);
        for (let parent = 0; parent < parentsDrawnMax; ++parent) {
            for (let i = 0; i < count; ++i) {
                const slot = first + i;
                const number = window.parents[slot * parentsDrawnMax + parent] ?? -1;
                // A line of no length draws nothing.
                const other = number < 0 || !window.holds(number) ? slot : window.slotOf(number);
                scratch[4 * i] = window.x[slot] ?? 0;
                scratch[4 * i + 1] = window.y[slot] ?? 0;
                scratch[4 * i + 2] = window.x[other] ?? 0;
                scratch[4 * i + 3] = window.y[other] ?? 0;
            }
            gl.bindBuffer(gl.ARRAY_BUFFER, this.#edges[parent] as WebGLBuffer);
            gl.bufferSubData(gl.ARRAY_BUFFER, first * 16, scratch, 0, count * 4);
        }
    }

    #uploadStates(first: number, last: number): void {
        const window = this.#window;
        for (let i = 0; i < last - first; ++i) {
            this.#scratch[2 * i] = window.state[first + i] ?? 0;
            this.#scratch[2 * i + 1] = window.weight[first + i] ?? 0;
        }
        this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#states);
        this.#gl.bufferSubData(this.#gl.ARRAY_BUFFER, first * 8, this.#scratch, 0, (last - first) * 2);
    }
}

function program(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
    const made = gl.createProgram();
    for (const [kind, text] of [
        [gl.VERTEX_SHADER, vertex],
        [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
        const shader = gl.createShader(kind);
        if (!shader) throw new Error("no shader");
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made) ?? "not linked");
    return made;
}

function buffer(gl: WebGL2RenderingContext, bytes: number): WebGLBuffer {
    const made = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, made);
    gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.DYNAMIC_DRAW);
    return made;
}
