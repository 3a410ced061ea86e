/** Shared arcs back into the rings of each shape, as [latitude, longitude]. */
import type { Topology } from "./data";

export type Position = [number, number];

export function shapes(topology: Topology): Position[][][][] {
  const [east, north] = topology.step.map((step) => Math.round(1 / step)) as [number, number];
  const lines = topology.arcs.map((flat) => {
    let x = 0;
    let y = 0;
    const line: Position[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i] ?? 0;
      y += flat[i + 1] ?? 0;
      line.push([y / north, x / east]);
    }
    return line;
  });
  const arc = (number: number): Position[] =>
    number < 0 ? [...(lines[-1 - number] ?? [])].reverse() : (lines[number] ?? []);
  const ring = (numbers: number[]): Position[] => numbers.flatMap((number) => arc(number).slice(1));
  return topology.shapes.map((parts) => parts.map((rings) => rings.map(ring)));
}
