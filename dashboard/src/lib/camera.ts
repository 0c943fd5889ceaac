// Which part of a graph is seen. Places are in columns and rows, scales in pixels of one.

export interface Camera {
    /** In the middle of the picture. */
    x: number;
    y: number;
    /** Pixels a column, pixels a row. */
    sx: number;
    sy: number;
}

export const scaleLeast = 0.02;
export const scaleMost = 80;

/** All of it, with a margin. */
export function fitted(
    window: { columnFirst: number; columnLast: number; rowMost: number },
    width: number,
    height: number,
): Camera {
    const columns = Math.max(8, window.columnLast - window.columnFirst + 2);
    const rows = 2 * window.rowMost + 2;
    return {
        x: (window.columnFirst + window.columnLast) / 2,
        y: 0,
        sx: clamped(width / columns),
        sy: Math.min(24, clamped(height / rows)),
    };
}

/** The right end, in the scale that there is; the newest column stands at nine tenths. */
export function following(camera: Camera, columnLast: number, width: number): Camera {
    return { ...camera, x: columnLast - (width * 0.4) / camera.sx };
}

/** Nearer by a factor, with what is under the pointer where it is. */
export function zoomed(camera: Camera, factor: number, px: number, py: number, width: number, height: number): Camera {
    const sx = clamped(camera.sx * factor);
    const sy = clamped(camera.sy * factor);
    const dx = px - width / 2;
    const dy = py - height / 2;
    return { x: camera.x + dx / camera.sx - dx / sx, y: camera.y + dy / camera.sy - dy / sy, sx, sy };
}

function clamped(scale: number): number {
    return Math.min(scaleMost, Math.max(scaleLeast, scale));
}

/** Below so many pixels a column, vertices and their lines are nothing that can be told apart: a picture is bands (lib/density.ts). */
export const farBelow = 2.5;

/** How much is drawn at a scale: parents a vertex, and a vertex' diameter in pixels. */
export function detail(camera: Camera): { far: boolean; parents: number; size: number } {
    const room = Math.min(camera.sx, camera.sy * 1.5);
    const size = Math.max(1.5, Math.min(18, room * 0.62));
    if (camera.sx < farBelow) return { far: true, parents: 0, size };
    if (camera.sx < 5) return { far: false, parents: 1, size };
    if (camera.sx < 10) return { far: false, parents: 2, size };
    return { far: false, parents: 8, size };
}

/** Pixels of a canvas a point of the page: those of the screen, as far as there are not too many to draw. */
export function resolution(width: number, height: number, ofScreen: number): number {
    return Math.min(ofScreen, Math.max(1, Math.sqrt(pixelsMost / Math.max(1, width * height))));
}
const pixelsMost = 2_500_000;
